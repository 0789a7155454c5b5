using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.EndToEnd.Kubernetes;

/// <summary>One cluster for all classes that say <c>[Collection(ClusterCollection.Name)]</c>; nothing else runs beside them, as they measure time and kill servers.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterCollection : ICollectionFixture<KubernetesFixture>
{
    public const string Name = "cluster";
}
