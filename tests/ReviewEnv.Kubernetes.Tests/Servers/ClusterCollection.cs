using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Servers;

/// <summary>One cluster for all classes that say <c>[Collection(ClusterCollection.Name)]</c>; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<KubernetesFixture>
{
    public const string Name = "cluster";
}
