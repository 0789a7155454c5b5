using System.Net;
using System.Net.Sockets;
using System.Text;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Publication;

/// <summary>Asks a URL as a visitor would: no proxy, no cookies, a new connection each time, so that a listener that is about to go is noticed.</summary>
internal sealed class HttpUrlProbe : IUrlProbe, IDisposable
{
    private readonly TimeSpan limit;
    private readonly HttpClient http;

    public HttpUrlProbe() : this(TimeSpan.FromSeconds(5)) { }

    /// <param name="limit">How long an answer may take; and its body, where that is wanted.</param>
    internal HttpUrlProbe(TimeSpan limit)
    {
        this.limit = limit;
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero, ConnectCallback = ConnectAsync };
        http = new HttpClient(handler) { Timeout = limit };
        // By this the fronts of processes know that nobody visits.
        http.DefaultRequestHeaders.UserAgent.ParseAdd("ReviewEnv-Probe");
    }

    public async Task<ProbeAnswer> AskAsync(Uri url, ProbeSight sight, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return new ProbeAnswer((int)answer.StatusCode, null)
            {
                Header = sight.Header is { } name ? HeaderOf(answer, name) : null,
                Body = sight.Body ? await BeginningAsync(answer, cancellationToken) : null,
            };
        }
        catch (IOException e)
        {
            return new ProbeAnswer(null, e.Message);
        }
        catch (HttpRequestException e)
        {
            return new ProbeAnswer(null, (e.InnerException ?? e).Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeAnswer(null, $"no answer within {limit.TotalSeconds:0} s");
        }
    }

    public void Dispose() => http.Dispose();

    private static string? HeaderOf(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>As much as is there in time: what never ends has a beginning too.</summary>
    private async Task<string> BeginningAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        var bytes = new byte[ProbeSight.MostBytes];
        var length = 0;
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(patience.Token);
            while (length < bytes.Length && await body.ReadAsync(bytes.AsMemory(length), patience.Token) is > 0 and var read) length += read;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What was read has to do.
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

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
