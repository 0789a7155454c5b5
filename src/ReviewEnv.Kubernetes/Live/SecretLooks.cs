using System.Globalization;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Environments;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Live;

/// <summary>What is known of the Secrets of environments. They are listed in one namespace at a time, when somebody looks: a watch of them all would take the right to read every Secret of the cluster.</summary>
/// <remarks>The price is that a Secret changed by hand is noticed at the next look after <see cref="Fresh"/>, not at once.</remarks>
internal sealed class SecretLooks(ClusterClient cluster, string selector, TimeProvider clock)
{
    public static ResourceKind Kind { get; } = new("", "v1", "Secret", "secrets", Namespaced: true);

    /// <summary>How long a list is good for. Our own writes are put in at once.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();

    /// <summary>By the UID of a namespace, as another may come under its name.</summary>
    private readonly Dictionary<string, DateTimeOffset> looks = [];

    public RightsLag Rights { get; } = new(clock);

    /// <summary>Lists the Secrets of an environment if it has any and they are not known.</summary>
    /// <returns>Whether the view has to be taken again.</returns>
    public async Task<bool> LookAsync(ObjectIndex index, EnvironmentView view, Inventory inventory, CancellationToken cancellationToken)
    {
        if (view.Namespace is not { DeletingSince: null } space || !IsWorthIt(view, inventory)) return false;
        var now = clock.GetUtcNow();
        lock (gate)
        {
            if (looks.TryGetValue(space.Uid, out var at) && now - at < Fresh) return false;
        }

        var list = await Rights.TryAsync(space.Space, () => cluster.ListAsync(Kind, space.Space, selector, cancellationToken), cancellationToken);
        var version = ulong.Parse(list.ResourceVersion, CultureInfo.InvariantCulture);
        index.ReplaceIn(space.Space, Kind, [.. list.Items.Select(item => Projection.Of(Kind, item))], version);
        lock (gate)
        {
            if (looks.Count > 256) foreach (var old in looks.Where(look => now - look.Value >= Fresh).Select(look => look.Key).ToList()) looks.Remove(old);
            looks[space.Uid] = now;
        }

        return true;
    }

    /// <summary>Whether Secrets were made at all, and nothing says that the right to list them is missing: that one is to be put back first.</summary>
    private static bool IsWorthIt(EnvironmentView view, Inventory inventory) =>
        inventory.Entries.Any(entry => entry.Live is not null && entry.Ref.IsSecret)
        && inventory.Entries.Where(entry => entry.Step == Steps.Rights && !entry.Prune).All(entry => IsAsWanted(entry, view.Find(entry.Ref)));

    private static bool IsAsWanted(InventoryEntry entry, LiveObject? live) => live is not null && live.Manifest == entry.Manifest && (entry.Live is null || live.Digest == entry.Live);
}
