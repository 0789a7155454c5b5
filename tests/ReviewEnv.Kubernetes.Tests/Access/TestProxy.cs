using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ReviewEnv.Kubernetes.Tests.Access;

/// <summary>A proxy on a free port that speaks CONNECT and SOCKS 5, and leads to 127.0.0.1 whatever name it is asked for.</summary>
/// <param name="certificate">For a proxy that is spoken to over TLS.</param>
internal sealed class TestProxy(X509Certificate2? certificate = null) : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private volatile bool frozen;

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public TestProxy Start()
    {
        listener.Start();
        _ = AcceptAsync();
        return this;
    }

    /// <summary>What it was asked for: <c>socks5 host:port</c> or the head of a CONNECT.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Answers every CONNECT with this status instead.</summary>
    public string? Refusal { get; set; }

    /// <summary>Passes nothing on any more, and closes nothing.</summary>
    public void Freeze() => frozen = true;

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        try
        {
            Stream stream = near.GetStream();
            if (certificate is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(certificate);
                stream = secure;
            }

            var first = await ByteAsync(stream);
            var port = first == 5 ? await SocksAsync(stream) : await ConnectAsync(stream, (char)first);
            if (port is null) return;
            using var far = new TcpClient();
            await far.ConnectAsync(IPAddress.Loopback, port.Value, stop.Token);
            await Task.WhenAny(RelayAsync(stream, far.GetStream()), RelayAsync(far.GetStream(), stream));
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException or SocketException or AuthenticationException)
        {
            // One side went away.
        }
    }

    private async Task RelayAsync(Stream from, Stream to)
    {
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await from.ReadAsync(buffer, stop.Token)) > 0)
        {
            if (frozen) await Task.Delay(Timeout.Infinite, stop.Token);
            await to.WriteAsync(buffer.AsMemory(0, count), stop.Token);
        }
    }

    private async Task<int?> ConnectAsync(Stream stream, char first)
    {
        var head = new StringBuilder().Append(first);
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append((char)await ByteAsync(stream));
        Asked.Enqueue(head.ToString());
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {Refusal ?? "200 OK"}\r\nContent-Length: 0\r\n\r\n"), stop.Token);
        return Refusal is null ? int.Parse(head.ToString().Split(' ')[1].Split(':')[^1]) : null;
    }

    private async Task<int?> SocksAsync(Stream stream)
    {
        var methods = await ByteAsync(stream);
        for (var i = 0; i < methods; i++) await ByteAsync(stream);
        await stream.WriteAsync(new byte[] { 5, 0 }, stop.Token);
        var request = new byte[4];
        await stream.ReadExactlyAsync(request, stop.Token);
        var host = new byte[request[3] == 3 ? await ByteAsync(stream) : 4];
        await stream.ReadExactlyAsync(host, stop.Token);
        var port = (await ByteAsync(stream) << 8) | await ByteAsync(stream);
        Asked.Enqueue($"socks5 {(request[3] == 3 ? Encoding.ASCII.GetString(host) : new IPAddress(host).ToString())}:{port}");
        await stream.WriteAsync(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 }, stop.Token);
        return port;
    }

    private async Task<byte> ByteAsync(Stream stream)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, stop.Token);
        return one[0];
    }
}
