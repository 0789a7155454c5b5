namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>A kind of object that the fake server knows.</summary>
/// <param name="HasStatus">Whether <c>status</c> is written only through its own subresource.</param>
public sealed record FakeKind(string Group, string Version, string Kind, string Plural, bool Namespaced, bool HasStatus = true)
{
    /// <summary>Whether a custom resource definition serves it: lists are then single values, and items of a list name their kind.</summary>
    public bool IsCustom { get; init; }

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>How messages name the kind's collection: <c>deployments.apps</c>.</summary>
    public string Resource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>How messages of validation name the kind: <c>Deployment.apps</c>.</summary>
    public string Qualified => Group.Length == 0 ? Kind : $"{Kind}.{Group}";
}
