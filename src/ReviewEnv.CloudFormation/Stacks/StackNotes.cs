using System.Globalization;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>What is written on a stack as tags: all that has to survive the loss of the store.</summary>
internal sealed record StackNotes
{
    private const string Prefix = "reviewenv:";

    public required string Instance { get; init; }
    public required EnvironmentKey Key { get; init; }
    public required CommitSha Commit { get; init; }
    public required string Fingerprint { get; init; }
    public bool Asleep { get; init; }

    /// <summary>The commit that was served before this one; null when none was.</summary>
    public CommitSha? Previous { get; init; }
    public string? Template { get; init; }
    public string? Owner { get; init; }
    public long? MergeRequestIid { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The output that the template says holds the URL; null for the usual names.</summary>
    public string? UrlOutput { get; init; }
    public string UrlPath { get; init; } = "/";

    /// <summary>Outputs for the dotenv report.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    public IReadOnlyDictionary<string, string> Write()
    {
        IEnumerable<KeyValuePair<string, string?>> texts =
        [
            new("instance", Instance),
            new("project", Key.Project),
            new("ref", Key.Ref.FullName),
            new("commit", Commit.Value),
            new("fingerprint", Fingerprint),
            new("asleep", Asleep ? "true" : null),
            new("previous", Previous?.Value),
            new("template", Template),
            new("owner", Owner is { Length: > 200 } long200 ? long200[..200] : Owner),
            new("merge-request", MergeRequestIid?.ToString(CultureInfo.InvariantCulture)),
            new("expires-at", ExpiresAt?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
            new("url-output", UrlOutput),
            new("url-path", UrlPath == "/" ? null : UrlPath),
            new("outputs", Outputs.Count == 0 ? null : string.Join('/', Outputs)),
        ];
        return texts.SelectMany(pair => TagText.Write(Prefix + pair.Key, pair.Value)).ToDictionary();
    }

    /// <summary>Null when these are not the tags of a stack that ReviewEnv made.</summary>
    public static StackNotes? Read(IReadOnlyDictionary<string, string> tags)
    {
        string? Text(string key) => TagText.Read(tags, Prefix + key);
        if (Text("instance") is not { } instance || Text("project") is not { } project || Text("fingerprint") is not { } fingerprint) return null;
        if (!GitRef.TryParse(Text("ref"), out var reference) || !CommitSha.TryParse(Text("commit"), out var commit)) return null;
        return new StackNotes
        {
            Instance = instance,
            Key = new EnvironmentKey(project, reference.Value),
            Commit = commit.Value,
            Fingerprint = fingerprint,
            Asleep = Text("asleep") is not null,
            Previous = CommitSha.TryParse(Text("previous"), out var previous) ? previous : null,
            Template = Text("template"),
            Owner = Text("owner"),
            MergeRequestIid = long.TryParse(Text("merge-request"), CultureInfo.InvariantCulture, out var iid) ? iid : null,
            ExpiresAt = DateTimeOffset.TryParse(Text("expires-at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : null,
            UrlOutput = Text("url-output"),
            UrlPath = Text("url-path") ?? "/",
            Outputs = Text("outputs")?.Split('/') ?? [],
        };
    }
}
