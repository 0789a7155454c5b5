using System.Globalization;
using ReviewEnv.Core.Health;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Health;

/// <summary>What is to be said of a webhook beside how it should be. Pure.</summary>
internal static class HookJudge
{
    public const string Fix = "reviewenv doctor --fix";

    /// <summary>The hook that is ours: by its address, as GitLab keeps it.</summary>
    public static GitLabHook? Ours(IReadOnlyList<GitLabHook> hooks, Uri url) => hooks.FirstOrDefault(hook => IsSame(hook.Url, url));

    /// <param name="deliveries">The newest first; null where GitLab does not tell.</param>
    public static IReadOnlyList<HealthFinding> Judge(IReadOnlyList<GitLabHook> hooks, GitLabHookSettings wanted, IReadOnlyList<GitLabHookEvent>? deliveries)
    {
        if (Ours(hooks, wanted.Url) is not { } hook) return [HealthFinding.Problem($"no webhook of the project leads to {wanted.Url}", Fix)];
        List<HealthFinding> found = [.. Settings(hook, wanted), .. Alert(hook), .. Deliveries(deliveries)];
        if (hooks.Count(other => IsSame(other.Url, wanted.Url)) is > 1 and var many) found.Add(HealthFinding.Warning($"{many} webhooks lead here, so that everything is told {many} times", "delete all but one in GitLab (Settings > Webhooks)"));
        return found.Exists(finding => finding.Level != HealthLevel.Fine) ? found : [HealthFinding.Fine("the webhook is as it should be"), .. found];
    }

    /// <summary>Whether saving it again would make it better.</summary>
    public static bool NeedsRepair(GitLabHook hook, GitLabHookSettings wanted, IReadOnlyList<GitLabHookEvent>? deliveries) =>
        Settings(hook, wanted).Any(finding => finding.Level == HealthLevel.Problem) || IsDisabled(hook) || deliveries is [{ ResponseStatus: "401" }, ..];

    public static bool IsDisabled(GitLabHook hook) => hook.AlertStatus is "disabled" or "temporarily_disabled";

    private static IEnumerable<HealthFinding> Settings(GitLabHook hook, GitLabHookSettings wanted)
    {
        string[] missing =
        [
            .. wanted.PushEvents && !hook.PushEvents ? ["pushes"] : Array.Empty<string>(),
            .. wanted.MergeRequestsEvents && !hook.MergeRequestsEvents ? ["merge requests"] : Array.Empty<string>(),
            .. wanted.TagPushEvents && !hook.TagPushEvents ? ["tags"] : Array.Empty<string>(),
        ];
        if (missing.Length > 0) yield return HealthFinding.Problem($"the webhook does not tell of {string.Join(" and ", missing)}", Fix);
        if (hook.PushEventsBranchFilter is { Length: > 0 } filter && hook.BranchFilterStrategy != "all_branches") yield return HealthFinding.Problem($"the webhook tells of pushes to '{filter}' only", Fix);
        if (!string.IsNullOrEmpty(hook.CustomWebhookTemplate)) yield return HealthFinding.Problem("the webhook has a template of its own, so that what it sends cannot be read", Fix);
        if (wanted.Url.Scheme == Uri.UriSchemeHttps && !hook.EnableSslVerification) yield return HealthFinding.Warning("the webhook does not verify the certificate of its receiver, so that its secret can be read on the way", "switch on SSL verification in GitLab (Settings > Webhooks)");
    }

    private static IEnumerable<HealthFinding> Alert(GitLabHook hook) => hook.AlertStatus switch
    {
        "disabled" => [HealthFinding.Problem("GitLab has switched the webhook off, as too many deliveries failed", Fix)],
        "temporarily_disabled" => [HealthFinding.Warning($"GitLab sends nothing{(hook.DisabledUntil is { } until ? $" until {until.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" : " for a while")}, as deliveries failed", Fix)],
        _ => [],
    };

    private static IEnumerable<HealthFinding> Deliveries(IReadOnlyList<GitLabHookEvent>? deliveries)
    {
        if (deliveries is null or []) yield break;
        var failed = deliveries.Count(delivery => !IsSuccess(delivery));
        if (failed == 0)
        {
            yield return HealthFinding.Fine($"the last {deliveries.Count} deliveries arrived");
            yield break;
        }

        var newest = deliveries[0];
        var text = $"{failed} of the last {deliveries.Count} deliveries failed; the newest {(IsSuccess(newest) ? "arrived" : $"ended with '{newest.ResponseStatus}'")}";
        yield return newest.ResponseStatus == "401"
            ? HealthFinding.Problem(text + ": its secret is not the one of gitlab.webhookSecret or gitlab.signingToken", Fix)
            : HealthFinding.Warning(text, IsSuccess(newest) ? null : "see that GitLab reaches publicUrl, and allow requests to the local network in GitLab's admin settings if that is where it is");
    }

    /// <summary>As GitLab counts: a redirect is a success.</summary>
    private static bool IsSuccess(GitLabHookEvent delivery) => delivery.ResponseStatus is { Length: 3 } status && status[0] is ('2' or '3');

    private static bool IsSame(string url, Uri wanted) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.GetLeftPart(UriPartial.Path).TrimEnd('/') == wanted.GetLeftPart(UriPartial.Path).TrimEnd('/');
}
