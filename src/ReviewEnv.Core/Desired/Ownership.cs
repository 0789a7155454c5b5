namespace ReviewEnv.Core.Desired;

/// <summary>To whom the environments of a project belong, beside the person (<c>owners</c>).</summary>
/// <param name="Default">What holds for everybody who is not named.</param>
/// <param name="People">By user name; a part that is null is that of the default.</param>
public sealed record Ownership(Belonging Default, IReadOnlyDictionary<string, Belonging> People)
{
    public static Ownership Unknown { get; } = new(Belonging.Nowhere, new Dictionary<string, Belonging>());

    /// <summary>Where an owner belongs. One who left and is named nowhere belongs where the project does.</summary>
    public Belonging Of(string? owner) =>
        owner is not null && People.TryGetValue(owner, out var named) ? new(named.Team ?? Default.Team, named.CostCentre ?? Default.CostCentre) : Default;
}

/// <param name="Team">Null where none is named.</param>
/// <param name="CostCentre">Who pays; null where none is named.</param>
public sealed record Belonging(string? Team, string? CostCentre)
{
    public static Belonging Nowhere { get; } = new(null, null);
}
