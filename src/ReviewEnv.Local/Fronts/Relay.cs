using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace ReviewEnv.Local.Fronts;

/// <summary>One connection through a front: bytes both ways, whatever they mean, so that WebSockets and streams pass too.</summary>
internal sealed class Relay(Socket client, Front front, TimeProvider clock)
{
    private const int BufferSize = 32 * 1024;
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(300);
    private readonly HttpExchange exchange = new();
    private readonly RequestHeads heads = new();
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
            var opening = new Opening(client, heads);
            server = await ReachAsync(opening, cancellationToken);
            if (server is not null) await Task.WhenAll(PumpAsync(client, server, fromClient: true, opening.Bytes), PumpAsync(server, client, fromClient: false, ReadOnlyMemory<byte>.Empty));
            else if (!front.Stand.Holds || !opening.HasEnded) await Apology.SayAsync(client, opening, front, clock);
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

    /// <summary>Connects to the backend, and waits for it first where it sleeps.</summary>
    private async Task<Socket?> ReachAsync(Opening opening, CancellationToken cancellationToken)
    {
        if (await ConnectAsync(cancellationToken) is { } connected) return connected;
        await Held.WaitAsync(front, opening, heads, clock, cancellationToken);
        return await ConnectAsync(cancellationToken);
    }

    /// <summary>Connects to the backend of this moment; when that changes meanwhile, to the next.</summary>
    private async Task<Socket?> ConnectAsync(CancellationToken cancellationToken)
    {
        for (var port = closed ? 0 : front.Backend; port != 0;)
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
                var next = front.Backend;
                if (next == port) return null;
                port = next;
            }
        }

        return null;
    }

    /// <param name="opening">What was taken from it already.</param>
    private async Task PumpAsync(Socket from, Socket to, bool fromClient, ReadOnlyMemory<byte> opening)
    {
        var pool = ArrayPool<byte>.Shared;
        try
        {
            if (!opening.IsEmpty)
            {
                exchange.ClientSaid(opening.Span);
                await SendAsync(to, opening);
            }

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
                    await SendAsync(to, buffer.AsMemory(0, count));
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

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await to.SendAsync(bytes, SocketFlags.None)..];
    }

    private void Note(ReadOnlySpan<byte> bytes, bool fromClient)
    {
        clientSpokeLast = fromClient;
        Interlocked.Exchange(ref lastTraffic, clock.GetTimestamp());
        if (fromClient)
        {
            if (heads.ClientSaid(bytes, begins: exchange.IsComplete)) front.Visits.Note(waits: false);
            exchange.ClientSaid(bytes);
            return;
        }

        // An answer is complete only when it was passed on, too.
        passingOn = true;
        exchange.ServerSaid(bytes);
        // Over a WebSocket either side may be the one that speaks while somebody looks.
        if (heads.ServerSaid() || (exchange.IsOpaque && !heads.IsProbe)) front.Visits.Note(waits: false);
    }
}
