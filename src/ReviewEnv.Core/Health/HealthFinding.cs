namespace ReviewEnv.Core.Health;

/// <summary>One thing that was looked at, and how it is.</summary>
/// <param name="What">In words, for people.</param>
/// <param name="Remedy">What would help; null where nothing has to be done.</param>
public sealed record HealthFinding(HealthLevel Level, string What, string? Remedy = null)
{
    public static HealthFinding Fine(string what) => new(HealthLevel.Fine, what);

    public static HealthFinding Warning(string what, string? remedy = null) => new(HealthLevel.Warning, what, remedy);

    public static HealthFinding Problem(string what, string? remedy = null) => new(HealthLevel.Problem, what, remedy);
}

public enum HealthLevel
{
    Fine,

    /// <summary>Works, and will not or not well if nothing is done.</summary>
    Warning,

    /// <summary>Does not work until a person does something.</summary>
    Problem,
}
