namespace ReviewEnv.Core.Costs;

/// <summary>The prices of one or several targets, and when they change.</summary>
/// <param name="Name">As the configuration names it.</param>
/// <param name="Targets">Names of the targets that it is for; empty for all that have no book of their own.</param>
/// <param name="Prices">What holds until the first change.</param>
/// <param name="Changes">Later prices, by the moment from which each holds; ascending.</param>
public sealed record PriceBook(string Name, IReadOnlyList<string> Targets, PriceList Prices, IReadOnlyList<PriceChange> Changes)
{
    /// <summary>The prices that hold at a moment.</summary>
    public PriceList At(DateTimeOffset moment) => Changes.LastOrDefault(change => change.From <= moment)?.Prices ?? Prices;

    /// <summary>When the prices change next.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset moment) => Changes.FirstOrDefault(change => change.From > moment)?.From;
}

public sealed record PriceChange(DateTimeOffset From, PriceList Prices);

/// <summary>The book of every target.</summary>
/// <param name="Books">Checked: no two for one target, one at most for the rest.</param>
public sealed record PriceCatalog(string Currency, IReadOnlyList<PriceBook> Books)
{
    /// <summary>Round figures of the order of what large clouds ask, so that a report without any configuration shows something: not anybody's prices.</summary>
    public static PriceBook Example { get; } = new(
        "example",
        [],
        new PriceList
        {
            CpuCoreHour = 0.03m,
            MemoryGiBHour = 0.004m,
            StorageGiBMonth = 0.10m,
            LoadBalancerHour = 0.025m,
            ProcessHour = 0.005m,
            Resources = new Dictionary<string, ResourcePrice>
            {
                ["AWS::ECS::Service"] = new(0.02m, 0),
                ["AWS::RDS::DBInstance"] = new(0.02m, 0.02m),
                ["AWS::ElasticLoadBalancingV2::LoadBalancer"] = new(0.025m, 0.025m),
                ["AWS::EC2::NatGateway"] = new(0.05m, 0.05m),
                ["AWS::EC2::Instance"] = new(0.02m, 0.02m),
                ["AWS::ElastiCache::CacheCluster"] = new(0.02m, 0.02m),
            },
        },
        []);

    public static PriceCatalog Examples { get; } = new("USD", [Example]);

    /// <summary>Whether all figures are examples, so that every report says so.</summary>
    public bool AreExamples => Books.All(book => ReferenceEquals(book, Example));

    /// <summary>The book of a target: its own, else the one for all. Where there is none everything is free.</summary>
    public PriceBook? Of(string target) => Books.FirstOrDefault(book => book.Targets.Contains(target)) ?? Books.FirstOrDefault(book => book.Targets.Count == 0);
}
