using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Core.Publication;
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

        var answer = await probe.AskAsync(new Uri($"http://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/health"), ProbeSight.Nothing, CancellationToken.None);

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

        var answer = await probe.AskAsync(new Uri($"http://web.review.localhost:{port}/"), ProbeSight.Nothing, CancellationToken.None);

        answer.Status.ShouldBeNull();
        answer.Problem.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task The_header_and_the_beginning_of_the_body_are_had_when_they_are_asked_for()
    {
        await using var server = new WebHost(app => app.Run(context =>
        {
            context.Response.Headers["X-Commit"] = "abc";
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("begin" + new string('x', 200_000));
        }));
        await server.StartAsync();
        using var probe = new HttpUrlProbe();

        var whole = await probe.AskAsync(server.Uri, new ProbeSight("x-commit", Body: true), CancellationToken.None);
        var type = await probe.AskAsync(server.Uri, new ProbeSight("Content-Type", Body: false), CancellationToken.None);
        var missing = await probe.AskAsync(server.Uri, new ProbeSight("X-Other", Body: false), CancellationToken.None);

        (whole.Status, whole.Header, whole.Body!.Length).ShouldBe((200, "abc", ProbeSight.MostBytes));
        whole.Body.ShouldStartWith("begin");
        (type.Header, type.Body).ShouldBe(("text/plain", null));
        missing.Header.ShouldBeNull();
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_no_answer()
    {
        await using var server = new WebHost(app => app.Run(async context =>
        {
            await context.Response.WriteAsync("begin");
            await context.Response.Body.FlushAsync();
            context.Abort();
        }));
        await server.StartAsync();
        using var probe = new HttpUrlProbe();

        var answer = await probe.AskAsync(server.Uri, new ProbeSight(null, Body: true), CancellationToken.None);

        answer.Status.ShouldBeNull();
        answer.Problem.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_body_that_never_ends_has_a_beginning_too()
    {
        await using var server = new WebHost(app => app.Run(async context =>
        {
            await context.Response.WriteAsync("9876fedc");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }));
        await server.StartAsync();
        using var probe = new HttpUrlProbe(TimeSpan.FromMilliseconds(500));

        (await probe.AskAsync(server.Uri, new ProbeSight(null, Body: true), CancellationToken.None)).Body.ShouldBe("9876fedc");
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
