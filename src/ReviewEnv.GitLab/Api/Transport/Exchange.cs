using System.Net;
using System.Net.Http.Headers;
using ReviewEnv.Core.Compliance;

namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>One request and its answer, within a time limit.</summary>
internal sealed class Exchange(HttpClient http, Secret token, Words words, Circuit circuit, TimeProvider time)
{
    /// <summary>For the request and the whole answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static readonly ProductInfoHeaderValue UserAgent = new("reviewenv", typeof(Exchange).Assembly.GetName().Version?.ToString(3) ?? "0");
    private long count;

    public long Count => Interlocked.Read(ref count);

    /// <exception cref="NoAnswerException">There is no complete answer.</exception>
    public async Task<GitLabReply> SendAsync(GitLabCall call, Uri address, CancellationToken cancellationToken)
    {
        if (circuit.Enter() is { } closed)
            throw new NoAnswerException(new GitLabException(GitLabTrouble.Unavailable, null, $"{closed.Reason}; it is asked again in a few seconds") { RetryAfter = closed.Wait }, mayRepeat: false);

        Interlocked.Increment(ref count);
        using var limit = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = Compose(call, address);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await BoundedBody.ReadAsync(response.Content, response.IsSuccessStatusCode ? call.Limit : GitLabCall.DefaultLimit, either.Token);
            circuit.Answered();
            return body is not null
                ? new GitLabReply(address, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body, response.Headers)
                : throw TooLarge(call, response);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            circuit.Abandoned();
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or OperationCanceledException)
        {
            var failure = words.Clean($"GitLab at {address.Authority} does not answer: {NoAnswerWords.Of(e, limit.IsCancellationRequested)}");
            circuit.Failed(failure);
            throw new NoAnswerException(new GitLabException(GitLabTrouble.Unavailable, null, failure), call.IsRepeatable || NoAnswerWords.NeverConnected(e, limit.IsCancellationRequested));
        }
        catch (Exception e) when (e is not NoAnswerException)
        {
            circuit.Abandoned();
            throw;
        }
    }

    private HttpRequestMessage Compose(GitLabCall call, Uri address)
    {
        var message = new HttpRequestMessage(call.Method, address) { VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        if (address.Scheme == Uri.UriSchemeHttps) message.Version = HttpVersion.Version20;
        message.Headers.TryAddWithoutValidation("PRIVATE-TOKEN", token.RevealText());
        message.Headers.UserAgent.Add(UserAgent);
        if (call.Body is null) return message;
        message.Content = new ByteArrayContent(call.Body);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return message;
    }

    private static NoAnswerException TooLarge(GitLabCall call, HttpResponseMessage response)
    {
        var limit = response.IsSuccessStatusCode ? call.Limit : GitLabCall.DefaultLimit;
        var kind = response.IsSuccessStatusCode ? call.WhenTooLarge : GitLabTrouble.Unavailable;
        return new NoAnswerException(new GitLabException(kind, (int)response.StatusCode, $"the answer to {call.Subject} has more than {limit} bytes"), mayRepeat: false);
    }
}

/// <summary>A request without an answer to judge.</summary>
internal sealed class NoAnswerException(GitLabException failure, bool mayRepeat) : Exception(failure.Message)
{
    public GitLabException Failure => failure;

    /// <summary>Whether it does no harm to send it again.</summary>
    public bool MayRepeat => mayRepeat;
}
