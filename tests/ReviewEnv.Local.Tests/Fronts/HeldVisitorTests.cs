using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using ReviewEnv.Local.Fronts;

namespace ReviewEnv.Local.Tests.Fronts;

/// <summary>A visitor of what sleeps waits for it, and gets its page.</summary>
public sealed class HeldVisitorTests : IAsyncLifetime
{
    private readonly ManualTimeProvider clock = new();
    private readonly Channel<bool> visits = Channel.CreateUnbounded<bool>();
    private readonly Backends backends = new();
    private readonly Front front;

    public HeldVisitorTests() => front = new Front(Ports.ListenAnywhere(), clock, waits => visits.Writer.TryWrite(waits));

    public Task InitializeAsync()
    {
        front.FallAsleep();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await front.DisposeAsync();
        backends.Dispose();
    }

    [Fact]
    public async Task A_visitor_wakes_it_and_gets_the_page_of_what_woke()
    {
        using var client = await Backends.AskAsync(front.Port);
        (await visits.Reader.ReadAsync()).ShouldBeTrue();
        front.Rest = Rest.Waking;
        front.Backend = backends.Answering("awake");
        (await Backends.ReadUntilAsync(client, "awake")).ShouldStartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task Who_comes_while_it_wakes_waits_too()
    {
        front.Rest = Rest.Waking;
        using var client = await Backends.AskAsync(front.Port);
        (await visits.Reader.ReadAsync()).ShouldBeFalse();
        front.Backend = backends.Answering("awake");
        (await Backends.ReadUntilAsync(client, "awake")).ShouldStartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task A_thousand_wait_and_all_are_served()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Backends.AskAsync(front.Port)));
        await Eventually.TrueAsync(() => front.Connections == 1000, "all of them wait");
        (await visits.Reader.ReadAsync()).ShouldBeTrue();
        front.Backend = backends.Answering("awake");
        await Task.WhenAll(clients.Select(client => Backends.ReadUntilAsync(client, "awake")));
        visits.Reader.TryRead(out var more);
        more.ShouldBeFalse("the clock stood still, so of those who waited one was told");
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public async Task What_a_visitor_sends_meanwhile_arrives_whole_and_once()
    {
        const int Size = 1_000_000;
        using var client = await Backends.ConnectAsync(front.Port);
        var body = Enumerable.Range(0, Size).Select(i => (byte)(i % 251)).ToArray();
        await client.SendAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: {Size}\r\n\r\n"));
        (await visits.Reader.ReadAsync()).ShouldBeTrue();
        var sending = Task.Run(async () =>
        {
            for (var sent = 0; sent < Size;) sent += await client.SendAsync(body.AsMemory(sent), SocketFlags.None);
        });
        front.Backend = backends.Start(async stream =>
        {
            var head = new byte[1];
            var text = "";
            while (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                await stream.ReadExactlyAsync(head);
                text += (char)head[0];
            }

            var received = new byte[Size];
            await stream.ReadExactlyAsync(received);
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + (received.AsSpan().SequenceEqual(body) ? "whole" : "other")));
        });
        await Backends.ReadUntilAsync(client, "whole");
        await sending;
    }

    [Fact]
    public async Task A_visitor_who_leaves_is_forgotten_and_what_wakes_never_hears_of_him()
    {
        using (var client = await Backends.AskAsync(front.Port)) (await visits.Reader.ReadAsync()).ShouldBeTrue();
        await Eventually.TrueAsync(() => front.Connections == 0, "the connection is dropped");
        clock.Timers.ShouldBe(0);
    }

    [Fact]
    public async Task What_does_not_wake_in_time_is_answered_for()
    {
        using var client = await Backends.AskAsync(front.Port);
        (await visits.Reader.ReadAsync()).ShouldBeTrue();
        clock.Advance(front.HoldLimit);
        var answer = await Backends.ReadUntilAsync(client, "did not wake in time");
        answer.ShouldStartWith("HTTP/1.1 503");
        answer.ShouldContain("Retry-After: ");
    }

    [Fact]
    public async Task What_fails_to_wake_is_answered_for_at_once()
    {
        using var client = await Backends.AskAsync(front.Port);
        (await visits.Reader.ReadAsync()).ShouldBeTrue();
        front.Rest = Rest.Waking;
        front.GiveUp("not running");
        (await Backends.ReadUntilAsync(client, "not running")).ShouldStartWith("HTTP/1.1 503");
    }

    [Fact]
    public async Task A_probe_neither_waits_nor_counts()
    {
        using var client = await Backends.AskAsync(front.Port, "ReviewEnv-Probe");
        (await Backends.ReadUntilAsync(client, "asleep")).ShouldStartWith("HTTP/1.1 503");
        front.Backend = backends.Answering("awake");
        using var again = await Backends.AskAsync(front.Port, "ReviewEnv-Probe");
        await Backends.ReadUntilAsync(again, "awake");
        visits.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Later_requests_on_a_kept_connection_are_visits_too()
    {
        front.Backend = backends.Answering("page");
        using var client = await Backends.ConnectAsync(front.Port);
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync(Backends.Request());
            await Backends.ReadUntilAsync(client, "page");
            (await visits.Reader.ReadAsync()).ShouldBeFalse();
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task What_goes_over_a_WebSocket_is_a_visit_from_either_side()
    {
        var speak = new TaskCompletionSource();
        front.Backend = backends.Start(async stream =>
        {
            var buffer = new byte[4096];
            _ = await stream.ReadAsync(buffer);
            await stream.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"u8.ToArray());
            _ = await stream.ReadAsync(buffer);
            await speak.Task;
            await stream.WriteAsync("news"u8.ToArray());
        });
        using var client = await Backends.AskAsync(front.Port);
        await Backends.ReadUntilAsync(client, "\r\n\r\n");
        (await visits.Reader.ReadAsync()).ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        await client.SendAsync("ping"u8.ToArray());
        (await visits.Reader.ReadAsync()).ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        speak.SetResult();
        await Backends.ReadUntilAsync(client, "news");
        (await visits.Reader.ReadAsync()).ShouldBeFalse();
    }
}
