using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>
/// An ingress controller on a free port of 127.0.0.1. A page is served only when an Ingress with the request's host, its Service, that one's Endpoints and the pod
/// behind hang together; looked up anew for each request. 404 where no Ingress has the host, 503 where the chain breaks, 502 where the pod does not answer, each with a word.
/// HTTP/1.1, one request per connection.
/// </summary>
public sealed class LoopbackIngress : IAsyncDisposable
{
    private const int MostHeaderBytes = 64 * 1024;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentDictionary<Task, byte> exchanges = [];
    private readonly HttpClient api;
    private readonly IngressLookup lookup;
    private readonly Task accepting;

    public LoopbackIngress(KubernetesControlPlane plane)
    {
        api = plane.CreateHttpClient(plane.AdminToken);
        lookup = new IngressLookup(api);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Where pages are; the host goes into the <c>Host</c> header, or use <see cref="CreateHttpClient"/>.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>A client to which every host name means this controller, so that <c>http://web-1.review.localhost/</c> needs no name server.</summary>
    public HttpClient CreateHttpClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        ConnectCallback = async (_, token) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Port, token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    });

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(exchanges.Keys);
        api.Dispose();
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(ending.Token);
                var exchange = ServeAsync(client);
                exchanges.TryAdd(exchange, 0);
                _ = exchange.ContinueWith(done => exchanges.TryRemove(done, out _), TaskScheduler.Default);
            }
            catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            if (await RequestHead.ReadAsync(stream, MostHeaderBytes, ending.Token) is not { } head) return;
            var (status, word, pod) = await lookup.FindAsync(head.Host, head.Path, ending.Token);
            if (pod is null)
            {
                await RefuseAsync(stream, status, word);
                return;
            }

            using var upstream = new TcpClient();
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
                patience.CancelAfter(TimeSpan.FromSeconds(5));
                await upstream.ConnectAsync(pod, patience.Token);
            }
            catch (Exception problem) when (problem is SocketException or OperationCanceledException)
            {
                await RefuseAsync(stream, 502, $"{pod} takes no connection");
                return;
            }

            await ExchangeAsync(stream, upstream.GetStream(), head);
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Either side went away.
        }
    }

    private async Task ExchangeAsync(NetworkStream stream, NetworkStream pod, RequestHead head)
    {
        await pod.WriteAsync(head.ForUpstream(), ending.Token);
        // A body may follow; the answer's end is the exchange's.
        var body = stream.CopyToAsync(pod, ending.Token);
        await pod.CopyToAsync(stream, ending.Token);
        stream.Socket.Shutdown(SocketShutdown.Both);
        try
        {
            await body;
        }
        catch (Exception problem) when (problem is IOException or SocketException or ObjectDisposedException)
        {
            // The pod had read enough.
        }
    }

    private static async Task RefuseAsync(NetworkStream stream, int status, string word)
    {
        var body = System.Text.Encoding.UTF8.GetBytes(word + "\n");
        var head = $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync((byte[])[.. System.Text.Encoding.ASCII.GetBytes(head), .. body]);
        stream.Socket.Shutdown(SocketShutdown.Send);
    }
}
