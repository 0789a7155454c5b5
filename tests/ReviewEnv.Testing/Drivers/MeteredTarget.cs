using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Testing.Drivers;

/// <summary>A target that tells what its environments use, as a test says; all else about it is of no concern.</summary>
public sealed class MeteredTarget : IEnvironmentDriver, IEnvironmentUsage
{
    public Dictionary<EnvironmentKey, EnvironmentUsage> Usages { get; } = [];

    /// <summary>When set, the target cannot be asked.</summary>
    public string? Trouble { get; set; }

    public int Asked { get; private set; }

    public NameBudget NameBudget => NameBudget.DnsLabel;

    public void Set(EnvironmentKey key, decimal cpu, decimal gibibytes = 0, decimal storage = 0, int loadBalancers = 0, decimal? used = null) =>
        Usages[key] = new EnvironmentUsage(new EnvironmentIdentity(key, key.Id), cpu, gibibytes * 1024 * 1024 * 1024, storage * 1024 * 1024 * 1024, loadBalancers) { UsedCpu = used };

    public Task<IReadOnlyList<EnvironmentUsage>> UsageAsync(CancellationToken cancellationToken)
    {
        Asked++;
        if (Trouble is { } trouble) throw new TargetUnavailableException(trouble);
        return Task.FromResult<IReadOnlyList<EnvironmentUsage>>([.. Usages.Values]);
    }

    public Task<ObservedEnvironment> ObserveAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DriverResult> ApplyAsync(EnvironmentSpec spec, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DriverResult> DestroyAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<EnvironmentIdentity> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
