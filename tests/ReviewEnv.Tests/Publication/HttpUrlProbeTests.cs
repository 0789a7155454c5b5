using System.Net;
using System.Net.Sockets;
using ReviewEnv.Publication;

namespace ReviewEnv.Tests.Publication;

public sealed class HttpUrlProbeTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("shop-feature-hello.review.localhost")]
    [InlineData("127.0.0.1")]
    public async Task Names_below_localhost_are_this_machine_whatever_its_resolver_says(string host)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = AnswerAsync(listener);
        using var probe = new HttpUrlProbe();

        var answer = await probe.AskAsync(new Uri($"http://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/health"), CancellationToken.None);

        answer.Status.ShouldBe(204, answer.Problem);
        (await asked).ShouldContain($"Host: {host}:");
    }

    [Fact]
    public async Task Silence_is_told_in_words()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var probe = new HttpUrlProbe();

        var answer = await probe.AskAsync(new Uri($"http://web.review.localhost:{port}/"), CancellationToken.None);

        answer.Status.ShouldBeNull();
        answer.Problem.ShouldNotBeNullOrEmpty();
    }

    private static async Task<string> AnswerAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var buffer = new byte[4096];
        var read = await stream.ReadAsync(buffer);
        await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
        return System.Text.Encoding.ASCII.GetString(buffer, 0, read);
    }
}
