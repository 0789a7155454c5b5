using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.CloudFormation.Tests.Servers;

/// <summary>One moto for all classes that say <c>[Collection(MotoCollection.Name)]</c>; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class MotoCollection : ICollectionFixture<MotoFixture>
{
    public const string Name = "moto";
}
