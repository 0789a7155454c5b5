namespace ReviewEnv.Core.Lifetime;

/// <summary>How many environments may end at once without anybody having asked for it (<c>brake</c>).</summary>
/// <param name="Number">More than this many hold everything.</param>
/// <param name="Share">More than this part of all that live does too, from four on. Between 0 and 1.</param>
public sealed record BrakeSettings(int Number, double Share)
{
    public static BrakeSettings Default { get; } = new(10, 0.5);
}
