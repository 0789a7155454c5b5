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
}
