using System.Net;
using System.Net.Sockets;

namespace ReviewEnv.EndToEnd.Kubernetes;

/// <summary>A port that leads to a server while it is open, and nowhere while it is not: a cluster that comes and goes.</summary>
internal sealed class Forwarder(int target) : IAsyncDisposable
{
    private CancellationTokenSource? open;
    private Task accepting = Task.CompletedTask;

    /// <summary>Ours from the first moment, whether open or not.</summary>
    public int Port { get; } = FreePort();

    public void Open()
    {
        open = new CancellationTokenSource();
        var listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        accepting = AcceptAsync(listener, open.Token);
    }

    public async Task CloseAsync()
    {
        if (open is null) return;
        await open.CancelAsync();
        await accepting;
        open.Dispose();
        open = null;
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task AcceptAsync(TcpListener listener, CancellationToken ending)
    {
        var exchanges = new List<Task>();
        try
        {
            while (true) exchanges.Add(ExchangeAsync(await listener.AcceptTcpClientAsync(ending), ending));
        }
        catch (OperationCanceledException)
        {
            listener.Stop();
        }

        await Task.WhenAll(exchanges);
    }

    private async Task ExchangeAsync(TcpClient client, CancellationToken ending)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, target, ending);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), ending), far.GetStream().CopyToAsync(near.GetStream(), ending));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One end is gone; so is the other.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
