using ReviewEnv.CloudFormation.Tests.Servers;
using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.CloudFormation.Tests.Driver;

[Collection(MotoCollection.Name), NeedsMoto]
public sealed class MotoDriverContractTests(MotoFixture moto) : StackContract
{
    protected override async Task<Uri> EndpointAsync() => (await moto.ServerAsync()).Endpoint;
}
