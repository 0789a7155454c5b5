using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Local.Processes;

/// <summary>What its environments use, and where their fronts are.</summary>
public sealed partial class ProcessDriver : IEnvironmentUsage, IEnvironmentFronts
{
    public Task<IReadOnlyList<EnvironmentUsage>> UsageAsync(CancellationToken cancellationToken) =>
        Task.Run(() => meter.Read(environments.Values.Select(environment => (environment.Identity, environment.Running))), cancellationToken);

    public int? PortOf(string name) => environments.TryGetValue(name, out var known) ? known.FrontPort : null;
}
