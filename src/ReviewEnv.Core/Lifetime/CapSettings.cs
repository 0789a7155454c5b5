namespace ReviewEnv.Core.Lifetime;

/// <summary>How many environments may live at once (<c>caps</c>). Null for any number.</summary>
/// <param name="Live">In the project.</param>
/// <param name="PerPerson">Of one owner.</param>
public sealed record CapSettings(int? Live, int? PerPerson, AtCap AtCap)
{
    public static CapSettings None { get; } = new(null, null, AtCap.Refuse);
}

/// <summary>What happens to one more.</summary>
public enum AtCap
{
    /// <summary>It waits until another one ends.</summary>
    Refuse,

    /// <summary>The one that is unused for longest is put to sleep for it. What sleeps does not count then.</summary>
    Sleep,
}
