using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>What is written on a namespace: all that has to survive the loss of the store.</summary>
internal sealed record NamespaceNotes
{
    public required string Instance { get; init; }
    public required EnvironmentKey Key { get; init; }
    public CommitSha? Commit { get; init; }
    public string? Fingerprint { get; init; }
    public string? Template { get; init; }
    public string? Owner { get; init; }
    public long? MergeRequestIid { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? AttemptedAt { get; init; }
    public TimeSpan? ReadyWithin { get; init; }
    public CommitSha? Serving { get; init; }
    public bool Asleep { get; init; }

    /// <summary>See <see cref="ScaledWorkloads"/>.</summary>
    public string? Replicas { get; init; }
    public string? PullSecrets { get; init; }

    /// <summary>The level of the Pod Security Standards that the server enforces in it.</summary>
    public string? PodSecurity { get; init; }
    public string? Address { get; init; }
    public string? Front { get; init; }
    public string? Outputs { get; init; }
    public Inventory Inventory { get; init; } = Inventory.Empty;

    /// <summary>Null when the namespace is not one that ReviewEnv made.</summary>
    public static NamespaceNotes? Read(JsonElement live)
    {
        var labels = live.Texts("metadata", "labels");
        var notes = live.Texts("metadata", "annotations");
        if (labels.GetValueOrDefault(Labels.Instance) is not { } instance || notes.GetValueOrDefault(Labels.Project) is not { } project || notes.GetValueOrDefault(Labels.Ref) is not { } name) return null;
        if (!GitRef.TryParse(name, out var reference)) return null;
        var key = new EnvironmentKey(project, reference.Value);
        if (labels.GetValueOrDefault(Labels.Environment) != key.Id) return null;
        return new NamespaceNotes
        {
            Instance = instance,
            Key = key,
            Commit = CommitOf(notes.GetValueOrDefault(Labels.Commit)),
            Fingerprint = notes.GetValueOrDefault(Labels.Fingerprint),
            Template = notes.GetValueOrDefault(Labels.Template),
            Owner = notes.GetValueOrDefault(Labels.Owner),
            MergeRequestIid = long.TryParse(notes.GetValueOrDefault(Labels.MergeRequest), CultureInfo.InvariantCulture, out var iid) ? iid : null,
            ExpiresAt = TimeOf(notes.GetValueOrDefault(Labels.ExpiresAt)),
            AttemptedAt = TimeOf(notes.GetValueOrDefault(Labels.AttemptedAt)),
            ReadyWithin = double.TryParse(notes.GetValueOrDefault(Labels.ReadyWithin), CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null,
            Serving = CommitOf(notes.GetValueOrDefault(Labels.Serving)),
            Asleep = notes.ContainsKey(Labels.Asleep),
            Replicas = notes.GetValueOrDefault(Labels.Replicas),
            PodSecurity = labels.GetValueOrDefault(Labels.PodSecurity),
            PullSecrets = notes.GetValueOrDefault(Labels.PullSecrets),
            Address = notes.GetValueOrDefault(Labels.Address),
            Front = notes.GetValueOrDefault(Labels.Front),
            Outputs = notes.GetValueOrDefault(Labels.Outputs),
            Inventory = Inventory.Read(notes.GetValueOrDefault(Labels.Inventory)),
        };
    }

    public JsonObject WriteLabels() => new()
    {
        [Labels.Instance] = Instance,
        [Labels.Environment] = Key.Id,
        [Labels.ManagedBy] = "reviewenv",
        [Labels.PodSecurity] = PodSecurity,
        ["pod-security.kubernetes.io/warn"] = PodSecurity,
    };

    /// <summary>As a merge patch: what is null is taken away.</summary>
    public JsonObject WriteAnnotations() => new()
    {
        [Labels.Project] = Key.Project,
        [Labels.Ref] = Key.Ref.FullName,
        [Labels.Commit] = Commit?.Value,
        [Labels.Fingerprint] = Fingerprint,
        [Labels.Template] = Template,
        [Labels.Owner] = Owner,
        [Labels.MergeRequest] = MergeRequestIid?.ToString(CultureInfo.InvariantCulture),
        [Labels.ExpiresAt] = Text(ExpiresAt),
        [Labels.AttemptedAt] = Text(AttemptedAt),
        [Labels.ReadyWithin] = ReadyWithin?.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        [Labels.Serving] = Serving?.Value,
        [Labels.Asleep] = Asleep ? "true" : null,
        [Labels.Replicas] = Replicas,
        [Labels.PullSecrets] = PullSecrets,
        [Labels.Address] = Address,
        [Labels.Front] = Front,
        [Labels.Outputs] = Outputs,
        [Labels.Inventory] = Inventory.Write(),
    };

    private static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static CommitSha? CommitOf(string? text) => CommitSha.TryParse(text, out var commit) ? commit : null;
}
