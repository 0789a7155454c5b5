using System.Net;
using System.Net.Sockets;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Api.Access;

namespace ReviewEnv.Kubernetes.Tests.Access;

public sealed class UnreachableTests : IDisposable
{
    private readonly AccessBench bench = new();
    private readonly TestAuthority authority = new();

    public void Dispose()
    {
        bench.Dispose();
        authority.Dispose();
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        using var client = bench.Client(new Uri($"https://127.0.0.1:{port}"));
        (await client.MessageAsync()).ShouldBe($"cluster 'cluster-a' cannot be reached: connection refused at https://127.0.0.1:{port}; see that the address is right and the API server runs");
    }

    [Fact]
    public async Task A_name_that_nobody_knows()
    {
        using var client = bench.Client(new Uri("https://no-such-host.invalid:6443"));
        (await client.MessageAsync()).ShouldContain("no such host: https://no-such-host.invalid:6443; ");
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS()
    {
        await using var server = await TestApiServer.StartAsync(null);
        using var client = bench.Client(new Uri($"https://127.0.0.1:{server.Address.Port}"));
        (await client.MessageAsync()).ShouldContain($"the server at https://127.0.0.1:{server.Address.Port} does not speak TLS; is its address meant to begin with http://?");
    }

    [Fact]
    public async Task A_server_that_talks_to_nobody_without_a_certificate()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"), insistOnClients: true);
        using var client = bench.Client(server.Address, $"certificate-authority-data: {AccessBench.Base64(authority.Pem)}");
        // Which of these it is depends on whether the server goes away before or after the client has said its first word.
        (await client.MessageAsync()).ShouldMatch("closed the connection before the first answer; it may insist on a client certificate|ended before the answer was complete|was cut off");
    }

    [Fact]
    public async Task A_server_that_breaks_off()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"));
        server.Answer = (_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        using var client = bench.Client(server.Address, $"certificate-authority-data: {AccessBench.Base64(authority.Pem)}");
        (await client.MessageAsync()).ShouldContain($"the connection to {server.Address.GetLeftPart(UriPartial.Authority)} ended before the answer was complete: ");
    }

    [Fact]
    public async Task A_server_that_closes_the_connection_at_once()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        using var client = bench.Client(new Uri(address));
        var said = client.MessageAsync();
        using (var accepted = await listener.AcceptTcpClientAsync()) await accepted.GetStream().ReadExactlyAsync(new byte[1]);
        var message = await said;
        message.ShouldContain(address);
        message.ShouldMatch("no secure connection to|was cut off");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time()
    {
        var release = new TaskCompletionSource();
        await using var server = await TestApiServer.StartAsync(null);
        server.Answer = (_, _) => release.Task;
        using var client = bench.Client(server.Address);
        client.Timeout = TimeSpan.FromMilliseconds(200);
        var said = await client.MessageAsync();
        release.SetResult();
        said.ShouldContain($"no answer in time from {server.Address.GetLeftPart(UriPartial.Authority)}");
    }

    [Fact]
    public async Task A_server_that_does_not_take_the_connection_up()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        var access = bench.Load(bench.Config(address)).Access.ShouldNotBeNull();
        using var client = new HttpClient(access.CreateHandler(bench.Clock, ConnectionLimits.Default with { Connect = TimeSpan.FromMilliseconds(200) })) { BaseAddress = access.Server };
        (await client.MessageAsync()).ShouldContain($"no connection in time to {address.GetLeftPart(UriPartial.Authority)}; see that the address is right and no firewall drops packets");
    }

    [Fact]
    public async Task A_server_that_goes_silent_while_it_is_watched()
    {
        var release = new TaskCompletionSource();
        using var relay = new TestProxy().Start();
        await using var server = await TestApiServer.StartAsync(authority.Server("cluster.test"));
        server.Answer = async (_, context) =>
        {
            await context.Response.Body.WriteAsync("first"u8.ToArray());
            await release.Task;
        };
        var config = bench.Config(new Uri($"https://cluster.test:{server.Address.Port}"), $"certificate-authority-data: {AccessBench.Base64(authority.Pem)}\nproxy-url: http://127.0.0.1:{relay.Port}");
        var access = bench.Load(config).Access.ShouldNotBeNull();
        var second = TimeSpan.FromSeconds(1);
        using var client = new HttpClient(access.CreateHandler(bench.Clock, new ConnectionLimits(second * 10, second, second))) { BaseAddress = access.Server, DefaultRequestVersion = HttpVersion.Version20 };
        await using var watch = await client.GetStreamAsync("watch");
        await watch.ReadExactlyAsync(new byte[5]);

        relay.Freeze();

        var failure = (await Record.ExceptionAsync(() => watch.ReadAtLeastAsync(new byte[1], 1).AsTask().WaitAsync(TimeSpan.FromSeconds(20)))).ShouldNotBeNull();
        release.SetResult();
        Unreachable.From("cluster-a", access.Server, failure).Message.ShouldStartWith("cluster 'cluster-a' cannot be reached: https://cluster.test:");
        Unreachable.From("cluster-a", access.Server, failure).Message.ShouldContain("has gone silent: it did not answer a ping");
    }

    [Fact]
    public void What_was_put_into_words_already_stays_as_it_is()
    {
        var server = new Uri("https://c:6443");
        var first = Unreachable.From("a", server, new ClusterUnreachableException("the exec plugin 'aws' exited with 255: x"));
        Unreachable.From("a", server, first).ShouldBeSameAs(first);
        Unreachable.From("a", server, new HttpRequestException("outer", first)).ShouldBeSameAs(first);
    }
}
