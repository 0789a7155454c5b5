namespace ReviewEnv.Kubernetes.Api;

/// <summary>A kind of object as a cluster serves it: what discovery tells.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Plural">How the kind reads in paths: <c>deployments</c>.</param>
internal sealed record ResourceKind(string Group, string Version, string Kind, string Plural, bool Namespaced)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Path of all objects of the kind, or of those in a namespace.</summary>
    public string PathIn(string? space) =>
        (Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}")
        + (Namespaced && space is not null ? $"/namespaces/{Uri.EscapeDataString(space)}" : "")
        + $"/{Plural}";

    public string PathOf(string? space, string name) => $"{PathIn(space)}/{Uri.EscapeDataString(name)}";

    public override string ToString() => $"{Kind}.{ApiVersion}";
}
