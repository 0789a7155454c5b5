using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using ReviewEnv.Configuration;

namespace ReviewEnv.Notifications;

/// <summary>Posts to webhooks: no cookies, no redirects, a limit of time, and next to nothing of what is answered.</summary>
internal sealed class WebhookPoster : IDisposable
{
    private const int MostOfAnswer = 4096;

    private readonly TimeProvider clock;
    private readonly TimeSpan limit;
    private readonly HttpClient http;

    public WebhookPoster(TimeProvider clock) : this(clock, TimeSpan.FromSeconds(10)) { }

    /// <param name="limit">How long all of it may take.</param>
    internal WebhookPoster(TimeProvider clock, TimeSpan limit)
    {
        this.clock = clock;
        this.limit = limit;
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ActivityHeadersPropagator = null, MaxResponseHeadersLength = 32 };
        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<PostResult> PostAsync(NotificationChannel channel, ChannelMessage message, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        try
        {
            using var request = Request(channel, message);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var result = StatusJudge.Judge((int)answer.StatusCode, answer.Headers.RetryAfter, clock.GetUtcNow());
            await SkipAsync(answer, patience.Token);
            return result;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PostResult.Later(string.Create(CultureInfo.InvariantCulture, $"it gives no answer within {limit.TotalSeconds:0.#} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new PostResult.Later(Words(e));
        }
    }

    public void Dispose() => http.Dispose();

    private HttpRequestMessage Request(NotificationChannel channel, ChannelMessage message)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, channel.Webhook.RevealText())
        {
            Content = new ByteArrayContent(message.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
            Headers = { { "webhook-id", message.Id }, { "webhook-timestamp", timestamp }, { "User-Agent", "reviewenv" } },
        };
        if (channel.SigningSecret is { } secret && SignatureKey.TryRead(secret) is { } key) request.Headers.Add("webhook-signature", key.Sign(message.Id, timestamp, message.Body));
        return request;
    }

    /// <summary>A short answer is read to its end, so that its connection serves again; of a long one the status is enough.</summary>
    private static async Task SkipAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            _ = await body.ReadAtLeastAsync(new byte[MostOfAnswer], MostOfAnswer, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // The status has been told, and a body that breaks off or never ends changes nothing of it.
        }
    }

    // The runtime's words name the host, which is part of the secret.
    private static string Words(Exception e) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its host name is unknown",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "its certificate is not accepted, or there is no agreement on encryption",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "the proxy does not let through to it",
        HttpRequestException { InnerException: SocketException socket } => $"there is no connection to it ({socket.SocketErrorCode})",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "there is no connection to it",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded } => "what it answers is no proper HTTP",
        _ => "the connection to it broke off",
    };
}
