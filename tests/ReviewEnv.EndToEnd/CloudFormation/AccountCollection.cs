using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.EndToEnd.CloudFormation;

/// <summary>One moto for all classes that say <c>[Collection(AccountCollection.Name)]</c>; nothing else runs beside them, as everything shares a few processors.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AccountCollection : ICollectionFixture<MotoFixture>
{
    public const string Name = "account";
}
