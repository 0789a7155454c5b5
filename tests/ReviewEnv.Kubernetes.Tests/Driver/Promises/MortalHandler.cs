namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>Ends a process, as its client sees it, at its n-th request: before that is sent, or before its answer is taken in.</summary>
internal sealed class MortalHandler(int fatal, bool afterwards) : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly CancellationTokenSource death = new();
    private int requests;

    /// <summary>Cancelled at the end.</summary>
    public CancellationToken Death => death.Token;

    public bool IsDead => death.IsCancellationRequested;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsDead) throw new OperationCanceledException(Death);
        if (request.RequestUri!.Query.Contains("watch=", StringComparison.Ordinal)) return await base.SendAsync(request, cancellationToken);
        var isLast = Interlocked.Increment(ref requests) == fatal;
        if (isLast && !afterwards) await DieAsync();
        var answer = await base.SendAsync(request, CancellationToken.None);
        if (isLast) await DieAsync();
        return answer;
    }

    private async Task DieAsync()
    {
        await death.CancelAsync();
        throw new OperationCanceledException(Death);
    }

    protected override void Dispose(bool disposing)
    {
        death.Dispose();
        base.Dispose(disposing);
    }
}
