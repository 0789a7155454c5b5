namespace ReviewEnv.Kubernetes.Tests.Access;

public sealed class InClusterTests : IDisposable
{
    private readonly AccessBench bench = new();
    private readonly TestAuthority authority = new();

    public void Dispose()
    {
        bench.Dispose();
        authority.Dispose();
    }

    [Theory]
    [InlineData("10.96.0.1", "https://10.96.0.1:443/")]
    [InlineData("fd00::1", "https://[fd00::1]:443/")]
    public void A_pod_finds_its_own_cluster(string host, string server)
    {
        Pod(host, "443");
        var access = bench.Load().Access.ShouldNotBeNull();
        access.Name.ShouldBe("in-cluster");
        access.Server.ShouldBe(new Uri(server));
    }

    [Fact]
    public void A_kubeconfig_wins_over_the_pod_and_a_missing_one_does_not()
    {
        Pod("10.96.0.1", "443");
        bench.Variables["KUBECONFIG"] = bench.Config(new Uri("https://elsewhere"));
        bench.Load().Access.ShouldNotBeNull().Server.Host.ShouldBe("elsewhere");
        bench.Variables.Remove("KUBECONFIG");
        bench.Load(context: "review").Explanation.ShouldContain("the pod's own cluster has no contexts");
    }

    [Fact]
    public void What_a_pod_lacks_is_told_at_once()
    {
        bench.Variables["KUBERNETES_SERVICE_HOST"] = "10.96.0.1";
        bench.Variables["KUBERNETES_SERVICE_PORT"] = "https";
        var problems = bench.Load().Explanation;
        problems.ShouldContain("are '10.96.0.1' and 'https', which is no address");
        problems.ShouldContain($"{bench["serviceaccount/token"]}: cannot be read; give the pod a service account");
        problems.ShouldContain($"{bench["serviceaccount/ca.crt"]}: is no certificate of the cluster's authority: it does not exist");
    }

    [Fact]
    public async Task A_token_that_rotates_is_read_again_after_a_minute_or_when_it_is_refused()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"));
        Pod("127.0.0.1", $"{server.Address.Port}");
        using var client = bench.Client(bench.Load().Access.ShouldNotBeNull());

        await client.GetStringAsync("version");
        server.Last.Authorization.ShouldBe("Bearer first");

        bench.Write("serviceaccount/token", "second\n");
        await client.GetStringAsync("version");
        server.Last.Authorization.ShouldBe("Bearer first");
        bench.Clock.Advance(TimeSpan.FromSeconds(61));
        await client.GetStringAsync("version");
        server.Last.Authorization.ShouldBe("Bearer second");

        bench.Write("serviceaccount/token", "third\n");
        server.Answer = (seen, context) =>
        {
            context.Response.StatusCode = seen.Authorization == "Bearer third" ? 200 : 401;
            return Task.CompletedTask;
        };
        (await client.GetAsync("version")).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        server.Requests.Select(seen => seen.Authorization).ShouldBe(["Bearer first", "Bearer first", "Bearer second", "Bearer second", "Bearer third"]);
    }

    [Fact]
    public async Task A_token_file_that_vanishes_does_not_end_the_access()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"));
        Pod("127.0.0.1", $"{server.Address.Port}");
        using var client = bench.Client(bench.Load().Access.ShouldNotBeNull());
        await client.GetStringAsync("version");
        File.Delete(bench["serviceaccount/token"]);
        bench.Clock.Advance(TimeSpan.FromMinutes(2));
        await client.GetStringAsync("version");
        server.Last.Authorization.ShouldBe("Bearer first");
    }

    private void Pod(string host, string port)
    {
        bench.Variables["KUBERNETES_SERVICE_HOST"] = host;
        bench.Variables["KUBERNETES_SERVICE_PORT"] = port;
        bench.Write("serviceaccount/token", "first\n");
        bench.Write("serviceaccount/ca.crt", authority.Pem);
    }
}
