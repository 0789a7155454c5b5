using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Fronts;

namespace ReviewEnv.Tests.Fronts;

/// <summary>One listener for all environments: by its Host a request reaches exactly one of them, as it was sent.</summary>
public sealed class NameListenerTests : IEnvironmentFronts, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Dictionary<string, WebHost> environments = [];
    private readonly NameListener listener;
    private readonly SocketsHttpHandler here;
    private readonly HttpClient http;

    public NameListenerTests()
    {
        listener = new NameListener(new Uri("http://127.0.0.1:0"), () => this, NullLoggerFactory.Instance);
        here = new SocketsHttpHandler { UseProxy = false, UseCookies = false, ConnectCallback = async (_, cancellationToken) => new NetworkStream(await ConnectAsync(cancellationToken), ownsSocket: true) };
        http = new HttpClient(here);
    }

    public int? PortOf(string name) => environments.TryGetValue(name, out var environment) ? environment.Uri.Port : null;

    public Task InitializeAsync() => listener.StartAsync(default);

    public async Task DisposeAsync()
    {
        http.Dispose();
        await listener.StopAsync(new CancellationToken(canceled: true));
        await listener.DisposeAsync();
        foreach (var environment in environments.Values) await environment.DisposeAsync();
    }

    [Fact]
    public async Task The_software_sees_the_host_that_was_asked_for_and_who_asked_and_not_what_the_visitor_claims()
    {
        await StartAsync("web-a", context => context.Response.WriteAsync(string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}")) + "\n" + context.Features.Get<IHttpRequestFeature>()!.RawTarget));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Url("web-a") + "a%20b/%252F/%2F/%41/../c?q=%2F&r=%252F", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.Add("X-Forwarded-For", "6.6.6.6");
        request.Headers.Add("Forwarded", "for=6.6.6.6");
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain($"Host: web-a.localhost:{listener.Port}\n");
        text.ShouldContain("X-Forwarded-For: 127.0.0.1\n");
        text.ShouldContain($"X-Forwarded-Host: web-a.localhost:{listener.Port}\n");
        text.ShouldContain("X-Forwarded-Proto: http");
        text.ShouldNotContain("6.6.6.6");
        text.ShouldEndWith("\n/a%20b/%252F/%2F/%41/../c?q=%2F&r=%252F");
    }

    [Fact]
    public async Task A_later_request_of_another_name_on_the_same_connection_reaches_the_other_environment()
    {
        await StartAsync("web-a", context => context.Response.WriteAsync("this is a"));
        await StartAsync("web-b", context => context.Response.WriteAsync("this is b"));
        using var socket = await ConnectAsync(default);
        foreach (var name in new[] { "a", "b", "a", "c", "b" })
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: WEB-{name}.localhost\r\n\r\n"));
            (await ReadAsync(socket, "\r\n0\r\n\r\n")).ShouldContain(name == "c" ? "404 Not Found" : $"this is {name}");
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: web-x.localhost\r\nConnection: close\r\n\r\n", "404 Not Found", "There is no environment 'web-x' here")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "404 Not Found", "http://NAME.localhost")]
    [InlineData("GET / HTTP/1.1\r\nHost: web-a.example.com\r\nConnection: close\r\n\r\n", "404 Not Found", "http://NAME.localhost")]
    [InlineData("GET / HTTP/1.1\r\nHost: a.web-a.localhost\r\nConnection: close\r\n\r\n", "404 Not Found", "http://NAME.localhost")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "400 Bad Request", "no Host")]
    [InlineData("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "400 Bad Request", "")]
    [InlineData("GET / HTTP/1.1\r\nHost: web-a.localhost\r\nHost: web-b.localhost\r\nConnection: close\r\n\r\n", "400 Bad Request", "")]
    public async Task What_names_no_environment_is_told_so(string request, string status, string says)
    {
        await StartAsync("web-a", context => context.Response.WriteAsync("wrong"));
        using var socket = await ConnectAsync(default);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        var answer = await ReadAsync(socket, says);
        answer.ShouldContain(status);
        answer.ShouldNotContain("wrong");
    }

    [Fact]
    public async Task An_event_arrives_before_the_next_one_is_made()
    {
        var seen = new SemaphoreSlim(0);
        await StartAsync("web-a", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 3; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n\n");
                await context.Response.Body.FlushAsync();
                await seen.WaitAsync(context.RequestAborted);
            }
        });
        await using var stream = await http.GetStreamAsync(Url("web-a"));
        using var reader = new StreamReader(stream);
        for (var i = 0; i < 3; i++)
        {
            (await reader.ReadLineAsync()).ShouldBe($"data: {i}");
            await reader.ReadLineAsync();
            seen.Release();
        }
    }

    [Fact]
    public async Task A_body_is_passed_on_while_it_is_still_being_sent()
    {
        var arrived = new TaskCompletionSource();
        await StartAsync("web-a", async context =>
        {
            var buffer = new byte[5];
            await context.Request.Body.ReadExactlyAsync(buffer);
            arrived.SetResult();
            await context.Response.WriteAsync(Encoding.ASCII.GetString(buffer) + await new StreamReader(context.Request.Body).ReadToEndAsync());
        });
        using var socket = await ConnectAsync(default);
        await socket.SendAsync("POST / HTTP/1.1\r\nHost: web-a.localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n"u8.ToArray());
        await arrived.Task.WaitAsync(Patience);
        await socket.SendAsync("4\r\nlast\r\n0\r\n\r\n"u8.ToArray());
        await ReadAsync(socket, "firstlast");
    }

    [Fact]
    public async Task A_body_of_any_size_arrives_whole()
    {
        const int Size = 40 << 20;
        await StartAsync("web-a", async context =>
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
            long count = 0;
            var buffer = new byte[64 * 1024];
            while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read) count += read;
            await context.Response.WriteAsync(count.ToString());
        });
        using var answer = await http.PostAsync(Url("web-a"), new ByteArrayContent(new byte[Size]));
        (await answer.Content.ReadAsStringAsync()).ShouldBe(Size.ToString());
    }

    [Fact]
    public async Task WebSockets_pass()
    {
        await StartAsync("web-a", async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[100];
            var heard = await socket.ReceiveAsync(buffer, default);
            await socket.SendAsync(buffer.AsMemory(0, heard.Count), WebSocketMessageType.Text, true, default);
            await socket.ReceiveAsync(buffer, default);
        });
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new UriBuilder(Url("web-a")) { Scheme = "ws" }.Uri, http, default);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, default);
        var answer = new byte[100];
        var result = await client.ReceiveAsync(answer, default);
        Encoding.ASCII.GetString(answer, 0, result.Count).ShouldBe("hello");
    }

    [Fact]
    public async Task A_visitor_who_leaves_is_let_go_of()
    {
        var (asked, left) = (new TaskCompletionSource(), new TaskCompletionSource());
        await StartAsync("web-a", async context =>
        {
            context.RequestAborted.Register(left.SetResult);
            asked.SetResult();
            await left.Task;
        });
        using var leaving = new CancellationTokenSource();
        var visit = http.GetAsync(Url("web-a"), leaving.Token);
        await asked.Task;
        visit.IsCompleted.ShouldBeFalse();
        await leaving.CancelAsync();
        await left.Task.WaitAsync(Patience);
        await Should.ThrowAsync<OperationCanceledException>(visit);
    }

    [Fact]
    public async Task What_the_front_answers_itself_is_passed_on()
    {
        await StartAsync("web-a", context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "1";
            return context.Response.WriteAsync("starting\n");
        });
        using var answer = await http.GetAsync(Url("web-a"));
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        (await answer.Content.ReadAsStringAsync()).ShouldBe("starting\n");
    }

    private async Task StartAsync(string name, RequestDelegate answer)
    {
        var environment = new WebHost(app =>
        {
            app.UseWebSockets();
            app.Run(answer);
        });
        await environment.StartAsync();
        environments[name] = environment;
    }

    private Uri Url(string name, string path = "/") => new($"http://{name}.localhost:{listener.Port}{path}");

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, listener.Port), cancellationToken);
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket, string until)
    {
        using var patience = new CancellationTokenSource(Patience);
        var (all, buffer) = ("", new byte[4096]);
        while (all.Length == 0 || !all.Contains(until, StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer, patience.Token);
            if (count == 0) throw new IOException($"The connection ended after: {all}");
            all += Encoding.ASCII.GetString(buffer, 0, count);
        }

        return all;
    }
}
