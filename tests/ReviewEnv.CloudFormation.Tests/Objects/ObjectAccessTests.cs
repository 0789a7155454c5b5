using ReviewEnv.CloudFormation.Objects;
using ReviewEnv.CloudFormation.Tests.Client;
using ReviewEnv.CloudFormation.Tests.Servers;

namespace ReviewEnv.CloudFormation.Tests.Objects;

/// <summary>As whom and where objects are written when the target and the process' environment say so.</summary>
[Collection(EnvironmentCollection.Name)]
public sealed class ObjectAccessTests : IDisposable
{
    private readonly Dictionary<string, string?> before = [];

    public void Dispose()
    {
        foreach (var (name, value) in before) System.Environment.SetEnvironmentVariable(name, value);
    }

    [Fact]
    public async Task They_are_written_where_and_as_whom_the_target_says()
    {
        Set("AWS_ACCESS_KEY_ID", "AKOFTHETARGET");
        Set("AWS_SECRET_ACCESS_KEY", "a-secret-for-tests");
        await using var service = await CannedService.StartAsync(CannedService.Text(200, "application/xml", ""));
        using var objects = new TargetObjects(new CloudFormationTargetOptions { Name = "account", Region = "eu-west-1", S3EndpointUrl = service.Uri });

        await objects.PutAsync("reports", "idle/idle.csv", "a,b", "text/csv", default);

        (service.Request.Method, service.Request.Path).ShouldBe(("PUT", "/reports/idle/idle.csv"));
        service.Request.Headers["Content-Type"].ShouldBe("text/csv");
        service.Request.Headers["Authorization"].ShouldContain("Credential=AKOFTHETARGET/");
        service.Request.Headers["Authorization"].ShouldContain("/eu-west-1/s3/aws4_request");
    }

    private void Set(string name, string value)
    {
        before.TryAdd(name, System.Environment.GetEnvironmentVariable(name));
        System.Environment.SetEnvironmentVariable(name, value);
    }
}
