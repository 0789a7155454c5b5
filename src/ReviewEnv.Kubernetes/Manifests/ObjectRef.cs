using ReviewEnv.Kubernetes.Api;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>By what an object of an environment is known. The namespace is the environment's, or none.</summary>
internal readonly record struct ObjectRef(string ApiVersion, string Kind, string Name)
{
    public bool IsSecret => this is { ApiVersion: "v1", Kind: "Secret" };

    public static ObjectRef Of(ResourceKind kind, string name) => new(kind.ApiVersion, kind.Kind, name);

    public override string ToString() => $"{Kind}/{Name}";
}
