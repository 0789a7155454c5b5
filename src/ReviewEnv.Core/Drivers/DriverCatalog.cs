namespace ReviewEnv.Core.Drivers;

/// <summary>A target of the configuration with the driver that serves it.</summary>
/// <param name="Name">The target's name in the configuration.</param>
/// <param name="Kind">The driver's kind, which templates name: <c>process</c>, <c>kubernetes</c>, <c>cloudformation</c>.</param>
/// <param name="Prefix">What environment names on this target start with; empty for none.</param>
public sealed record Target(string Name, string Kind, string Prefix, IEnvironmentDriver Driver)
{
    /// <summary>What hosts of environments on it end in; empty when the configuration does not say, null on targets without hosts of their own.</summary>
    public string? Domain { get; init; }
}

/// <summary>All targets by name.</summary>
public sealed class DriverCatalog
{
    private readonly Dictionary<string, Target> targets = [];

    /// <exception cref="ArgumentException">Two targets have one name.</exception>
    public DriverCatalog(IEnumerable<Target> all)
    {
        foreach (var target in all)
        {
            if (!targets.TryAdd(target.Name, target)) throw new ArgumentException($"Two targets are named '{target.Name}'; give each a name of its own.", nameof(all));
        }
    }

    public IReadOnlyCollection<Target> All => targets.Values;

    public Target? Find(string name) => targets.GetValueOrDefault(name);
}
