using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Api.Requests;

namespace ReviewEnv.Kubernetes.Tests.Client;

/// <summary>What real sockets do: connections that close, reset or stop in the middle.</summary>
public sealed class ConnectionTests : ClientFacts, IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ClusterClient cluster;
    private int requests;

    public ConnectionTests()
    {
        listener.Start();
        cluster = new ClusterClient("socket", new Uri($"http://{listener.LocalEndpoint}"), new SocketsHttpHandler(), new ClusterClientOptions(Timeout: TimeSpan.FromSeconds(10)), TimeProvider.System, NullLogger<ClusterClient>.Instance);
    }

    public void Dispose()
    {
        cluster.Dispose();
        listener.Dispose();
    }

    /// <summary>Takes connections one after the other, one request each, and sends these bytes before it closes.</summary>
    private async Task AnswerAsync(bool reset, params string[] answers)
    {
        foreach (var answer in answers)
        {
            using var socket = await listener.AcceptSocketAsync();
            var buffer = new byte[64 << 10];
            var text = "";
            while (!text.Contains("\r\n\r\n", StringComparison.Ordinal)) text += Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
            requests++;
            if (answer.Length > 0) await socket.SendAsync(Encoding.UTF8.GetBytes(answer));
            if (reset && answer.Length == 0) socket.LingerState = new LingerOption(true, 0);
        }
    }

    private static string Ok(string body, int missing = 0) => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length + missing}\r\nConnection: close\r\n\r\n{body}";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_dies_without_an_answer_is_replaced(bool reset)
    {
        var answering = AnswerAsync(reset, "", Ok(ScriptedServer.Map("one")));
        (await cluster.GetAsync(ConfigMaps, "shop", "one", Anyway)).ShouldNotBeNull();
        await answering.WaitAsync(TimeSpan.FromSeconds(10));
        requests.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_resets_every_connection_is_tried_twice()
    {
        var answering = AnswerAsync(true, "", "");
        await Should.ThrowAsync<ClusterUnreachableException>(() => cluster.GetAsync(ConfigMaps, "shop", "one", Anyway));
        await answering.WaitAsync(TimeSpan.FromSeconds(10));
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task A_creation_is_never_sent_twice()
    {
        var answering = AnswerAsync(false, "");
        await Should.ThrowAsync<ClusterUnreachableException>(() => cluster.CreateAsync(ConfigMaps, "shop", Manifest(), Anyway));
        await answering.WaitAsync(TimeSpan.FromSeconds(10));
        cluster.Requests.ShouldBe(new RequestCounts(0, 1, 0));
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task An_answer_that_is_cut_twice_is_no_answer()
    {
        var half = Ok("""{"kind":"ConfigMap",""", missing: 100);
        var answering = AnswerAsync(false, half, half);
        var lost = await Should.ThrowAsync<ClusterUnreachableException>(() => cluster.GetAsync(ConfigMaps, "shop", "one", Anyway));
        await answering.WaitAsync(TimeSpan.FromSeconds(10));
        lost.Message.ShouldContain("socket");
        requests.ShouldBe(2);
    }

    [Fact]
    public async Task A_watch_that_is_cut_in_the_middle_of_a_line_is_unreachable()
    {
        var answering = AnswerAsync(false, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"typ\r\n");
        await Should.ThrowAsync<ClusterUnreachableException>(async () =>
        {
            await foreach (var _ in cluster.WatchAsync(ConfigMaps, null, null, "1", Anyway)) { }
        });
        await answering.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Where_nobody_listens_nobody_is_asked_twice()
    {
        listener.Stop();
        var lost = await Should.ThrowAsync<ClusterUnreachableException>(() => cluster.GetAsync(ConfigMaps, "shop", "one", Anyway));
        lost.Message.ShouldContain("127.0.0.1");
        cluster.Requests.Reads.ShouldBe(1);
    }
}
