using ReviewEnv.Kubernetes.Environments;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Live;

/// <summary>What is kept of an object that is ours: what a decision can rest on, and nothing of the rest of its JSON.</summary>
internal sealed record LiveObject
{
    public required ObjectRef Ref { get; init; }

    /// <summary>Its namespace (for a namespace, itself); empty for other cluster-scoped objects.</summary>
    public required string Space { get; init; }
    public required string Uid { get; init; }

    /// <summary>Grows with every change. Servers promise no more than that it is opaque; that it is a growing number is what client libraries have come to rely on.</summary>
    public required ulong Version { get; init; }
    public string? EnvironmentId { get; init; }
    public required Health Health { get; init; }

    /// <summary>Digest of our fields; see <see cref="OwnedFields"/>.</summary>
    public string? Digest { get; init; }

    /// <summary>Digest of the manifest that was last applied, as written on it.</summary>
    public string? Manifest { get; init; }

    /// <summary>What has to be cleared before it can go, one after the other in commas.</summary>
    public string? Finalizers { get; init; }

    /// <summary>Since when it is on its way out.</summary>
    public DateTimeOffset? DeletingSince { get; init; }

    /// <summary>Who last wrote it beside us and its controllers, as managers are named; for words about what was changed by hand.</summary>
    public string? LastWriter { get; init; }

    /// <summary>Of a workload: the stamp that its present pods carry.</summary>
    public string? Stamp { get; init; }
    public PodState? Pod { get; init; }

    /// <summary>Of a Service of type LoadBalancer: where it answers.</summary>
    public string? LoadBalancer { get; init; }

    /// <summary>Of a namespace.</summary>
    public NamespaceNotes? Notes { get; init; }

    /// <summary>Of a namespace on its way out: what the server says is left in it.</summary>
    public string? Remains { get; init; }

    /// <summary>Of what has replicas: how many are wanted.</summary>
    public long? Replicas { get; init; }

    /// <summary>Of a claim: the volume that it is bound to. Of a volume: its size.</summary>
    public string? Volume { get; init; }
    public Usage Usage { get; init; } = Usage.None;

    /// <summary>Whether it changed in something that a pass would act on. Words about what is merely on its way are looked up when a pass comes anyway: there are many of them while pods start.</summary>
    public bool CallsForALook(LiveObject? known) => known is null || Essence(this) != Essence(known);

    private static LiveObject Essence(LiveObject live) => live with
    {
        Version = 0,
        LastWriter = null,
        Health = live.Health.Status == HealthStatus.Progressing ? Health.Waiting("") : live.Health,
        Pod = live.Pod is { Fault.Fatal: false } pod ? pod with { Fault = null } : live.Pod,
    };
}

/// <param name="Labels">As <c>,key=value,key=value,</c> in order of key.</param>
/// <param name="Stamp">Of the revision that made it; null when it was made without.</param>
internal sealed record PodState(string Labels, string? Stamp, bool Ready, bool Finished, PodFault? Fault)
{
    public bool Has(IEnumerable<KeyValuePair<string, string>> selector) => selector.All(label => Labels.Contains($",{label.Key}={label.Value},", StringComparison.Ordinal));
}

/// <summary>What keeps a pod from being ready.</summary>
/// <param name="Kind">The same for as long as it is the same trouble, in whatever words.</param>
/// <param name="Fatal">Whether it will not pass by waiting, as far as anyone can tell.</param>
/// <param name="MayPass">Whether the cluster may mend it by itself, as when it makes room for the pod.</param>
/// <param name="Log">The container whose last lines tell more; null for none.</param>
/// <param name="Previous">Whether those are of its last run that ended.</param>
internal sealed record PodFault(string Kind, string Words, bool Fatal, bool MayPass, string? Log, bool Previous, DateTimeOffset? Since);

/// <summary>What an object asks of the cluster.</summary>
/// <param name="Cpu">Cores.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="Storage">Bytes.</param>
internal readonly record struct Usage(decimal Cpu, decimal Memory, decimal Storage, int LoadBalancers)
{
    public static Usage None { get; }
}
