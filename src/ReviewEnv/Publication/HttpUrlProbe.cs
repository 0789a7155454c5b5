using System.Net;
using System.Net.Sockets;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Publication;

/// <summary>Asks a URL as a visitor would: no proxy, no cookies, a new connection each time, so that a listener that is about to go is noticed.</summary>
internal sealed class HttpUrlProbe : IUrlProbe, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = ConnectAsync,
    })
    { Timeout = Limit };

    public async Task<ProbeAnswer> AskAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return new ProbeAnswer((int)answer.StatusCode, null);
        }
        catch (HttpRequestException e)
        {
            return new ProbeAnswer(null, (e.InnerException ?? e).Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeAnswer(null, $"no answer within {Limit.TotalSeconds:0} s");
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>Names below localhost are this machine (RFC 6761, 6.3): browsers know it without asking, and few resolvers do.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) ? "localhost" : host, context.DnsEndPoint.Port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
