namespace ReviewEnv.Local.Processes;

/// <summary>Asks a starting process over HTTP until it answers, several times in a row.</summary>
internal sealed class ReadinessProber(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = Patience,
        PooledConnectionLifetime = TimeSpan.Zero,
    });

    /// <summary>Asks for at most the timeout of <paramref name="readiness"/>, counted from this call: neither a checkout nor the time in which no daemon ran is held against the process.</summary>
    /// <param name="host">Host and port that people will use, for software that looks at the Host header.</param>
    /// <returns>Null when it answers; else what it said last, in words.</returns>
    public async Task<string?> WaitAsync(int port, string host, Readiness readiness, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var inRow = 0;
        while (true)
        {
            var (ok, said) = await AskAsync(port, host, readiness, cancellationToken);
            inRow = ok ? inRow + 1 : 0;
            if (inRow >= readiness.Successes) return null;
            if (clock.GetElapsedTime(start) >= readiness.Timeout) return said;
            // A tenth of the time it took so far: what is quick is noticed quickly, what is slow is asked seldom.
            var pause = ok ? Shortest : TimeSpan.FromTicks(Math.Clamp(clock.GetElapsedTime(start).Ticks / 10, Shortest.Ticks, Longest.Ticks));
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<(bool Ok, string Said)> AskAsync(int port, string host, Readiness readiness, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/{readiness.Path.TrimStart('/')}");
            request.Headers.Host = host;
            request.Headers.UserAgent.ParseAdd("reviewenv-readiness");
            request.Headers.ConnectionClose = true;
            using var response = await http.SendAsync(request, both.Token);
            return (readiness.Accepts((int)response.StatusCode), $"status {(int)response.StatusCode} ({response.StatusCode})");
        }
        catch (HttpRequestException refused)
        {
            return (false, refused.HttpRequestError == HttpRequestError.ConnectionError ? "no listener on its port" : refused.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, $"no answer within {Patience.TotalSeconds:0} s");
        }
    }
}
