using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ReviewEnv.Tests.Webhooks;

public sealed class WebhookBodyLimitTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;
    private WebhookServer server = null!;

    public async Task InitializeAsync() => server = await WebhookServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_26_MiB_is_too_large_with_and_without_a_length(bool chunked)
    {
        using var answer = await server.SendAsync(Body(26 * MiB, chunked));

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        server.Inbox.Accepted.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_25_MiB_is_taken(bool chunked)
    {
        using var answer = await server.SendAsync(Body(25 * MiB, chunked));

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_length_of_a_gigabyte_is_refused_before_anything_of_it_arrives()
    {
        var answer = await RawAsync($"Content-Length: {1024 * MiB}\r\nX-Gitlab-Token: {WebhookServer.SecretToken}\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 413");
    }

    [Fact]
    public async Task A_strangers_body_is_not_waited_for()
    {
        var answer = await RawAsync("Content-Length: 1000\r\nX-Gitlab-Token: guessed\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 401");
    }

    [Fact]
    public async Task A_token_that_is_sent_twice_is_none()
    {
        var answer = await RawAsync($"Content-Length: 0\r\nX-Gitlab-Token: {WebhookServer.SecretToken}\r\nX-Gitlab-Token: {WebhookServer.SecretToken}\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 401");
    }

    [Fact]
    public async Task A_sender_that_hangs_up_in_the_middle_changes_nothing_and_breaks_nothing()
    {
        using (var socket = await ConnectAsync())
        {
            await SendAsync(socket, $"Content-Length: 1000\r\nX-Gitlab-Token: {WebhookServer.SecretToken}\r\n\r\n{{\"object_kind\":");
            socket.Shutdown(SocketShutdown.Both);
        }

        using var answer = await server.SendAsync(Body(5000, chunked: true));
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        server.Inbox.Accepted.Count.ShouldBe(1);
        server.Logs.Lines.ShouldNotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    /// <summary>A push delivery with so much white space at its end that it has the wanted size.</summary>
    private static HttpContent Body(int size, bool chunked)
    {
        var body = new byte[size];
        Array.Fill(body, (byte)' ');
        PushPayload.Of("shop/web", "refs/heads/feature/hello", PushPayload.Zero, Some.CommitOf(7).Value).CopyTo(body, 0);
        return chunked ? new ChunkedContent(body) : new ByteArrayContent(body);
    }

    private async Task<string> RawAsync(string rest)
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, rest);
        var answer = new byte[4096];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer, limit.Token));
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        return socket;
    }

    private static async Task SendAsync(Socket socket, string rest) =>
        await socket.SendAsync(Encoding.ASCII.GetBytes("POST /webhooks/gitlab HTTP/1.1\r\nHost: localhost\r\nX-Gitlab-Event: Push Hook\r\n" + rest));

    private sealed class ChunkedContent(byte[] bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var at = 0; at < bytes.Length; at += 64 * 1024) await stream.WriteAsync(bytes.AsMemory(at, Math.Min(64 * 1024, bytes.Length - at)));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
