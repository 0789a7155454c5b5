using System.Net;
using Microsoft.Extensions.Logging;

namespace ReviewEnv.GitLab.IdTokens;

/// <summary>GitLab's keys, kept: asked for again when they are an hour old, and when a token names one that is not known, but then at most once a minute.</summary>
/// <remarks>What was known stays in use while GitLab does not answer. Redirects are not followed: they could lead to keys of somebody else.</remarks>
internal sealed partial class SigningKeys : ISigningKeys, IDisposable
{
    private const int MostBytes = 256 * 1024;
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>With no key at all nobody gets in, so that trying sooner is worth it.</summary>
    private static readonly TimeSpan PauseWithoutKeys = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SigningKeyAddress address;
    private readonly HttpClient http;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SemaphoreSlim turn = new(1);
    private volatile Known known = new(null, null, null);

    /// <param name="handler">Carries the requests; null for connections of its own.</param>
    public SigningKeys(IdTokenOptions options, TimeProvider time, ILogger logger, HttpMessageHandler? handler = null)
    {
        (this.time, this.logger) = (time, logger);
        http = new HttpClient(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = MostBytes,
        };
        address = new SigningKeyAddress(options, GetAsync);
    }

    public async Task<PublicKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (NeedsLook(known, id))
        {
            await turn.WaitAsync(cancellationToken);
            try
            {
                if (NeedsLook(known, id)) known = await LookAsync(known, cancellationToken);
            }
            finally
            {
                turn.Release();
            }
        }

        var keys = known.Keys ?? throw new SigningKeysException(known.Trouble ?? "GitLab's keys could not be read yet");
        return keys.GetValueOrDefault(id);
    }

    public void Dispose()
    {
        http.Dispose();
        turn.Dispose();
    }

    private bool NeedsLook(Known state, string id)
    {
        var sinceLook = state.LookedAt is { } looked ? time.GetUtcNow() - looked : TimeSpan.MaxValue;
        if (state.Keys is not { } keys) return sinceLook >= PauseWithoutKeys;
        return sinceLook >= Pause && (sinceLook >= MaxAge || state.Trouble is not null || !keys.ContainsKey(id));
    }

    private async Task<Known> LookAsync(Known before, CancellationToken cancellationToken)
    {
        try
        {
            var place = await address.FindAsync(cancellationToken);
            var keys = await GetAsync(place, cancellationToken) is { } document ? PublicKey.ReadSet(document) : null;
            if (keys is { Count: > 0 }) return new Known(keys, null, time.GetUtcNow());
            return Failed(before, $"{place} holds no keys that can be used", null);
        }
        catch (Exception trouble) when (trouble is HttpRequestException or IOException || (trouble is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Failed(before, trouble is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http ? $"GitLab did not give its keys ({http.HttpRequestError})" : "GitLab did not give its keys", trouble);
        }
    }

    private Known Failed(Known before, string reason, Exception? cause)
    {
        LookFailed(logger, reason, before.Keys is not null, cause);
        return new Known(before.Keys, reason, time.GetUtcNow());
    }

    /// <summary>The body of an answer 200; null for other answers that say that there is nothing.</summary>
    /// <exception cref="HttpRequestException">Nothing answered, or not as somebody who can tell.</exception>
    private async Task<byte[]?> GetAsync(Uri place, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(place, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.OK) return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        if ((int)answer.StatusCode >= 500 || answer.StatusCode is HttpStatusCode.TooManyRequests) throw new HttpRequestException($"{place} answers {(int)answer.StatusCode}");
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "The keys by which ID tokens of CI jobs are checked cannot be read: {Reason}. The ones read before stay in use: {Kept}")]
    private static partial void LookFailed(ILogger logger, string reason, bool kept, Exception? exception);

    /// <param name="Keys">Null when none were ever read.</param>
    /// <param name="Trouble">Why the last look failed; null if it did not.</param>
    private sealed record Known(IReadOnlyDictionary<string, PublicKey>? Keys, string? Trouble, DateTimeOffset? LookedAt);
}
