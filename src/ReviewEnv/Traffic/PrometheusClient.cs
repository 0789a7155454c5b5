using System.Net.Sockets;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Compliance;

namespace ReviewEnv.Traffic;

/// <summary>Makes instant queries: no redirects, and limits of time and size.</summary>
internal sealed class PrometheusClient : IDisposable
{
    private const int MostBytes = 10 * 1024 * 1024;

    private readonly Uri address;
    private readonly Secret? authorization;
    private readonly TimeSpan limit;
    private readonly HttpClient http;

    public PrometheusClient(TrafficSettings.Prometheus settings) : this(settings, TimeSpan.FromSeconds(10)) { }

    /// <param name="limit">How long an answer may take.</param>
    internal PrometheusClient(TrafficSettings.Prometheus settings, TimeSpan limit)
    {
        address = new Uri(settings.Url.AbsoluteUri.TrimEnd('/') + "/api/v1/query");
        authorization = settings.Authorization;
        this.limit = limit;
        http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ActivityHeadersPropagator = null }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <exception cref="TrafficException">There is no answer that can be used.</exception>
    public async Task<PrometheusAnswer> QueryAsync(string query, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        try
        {
            // Posted, as queries can be longer than addresses may be.
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent([new("query", query)]) };
            if (authorization is { } header) request.Headers.TryAddWithoutValidation("Authorization", header.RevealText());
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var body = await ReadAsync(answer.Content, patience.Token);
            return answer.IsSuccessStatusCode ? PrometheusAnswer.Read(body) : throw new TrafficException(PrometheusAnswer.Error(body) ?? Words((int)answer.StatusCode));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TrafficException($"it gives no whole answer within {limit.TotalSeconds:0.#} s; look whether the query is heavy, or Prometheus overloaded");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new TrafficException($"{Words(e)}; look at url, and whether Prometheus runs");
        }
        catch (TrafficException e) when (authorization is not null)
        {
            // Whoever answers may repeat what it was sent.
            throw new TrafficException(SecretMask.Over(e.Message, [authorization, new Secret(authorization.RevealText().Split(' ')[^1])]));
        }
    }

    public void Dispose() => http.Dispose();

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var whole = new MemoryStream();
        var part = new byte[64 * 1024];
        while (await stream.ReadAsync(part, cancellationToken) is > 0 and var read)
        {
            if (whole.Length + read > MostBytes) throw new TrafficException("it answers more than 10 MiB; sum the query by the label alone");
            whole.Write(part, 0, read);
        }

        return whole.ToArray();
    }

    private static string Words(int status) => status switch
    {
        401 or 403 => $"it answers {status}: it does not let us in; look at token",
        404 or 405 => $"it answers {status}: the API of Prometheus is not there; look at url, which may need a path",
        >= 300 and < 400 => $"it answers {status} and leads to another address, which is not followed; write the final address as url",
        _ => $"it answers {status}; look at Prometheus, and what stands before it",
    };

    // The runtime's words may repeat the server's, so they are not used.
    private static string Words(Exception e) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its host name is unknown",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "its certificate is not accepted, or there is no agreement on encryption",
        HttpRequestException { InnerException: SocketException socket } => $"there is no connection to it ({socket.SocketErrorCode})",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "there is no connection to it",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError } => "what it answers is no proper HTTP",
        _ => "the connection to it broke off",
    };
}
