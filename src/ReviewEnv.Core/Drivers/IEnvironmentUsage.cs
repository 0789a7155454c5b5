namespace ReviewEnv.Core.Drivers;

/// <summary>Where a driver can tell what its environments ask of their platform, for the cost side.</summary>
public interface IEnvironmentUsage
{
    /// <summary>Of every environment on the target that carries our label.</summary>
    /// <exception cref="TargetUnavailableException">The target cannot be asked at present.</exception>
    Task<IReadOnlyList<EnvironmentUsage>> UsageAsync(CancellationToken cancellationToken);
}

/// <summary>What an environment asks of its platform, and what it really uses of that.</summary>
/// <param name="RequestedCpu">Cores that are kept free for it.</param>
/// <param name="RequestedMemory">Bytes that are kept free for it.</param>
/// <param name="RequestedStorage">Bytes of the volumes that it has or asked for.</param>
/// <param name="LoadBalancers">Load balancers of its own.</param>
public sealed record EnvironmentUsage(EnvironmentIdentity Identity, decimal RequestedCpu, decimal RequestedMemory, decimal RequestedStorage, int LoadBalancers)
{
    /// <summary>Processes of its own, on targets that run processes.</summary>
    public int Processes { get; init; }

    /// <summary>What it is made of, by the platform's name of the type and, after a blank, the size where it has one, with how many there are; for platforms that bill by resource. Empty elsewhere.</summary>
    public IReadOnlyDictionary<string, int> Resources { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, int>.Empty;

    /// <summary>Cores in use at present; null when the platform does not measure, or has not yet.</summary>
    public decimal? UsedCpu { get; init; }

    /// <summary>Bytes of memory in use at present; null when the platform does not measure, or has not yet.</summary>
    public decimal? UsedMemory { get; init; }
}
