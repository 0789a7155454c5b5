using System.Text.Json.Serialization;
using ReviewEnv.Core.Compliance;

namespace ReviewEnv.GitLab.Api;

internal sealed record EnvironmentCreation(string Name, Uri? ExternalUrl, string Tier);

/// <param name="ExternalUrl">Said also when it is null: that takes the address away, while silence would leave it.</param>
internal sealed record EnvironmentChange([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Uri? ExternalUrl);

internal sealed record EnvironmentStop(bool Force);

internal sealed record DeploymentCreation(string Environment, string Sha, string Ref, bool Tag, string Status);

internal sealed record DeploymentChange(string Status);

internal sealed record CommitStatusChange(string State, string Name, string Ref, Uri TargetUrl, string Description);

internal sealed record NoteText(string Body);

/// <summary>A hook as it is wanted; what would keep deliveries away or make them unreadable is said to be off.</summary>
internal sealed record HookChange(Uri Url, string? Token, string? SigningToken, bool PushEvents, bool TagPushEvents, bool MergeRequestsEvents, bool EnableSslVerification)
{
    public string BranchFilterStrategy { get; init; } = "all_branches";
    public string PushEventsBranchFilter { get; init; } = "";
    public string CustomWebhookTemplate { get; init; } = "";

    public static HookChange Of(GitLabHookSettings settings) => new(
        settings.Url, Sent(settings.Token), Sent(settings.SigningToken), settings.PushEvents, settings.TagPushEvents, settings.MergeRequestsEvents, settings.EnableSslVerification);

    /// <summary>A secret mounted as a file often ends in a line break, which no header can carry.</summary>
    private static string? Sent(Secret? secret) => secret?.RevealText().TrimEnd('\r', '\n');

    /// <summary>Without the secrets.</summary>
    public override string ToString() => $"{nameof(HookChange)} {{ Url = {Url} }}";
}
