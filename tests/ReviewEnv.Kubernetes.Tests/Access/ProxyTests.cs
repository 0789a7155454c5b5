using ReviewEnv.Kubernetes.Api.Access.Transport;

namespace ReviewEnv.Kubernetes.Tests.Access;

public sealed class ProxyTests : IDisposable
{
    private readonly AccessBench bench = new();
    private readonly TestAuthority authority = new();
    private readonly TestProxy proxy = new TestProxy().Start();

    public void Dispose()
    {
        proxy.Dispose();
        bench.Dispose();
        authority.Dispose();
    }

    private string Trusted => $"certificate-authority-data: {AccessBench.Base64(authority.Pem)}";

    [Theory]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task A_cluster_is_reached_through_its_proxy(string scheme)
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("cluster.test"));
        // The name exists for the proxy only.
        using var client = bench.Client(new Uri($"https://cluster.test:{server.Address.Port}"), $"{Trusted}\nproxy-url: {scheme}://127.0.0.1:{proxy.Port}");
        await client.GetStringAsync("version");
        server.Last.Protocol.ShouldBe("HTTP/2");
        proxy.Asked.ShouldHaveSingleItem().ShouldStartWith(scheme == "http" ? $"CONNECT cluster.test:{server.Address.Port} " : $"socks5 cluster.test:{server.Address.Port}");
    }

    [Fact]
    public async Task A_proxy_may_be_spoken_to_over_TLS()
    {
        using var secure = new TestProxy(authority.Server("127.0.0.1")).Start();
        await using var server = await TestApiServer.StartAsync(authority.Server("cluster.test"));
        using (var client = bench.Client(new Uri($"https://cluster.test:{server.Address.Port}"), $"{Trusted}\nproxy-url: https://127.0.0.1:{secure.Port}")) await client.GetStringAsync("version");
        secure.Asked.ShouldHaveSingleItem();

        using var wrong = new TestProxy(authority.Server("other.test")).Start();
        using var refused = bench.Client(new Uri($"https://cluster.test:{server.Address.Port}"), $"{Trusted}\nproxy-url: https://127.0.0.1:{wrong.Port}");
        (await refused.MessageAsync()).ShouldContain("the proxy's certificate is not for '127.0.0.1', but for other.test");
        wrong.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_TLS_name_counts_behind_a_proxy_too()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("kube.internal"));
        using var client = bench.Client(new Uri($"https://cluster.test:{server.Address.Port}"), $"{Trusted}\ntls-server-name: kube.internal\nproxy-url: http://127.0.0.1:{proxy.Port}");
        await client.GetStringAsync("version");
        server.AskedNames.Last().ShouldBe("kube.internal");
        proxy.Asked.Single().ShouldStartWith($"CONNECT cluster.test:{server.Address.Port} ");
    }

    [Fact]
    public async Task A_proxy_does_not_weaken_the_check_of_the_server()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("other.test"));
        using var client = bench.Client(new Uri($"https://cluster.test:{server.Address.Port}"), $"{Trusted}\nproxy-url: http://127.0.0.1:{proxy.Port}");
        (await client.MessageAsync()).ShouldContain("the server's certificate is not for 'cluster.test', but for other.test");
    }

    [Fact]
    public async Task A_proxy_that_refuses_or_is_gone_is_told()
    {
        proxy.Refusal = "403 Forbidden";
        using (var client = bench.Client(new Uri("https://cluster.test:6443"), $"proxy-url: http://jon:s3cret@127.0.0.1:{proxy.Port}"))
        {
            var said = await client.MessageAsync();
            said.ShouldContain("the proxy on the way to https://cluster.test:6443 refused: ");
            said.ShouldContain("403");
            said.ShouldNotContain("s3cret");
        }

        var proxyPort = proxy.Port;
        proxy.Dispose();
        using var gone = bench.Client(new Uri("https://cluster.test:6443"), $"proxy-url: http://127.0.0.1:{proxyPort}");
        (await gone.MessageAsync()).ShouldContain($"connection refused at 127.0.0.1:{proxyPort} (on the way to https://cluster.test:6443)");
    }

    [Fact]
    public async Task Without_a_proxy_of_its_own_the_variables_count()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("cluster.test"));
        bench.Variables["HTTPS_PROXY"] = $"127.0.0.1:{proxy.Port}";
        using var client = bench.Client(new Uri($"https://cluster.test:{server.Address.Port}"), Trusted);
        await client.GetStringAsync("version");
        proxy.Asked.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("https://10.96.0.1", "10.0.0.0/8", false)]
    [InlineData("https://11.96.0.1", "10.0.0.0/8", true)]
    [InlineData("https://[fd00::1]", "fd00::/8", false)]
    [InlineData("https://10.96.0.1", "10.96.0.1", false)]
    [InlineData("https://kube.example.com", "example.com", false)]
    [InlineData("https://kube.example.com", ".example.com", false)]
    [InlineData("https://kube.example.com", "*.example.com", false)]
    [InlineData("https://example.com", ".example.com", true)]
    [InlineData("https://notexample.com", "example.com", true)]
    [InlineData("https://kube.example.com:6443", "kube.example.com:443", true)]
    [InlineData("https://kube.example.com:6443", "a, kube.example.com:6443", false)]
    [InlineData("https://kube.example.com", "*", false)]
    [InlineData("https://kube.example.com", "", true)]
    [InlineData("https://localhost:6443", "", false)]
    [InlineData("https://127.0.0.1:6443", "", false)]
    [InlineData("https://[::1]:6443", "", false)]
    [InlineData("http://kube.example.com", "", false)]
    public void The_variables_are_read_as_kubectl_reads_them(string server, string exceptions, bool proxied)
    {
        var variables = new Dictionary<string, string> { ["https_proxy"] = "http://proxy:3128", ["NO_PROXY"] = exceptions };
        EnvironmentProxy.For(new Uri(server), variables.GetValueOrDefault).ShouldBe(proxied ? new Uri("http://proxy:3128") : null);
    }
}
