using System.Text.Json.Nodes;

namespace ReviewEnv.Local.Hooks;

/// <summary>Says what happened to a ref in the words of GitLab's push and tag push events, so that there is one listener for both.</summary>
public static class PostReceiveHook
{
    /// <summary>The value of <c>X-Gitlab-Event</c>.</summary>
    public static string EventHeader(RefUpdate update) => update.Ref.IsTag ? "Tag Push Hook" : "Push Hook";

    /// <param name="project">Path of the project.</param>
    /// <param name="user">User name of whoever pushed; null when it is not known.</param>
    public static string Payload(RefUpdate update, string project, string? user)
    {
        var kind = update.Ref.IsTag ? "tag_push" : "push";
        return new JsonObject
        {
            ["object_kind"] = kind,
            ["event_name"] = kind,
            ["before"] = update.Before.Value,
            ["after"] = update.After.Value,
            ["ref"] = update.Ref.FullName,
            ["checkout_sha"] = update.After.IsZero ? null : update.After.Value,
            ["user_username"] = user,
            ["project"] = new JsonObject { ["path_with_namespace"] = project },
        }.ToJsonString();
    }
}
