namespace ReviewEnv.Kubernetes.Manifests;

/// <param name="Path">Such as <c>spec.template.spec.containers[app].image</c>.</param>
/// <param name="From">As JSON; null when it is not there yet.</param>
/// <param name="To">As JSON; null when it goes away.</param>
internal sealed record FieldChange(string Path, string? From, string? To)
{
    /// <summary>Stands for a value that is nobody's business.</summary>
    public const string Hidden = "(not shown)";

    public override string ToString() => (From, To) switch
    {
        (null, _) => $"{Path}: added {To}",
        (_, null) => $"{Path}: removed {From}",
        _ => From == Hidden ? $"{Path}: changed {Hidden}" : $"{Path}: {From} -> {To}",
    };
}
