using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>How far an environment has come on the way to its inventory. Pure.</summary>
internal sealed record Progress
{
    /// <summary>To be applied now: new, changed behind our back, or missing, and of no later step than the one that is reached.</summary>
    public required IReadOnlyList<InventoryEntry> Due { get; init; }

    /// <summary>To be removed now: everything that replaces it is healthy. What is on its way out already keeps nobody waiting.</summary>
    public required IReadOnlyList<InventoryEntry> Superfluous { get; init; }

    /// <summary>Applied, of the step that is reached or earlier, and not healthy.</summary>
    public required IReadOnlyList<(InventoryEntry Entry, Health Health)> Unhealthy { get; init; }

    /// <summary>Wait for an earlier step.</summary>
    public required IReadOnlyList<InventoryEntry> Waiting { get; init; }
    public bool IsComplete => Due.Count == 0 && Superfluous.Count == 0 && Unhealthy.Count == 0 && Waiting.Count == 0;

    public static Progress Of(EnvironmentView view, Inventory inventory)
    {
        var due = new List<InventoryEntry>();
        var unhealthy = new List<(InventoryEntry, Health)>();
        var waiting = new List<InventoryEntry>();
        var reached = int.MaxValue;
        foreach (var entry in inventory.Entries.Where(entry => !entry.Prune).OrderBy(entry => entry.Step))
        {
            if (entry.Step > reached)
            {
                if (entry.Live is null) waiting.Add(entry);
                continue;
            }

            var live = view.Find(entry.Ref);
            if (IsDue(entry, live))
            {
                due.Add(entry);
                reached = entry.Step;
            }
            else if (live is not null && live.Health.Status != HealthStatus.Healthy)
            {
                unhealthy.Add((entry, live.Health));
                // A claim may be bound only when a pod uses it, which may be one of a later step.
                if (entry.Ref.Kind != "PersistentVolumeClaim") reached = entry.Step;
            }
        }

        var done = due.Count == 0 && unhealthy.Count == 0 && waiting.Count == 0;
        return new Progress { Due = due, Unhealthy = unhealthy, Waiting = waiting, Superfluous = done ? [.. inventory.Entries.Where(entry => entry.Prune && view.Find(entry.Ref) is not { DeletingSince: not null })] : [] };
    }

    /// <summary>Why the same must be applied again, for the journal; null when it need not.</summary>
    public string? ApplyAgain(EnvironmentView view) =>
        Due.FirstOrDefault(entry => entry.Live is not null) is { } drifted ? Drift(drifted, view.Find(drifted.Ref))
        : Due.Count > 0 ? $"{Due[0].Ref} is next"
        : Superfluous.Count > 0 ? $"{Superfluous[0].Ref} is no longer part of it"
        : null;

    /// <summary>Whether nothing is to be applied but what was changed behind our back.</summary>
    public bool IsDriftOnly => Due.Count > 0 && Due.All(entry => entry.Live is not null);

    /// <summary>What follows the words of <see cref="Drift"/> once it was mended.</summary>
    public const string PutBack = "is put back";

    public static string Drift(InventoryEntry entry, LiveObject? live) => live is null
        ? $"{entry.Ref} was deleted"
        : $"{entry.Ref} was changed{(live.LastWriter is { } writer ? $" by {writer}" : "")}";

    private static bool IsDue(InventoryEntry entry, LiveObject? live) => live switch
    {
        null => entry.Live is null || !entry.Expires,
        // It can only be made again when it has gone.
        { DeletingSince: not null } => false,
        _ => entry.Live is null || live.Digest != entry.Live,
    };
}
