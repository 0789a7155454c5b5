using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Sends requests to one API server: at a bearable pace, with a time limit, and with what failed put into words.</summary>
internal sealed partial class ApiTransport : IDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly ProductInfoHeaderValue UserAgent = new("reviewenv", typeof(ApiTransport).Assembly.GetName().Version?.ToString(3) ?? "0");

    private readonly HttpClient http;
    private readonly RequestPace pace;
    private readonly TimeSpan timeout;
    private readonly Uri server;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private long reads, writes, watches;

    public ApiTransport(string cluster, Uri server, HttpMessageHandler handler, ClusterClientOptions options, TimeProvider clock, ILogger logger)
    {
        Cluster = cluster;
        // A server may live below a path, and only an address that ends in a slash keeps it when another is resolved against it.
        this.server = server.AbsolutePath.EndsWith('/') ? server : new UriBuilder(server) { Path = server.AbsolutePath + "/" }.Uri;
        (this.clock, this.logger) = (clock, logger);
        http = new HttpClient(handler, disposeHandler: true) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        pace = new RequestPace(options.RequestsPerSecond, options.Burst, clock);
        timeout = options.Timeout ?? DefaultTimeout;
    }

    public string Cluster { get; }

    public RequestCounts Counts => new(Interlocked.Read(ref reads), Interlocked.Read(ref writes), Interlocked.Read(ref watches));

    /// <summary>Sends a request and makes something of the answer's whole body.</summary>
    /// <exception cref="KubernetesApiException">The server refused.</exception>
    /// <exception cref="ClusterUnreachableException">No answer, or none that is one.</exception>
    public async Task<T> SendAsync<T>(ApiRequest request, AnswerReader<T> read, CancellationToken cancellationToken)
    {
        var patience = new Patience(clock);
        var resent = false;
        while (true)
        {
            await pace.TakeAsync(cancellationToken);
            Count(request);
            ApiFailure failure;
            using var limit = new CancellationTokenSource(timeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                using var message = Compose(request);
                using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
                using var body = await BodyReader.ReadAsync(response.Content, either.Token);
                if (response.IsSuccessStatusCode) return Understand(request, response, body, read);
                failure = FailureReader.Read(request, response, body.Bytes, clock.GetUtcNow());
            }
            catch (Exception e) when (!resent && request.IsRepeatable && LostConnection.Is(e))
            {
                // A pooled connection that died while it rested is told from a server that died only by trying again.
                resent = true;
                LogResent(Cluster, request.Verb, request.Subject);
                continue;
            }
            catch (Exception e) when (e is not (KubernetesApiException or ClusterUnreachableException) && !cancellationToken.IsCancellationRequested)
            {
                throw Unreached(request, limit.IsCancellationRequested, e);
            }
            catch (Exception e) when (e is not OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(null, e, cancellationToken);
            }

            if (patience.WaitFor(request, failure) is not { } wait) throw Refused(request, failure);
            LogToldToWait(Cluster, request.Verb, request.Subject, wait);
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <summary>Sends a request whose answer goes on and on. The time limit is for its beginning; pace and patience do not apply.</summary>
    public async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref watches);
        RequestMetrics.Add(Cluster, "watch");
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var message = Compose(request);
            var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.IsSuccessStatusCode) return response;
            using (response)
            {
                using var body = await BodyReader.ReadAsync(response.Content, either.Token);
                throw Refused(request, FailureReader.Read(request, response, body.Bytes, clock.GetUtcNow()));
            }
        }
        catch (Exception e) when (e is not KubernetesApiException && !cancellationToken.IsCancellationRequested)
        {
            throw Unreached(request, limit.IsCancellationRequested, e);
        }
    }

    public KubernetesApiException Refused(ApiRequest request, ApiFailure failure) => new(failure, FailureWords.Of(Cluster, request, failure));

    /// <summary>What came is not an answer, or not a whole one.</summary>
    public ClusterUnreachableException Unusable(ApiRequest request, string what, Exception? inner = null) =>
        new($"{Cluster} was asked to {request.Verb} {request.Subject}, and {what}.", inner);

    public ClusterUnreachableException Unreached(ApiRequest request, bool outOfTime, Exception e) => e switch
    {
        AnswerTooLargeException => Unusable(request, e.Message),
        _ when outOfTime => Unusable(request, $"did not answer completely within {timeout.TotalSeconds:0.#} s"),
        InvalidDataException => Unusable(request, "what came back cannot be unpacked", e),
        _ => Access.Unreachable.From(Cluster, server, e),
    };

    private T Understand<T>(ApiRequest request, HttpResponseMessage response, BodyReader body, AnswerReader<T> read)
    {
        try
        {
            return read(body.Bytes);
        }
        catch (JsonException)
        {
            // Its own words could quote the answer; and what matters is who answered.
            var type = response.Content.Headers.ContentType?.MediaType ?? "no type";
            throw Unusable(request, body.Bytes.IsEmpty
                ? "the answer was empty"
                : type == ApiRequest.Json
                    ? "the answer broke off, or is no proper JSON"
                    : $"the answer is no JSON ({type}): is {server.Host} really an API server?");
        }
    }

    private HttpRequestMessage Compose(ApiRequest request)
    {
        // Over plain HTTP a version can only be known, not negotiated; 1.1 is what every server and proxy speaks.
        var isSecure = server.Scheme == Uri.UriSchemeHttps;
        var message = new HttpRequestMessage(request.Method, new Uri(server, request.Path))
        {
            Version = isSecure ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.UserAgent.Add(UserAgent);
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        }
        return message;
    }

    private void Count(ApiRequest request)
    {
        var isRead = request.Method == HttpMethod.Get;
        Interlocked.Increment(ref isRead ? ref reads : ref writes);
        RequestMetrics.Add(Cluster, isRead ? "read" : "write");
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Cluster}: the connection was lost while asking to {Verb} {Subject}; asking once more")]
    private partial void LogResent(string cluster, string verb, string subject);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Cluster} is busy and wants {Wait} before it is asked again to {Verb} {Subject}")]
    private partial void LogToldToWait(string cluster, string verb, string subject, TimeSpan wait);

    public void Dispose()
    {
        http.Dispose();
        pace.Dispose();
    }
}
