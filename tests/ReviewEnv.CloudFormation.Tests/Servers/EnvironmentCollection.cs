using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.CloudFormation.Tests.Servers;

/// <summary>For classes that set variables of this process; they run when nothing else does. With a moto of their own.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentCollection : ICollectionFixture<MotoFixture>
{
    public const string Name = "environment";
}
