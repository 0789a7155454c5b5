using System.Net;
using System.Net.Sockets;
using System.Text;
using ReviewEnv.Local.Fronts;

namespace ReviewEnv.Local.Tests.Fronts;

public sealed class FrontTests : IAsyncLifetime
{
    private readonly Front front = new(Ports.ListenAnywhere(), TimeProvider.System);
    private readonly Backends backends = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await front.DisposeAsync();
        backends.Dispose();
    }

    [Fact]
    public async Task Without_a_backend_it_says_so_in_plain_HTTP()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await http.PostAsync($"http://127.0.0.1:{front.Port}/", new StringContent(new string('x', 10_000)));
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        (await answer.Content.ReadAsStringAsync()).ShouldBe("starting\n");
    }

    [Fact]
    public async Task A_backend_that_is_gone_is_answered_for()
    {
        front.Backend = Ports.Free();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await http.GetAsync($"http://127.0.0.1:{front.Port}/");
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_side_that_has_said_all_can_still_listen()
    {
        // The backend answers only when the client has finished sending.
        front.Backend = backends.Start(async stream =>
        {
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var all = await reader.ReadToEndAsync();
            await stream.WriteAsync(Encoding.ASCII.GetBytes("heard " + all));
        });
        using var client = await ConnectAsync();
        await client.SendAsync("all of it"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        (await ReadToEndAsync(client)).ShouldBe("heard all of it");
    }

    [Fact]
    public async Task Bytes_that_are_not_HTTP_pass_both_ways()
    {
        front.Backend = backends.Start(stream => stream.CopyToAsync(stream));
        using var client = await ConnectAsync();
        var buffer = new byte[3];
        for (byte i = 0; i < 100; i++)
        {
            await client.SendAsync(new byte[] { i, 0, 255 });
            await new NetworkStream(client).ReadExactlyAsync(buffer);
            buffer.ShouldBe([i, 0, 255]);
        }
    }

    [Fact]
    public async Task A_reader_that_stops_holds_the_writer_up()
    {
        long written = 0;
        var block = new byte[256 * 1024];
        using var stop = new CancellationTokenSource();
        front.Backend = backends.Start(async stream =>
        {
            await stream.ReadExactlyAsync(new byte[1]);
            while (!stop.IsCancellationRequested)
            {
                await stream.WriteAsync(block, stop.Token);
                Interlocked.Add(ref written, block.Length);
            }
        });
        using var client = await ConnectAsync();
        await client.SendAsync(new byte[1]);
        long before = -1;
        await Eventually.TrueAsync(
            async () =>
            {
                var now = Interlocked.Read(ref written);
                await Task.Delay(200);
                (var stands, before) = (now == before && now > 0, now);
                return stands;
            },
            "the writer has to wait");
        before.ShouldBeLessThan(64 << 20);
        await stop.CancelAsync();
    }

    [Fact]
    public async Task A_thousand_connections_are_served_at_once()
    {
        front.Backend = backends.Start(stream => stream.CopyToAsync(stream));
        var clients = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => ConnectAsync()));
        try
        {
            await Task.WhenAll(clients.Select(async (client, number) =>
            {
                await client.SendAsync(BitConverter.GetBytes(number));
                var buffer = new byte[4];
                await new NetworkStream(client).ReadExactlyAsync(buffer);
                BitConverter.ToInt32(buffer).ShouldBe(number);
            }));
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }

        await Eventually.TrueAsync(() => front.Connections == 0, "all connections are forgotten");
    }

    [Fact]
    public async Task A_switch_closes_quiet_connections_and_waits_for_busy_ones()
    {
        var release = new TaskCompletionSource();
        front.Backend = backends.Start(async stream =>
        {
            var first = new byte[1];
            await stream.ReadExactlyAsync(first);
            if (first[0] == (byte)'b') await release.Task;
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold"u8.ToArray());
            await stream.CopyToAsync(Stream.Null);
        });
        var old = front.Backend;
        using var quiet = await ConnectAsync();
        using var busy = await ConnectAsync();
        await quiet.SendAsync("q"u8.ToArray());
        await busy.SendAsync("b"u8.ToArray());
        (await Backends.ReadAsync(quiet)).ShouldEndWith("old");

        front.Backend = backends.Start(async stream => await stream.WriteAsync("new"u8.ToArray()));
        var drained = front.DrainAsync(old, TimeSpan.FromSeconds(20));
        (await Backends.ReadAsync(quiet)).ShouldBeEmpty();
        drained.IsCompleted.ShouldBeFalse();
        release.SetResult();
        (await Backends.ReadAsync(busy)).ShouldEndWith("old");
        await drained;

        using var next = await ConnectAsync();
        await next.SendAsync("x"u8.ToArray());
        (await Backends.ReadAsync(next)).ShouldBe("new");
    }

    [Fact]
    public async Task A_connection_opened_before_a_switch_reaches_the_new_backend()
    {
        front.Backend = backends.Start(async stream => await stream.WriteAsync("old"u8.ToArray()));
        using var early = await ConnectAsync();
        front.Backend = backends.Start(async stream => await stream.WriteAsync("new"u8.ToArray()));
        await early.SendAsync("x"u8.ToArray());
        (await Backends.ReadAsync(early)).ShouldBe("new");
    }

    private Task<Socket> ConnectAsync() => Backends.ConnectAsync(front.Port);

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var all = new StringBuilder();
        while (await Backends.ReadAsync(socket) is { Length: > 0 } text) all.Append(text);
        return all.ToString();
    }
}
