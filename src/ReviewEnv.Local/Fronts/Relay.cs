using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ReviewEnv.Local.Fronts;

/// <summary>One connection through a front: bytes both ways, whatever they mean, so that WebSockets and streams pass too.</summary>
internal sealed class Relay(Socket client, Func<int> currentBackend, Func<string> notice, TimeProvider clock)
{
    private const int BufferSize = 32 * 1024;
    private const int RequestLimit = 64 * 1024;
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RequestWait = TimeSpan.FromSeconds(2);
    private readonly HttpExchange exchange = new();
    private Socket? server;
    private long lastTraffic = clock.GetTimestamp();
    private volatile bool clientSpokeLast;
    private volatile bool passingOn;
    private volatile bool closed;

    /// <summary>The backend that it was connected to; 0 before the client's first byte.</summary>
    public int Backend { get; private set; }

    /// <summary>No request is under way: the last answer was passed on whole; where that cannot be told, the server has not spoken for a while.</summary>
    public bool IsQuiet => !clientSpokeLast && !passingOn && !HasUnread(client)
        && (exchange.IsComplete || (exchange.IsOpaque && clock.GetElapsedTime(Interlocked.Read(ref lastTraffic)) > Quiet));

    /// <summary>Ends it in order: the client sees an end, never a reset, and may ask again on another connection.</summary>
    public void Close()
    {
        closed = true;
        HangUp(client, SocketShutdown.Send);
        if (server is { } connected) HangUp(connected, SocketShutdown.Both);
        _ = CloseForGoodAsync();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            client.NoDelay = true;
            // Which backend it will be is decided by the first byte, so that connections opened in advance survive a switch.
            await client.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken);
            server = await ConnectAsync(cancellationToken);
            if (server is null) await ApologizeAsync();
            else await Task.WhenAll(PumpAsync(client, server, fromClient: true), PumpAsync(server, client, fromClient: false));
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // A connection that breaks is its clients' matter; there is nobody here to tell.
        }
        finally
        {
            client.Dispose();
            server?.Dispose();
        }
    }

    /// <summary>What the client still says is read and dropped for a moment: closing with unread bytes would be a reset.</summary>
    private async Task CloseForGoodAsync()
    {
        await Task.Delay(Farewell, clock);
        HangUp(client, SocketShutdown.Both);
    }

    /// <summary>On a busy machine the next request may have arrived and not been read yet.</summary>
    private static bool HasUnread(Socket socket)
    {
        try
        {
            return socket.Available > 0;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static void HangUp(Socket socket, SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The other side was faster.
        }
    }

    /// <summary>Connects to the backend of this moment; when that changes meanwhile, to the next.</summary>
    private async Task<Socket?> ConnectAsync(CancellationToken cancellationToken)
    {
        for (var port = closed ? 0 : currentBackend(); port != 0;)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                // In this order: whoever sees the backend must see that a request is under way.
                clientSpokeLast = true;
                Backend = port;
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
                var next = currentBackend();
                if (next == port) return null;
                port = next;
            }
        }

        return null;
    }

    private async Task PumpAsync(Socket from, Socket to, bool fromClient)
    {
        var pool = ArrayPool<byte>.Shared;
        try
        {
            while (true)
            {
                // Waiting holds no buffer: a thousand idle connections cost little.
                await from.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                var buffer = pool.Rent(BufferSize);
                try
                {
                    var count = await from.ReceiveAsync(buffer, SocketFlags.None);
                    if (count == 0) break;
                    if (closed && fromClient) continue;
                    Note(buffer.AsSpan(0, count), fromClient);
                    for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None);
                    if (!fromClient) passingOn = false;
                }
                finally
                {
                    pool.Return(buffer);
                }
            }

            // One side has said all; the other may still answer.
            HangUp(to, SocketShutdown.Send);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            HangUp(from, SocketShutdown.Both);
            HangUp(to, SocketShutdown.Both);
        }
    }

    private void Note(ReadOnlySpan<byte> bytes, bool fromClient)
    {
        clientSpokeLast = fromClient;
        Interlocked.Exchange(ref lastTraffic, clock.GetTimestamp());
        if (fromClient)
        {
            exchange.ClientSaid(bytes);
            return;
        }

        // An answer is complete only when it was passed on, too.
        passingOn = true;
        exchange.ServerSaid(bytes);
    }

    /// <summary>Says that nothing serves, after the request was read: closing earlier would reset the connection before the answer arrives.</summary>
    private async Task ApologizeAsync()
    {
        using var patience = new CancellationTokenSource(RequestWait, clock);
        var buffer = new byte[4096];
        var tail = "";
        for (var total = 0; total < RequestLimit && !tail.Contains("\r\n\r\n");)
        {
            var count = await client.ReceiveAsync(buffer, SocketFlags.None, patience.Token);
            if (count == 0) break;
            total += count;
            var text = Encoding.Latin1.GetString(buffer, 0, count);
            tail = (tail.Length > 3 ? tail[^3..] : tail) + text;
        }

        var body = Encoding.UTF8.GetBytes(notice() + "\n");
        var head = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 1\r\nCache-Control: no-store\r\n"
            + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await client.SendAsync(Encoding.ASCII.GetBytes(head), SocketFlags.None);
        await client.SendAsync(body, SocketFlags.None);
        client.Shutdown(SocketShutdown.Send);
        // Until the other side has closed, too, or patience ends.
        while (await client.ReceiveAsync(buffer, SocketFlags.None, patience.Token) > 0) { }
    }
}
