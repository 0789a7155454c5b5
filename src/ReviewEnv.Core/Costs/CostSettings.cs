namespace ReviewEnv.Core.Costs;

/// <summary>How usage is counted and kept (<c>costs</c>).</summary>
public sealed record CostSettings
{
    public static CostSettings Default { get; } = new();

    public PriceCatalog Prices { get; init; } = PriceCatalog.Examples;
    public IReadOnlyList<Budget> Budgets { get; init; } = [];

    /// <summary>Time between readings of the meters; also the time that a crash may cost.</summary>
    public TimeSpan SampleEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long hours are kept. Their sums by day stay.</summary>
    public TimeSpan KeepHours { get; init; } = TimeSpan.FromDays(8);
    public TimeSpan KeepDays { get; init; } = TimeSpan.FromDays(400);
}
