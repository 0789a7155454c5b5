using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Core.Costs;

/// <summary>What things cost, in the one currency of the configuration. None is negative.</summary>
public sealed record PriceList
{
    /// <summary>A month of storage has this many hours, as AWS counts it: 365 days of 24 hours, divided by 12.</summary>
    public const decimal HoursPerMonth = 730;

    private const decimal Gibibyte = 1024m * 1024 * 1024;

    public static PriceList Free { get; } = new();

    /// <summary>Of one core that is kept free, per hour.</summary>
    public decimal CpuCoreHour { get; init; }

    /// <summary>Of one GiB of memory that is kept free, per hour.</summary>
    public decimal MemoryGiBHour { get; init; }

    /// <summary>Of one GiB of volumes, per month of <see cref="HoursPerMonth"/>.</summary>
    public decimal StorageGiBMonth { get; init; }
    public decimal LoadBalancerHour { get; init; }

    /// <summary>Of one process of a <c>process</c> target, per hour.</summary>
    public decimal ProcessHour { get; init; }

    /// <summary>Of resources that a platform bills by the piece: by type (<c>AWS::SQS::Queue</c>), or by type and size (<c>AWS::RDS::DBInstance db.t3.micro</c>), which goes first.</summary>
    public IReadOnlyDictionary<string, ResourcePrice> Resources { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, ResourcePrice>.Empty;

    /// <summary>What an environment costs per hour as it is.</summary>
    /// <param name="asleep">Whether it sleeps: resources that are there all the same may cost less then.</param>
    public decimal PerHour(EnvironmentUsage usage, bool asleep) =>
        (usage.RequestedCpu * CpuCoreHour)
        + (usage.RequestedMemory / Gibibyte * MemoryGiBHour)
        + (usage.RequestedStorage / Gibibyte * StorageGiBMonth / HoursPerMonth)
        + (usage.LoadBalancers * LoadBalancerHour)
        + (usage.Processes * ProcessHour)
        + usage.Resources.Sum(resource => resource.Value * PriceOf(resource.Key, asleep));

    /// <summary>The resources of an environment that have no price here, and so count as free.</summary>
    public IEnumerable<string> Unpriced(EnvironmentUsage usage) => usage.Resources.Keys.Where(name => Find(name) is null);

    private decimal PriceOf(string name, bool asleep) => Find(name) is not { } price ? 0 : asleep ? price.Asleep : price.PerHour;

    private ResourcePrice? Find(string name) => Resources.GetValueOrDefault(name) ?? Resources.GetValueOrDefault(name.Split(' ')[0]);
}

/// <param name="PerHour">While the environment is awake.</param>
/// <param name="Asleep">While it sleeps; not more than <paramref name="PerHour"/>.</param>
public sealed record ResourcePrice(decimal PerHour, decimal Asleep);
