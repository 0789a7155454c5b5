using ReviewEnv.Core.Branches;

namespace ReviewEnv.Core.Desired;

/// <summary>The unit of work: one branch or tag of one project. Everything that happens to it leads to a look at this key.</summary>
public sealed record EnvironmentKey(string Project, GitRef Ref)
{
    /// <summary>A short, stable, URL-safe id computed from the key, so that it survives the loss of the store.</summary>
    public string Id => Slug.Digest(Project + "\n" + Ref.FullName, 10);

    public override string ToString() => $"{Project}@{Ref.Name}";
}
