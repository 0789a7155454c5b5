namespace ReviewEnv.Kubernetes.Api.Access.Credentials;

/// <summary>The credential that an exec plugin prints: kept until shortly before it expires, fetched by one run of the plugin for everybody who waits.</summary>
internal sealed class ExecCredentials(ExecRun run, TimeProvider clock) : ICredentialSource
{
    /// <summary>How long before its end a credential is renewed, at most; for a short-lived one it is a tenth of its life.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>How long a failure counts for everybody, and how long after a refusal the next one changes nothing: a plugin is not run for every request that fails.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource disposal = new();
    private readonly Lock gate = new();
    private Credential? current;
    private DateTimeOffset renewAt;
    private Task<Credential>? running;
    private (ClusterUnreachableException Failure, long At)? failed;
    private long? refusedAt;

    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (current is not null && clock.GetUtcNow() < renewAt) return new(current);
            if (running is null)
            {
                if (failed is { } last && clock.GetElapsedTime(last.At) < Pause) throw new ClusterUnreachableException(last.Failure.Message, last.Failure);
                running = Task.Run(FetchAsync, CancellationToken.None);
            }

            // Whoever stops waiting does not stop the run for the others.
            return new(running.WaitAsync(cancellationToken));
        }
    }

    public bool Refused(Credential refused)
    {
        lock (gate)
        {
            if (!ReferenceEquals(refused, current)) return true;
            if (refusedAt is { } last && clock.GetElapsedTime(last) < Pause) return false;
            refusedAt = clock.GetTimestamp();
            current = null;
            return true;
        }
    }

    public void Dispose()
    {
        disposal.Cancel();
        disposal.Dispose();
    }

    private async Task<Credential> FetchAsync()
    {
        try
        {
            var (credential, expires) = await run.FetchAsync(disposal.Token);
            var now = clock.GetUtcNow();
            if (expires <= now) throw new ClusterUnreachableException($"the exec plugin '{run.Name}' gave a credential that expired at {expires:u}; log in again with it, and see that the clock of this machine is right");
            lock (gate)
            {
                current = credential;
                renewAt = expires is { } end ? end - TimeSpan.FromTicks(Math.Min(Margin.Ticks, (end - now).Ticks / 10)) : DateTimeOffset.MaxValue;
                failed = null;
                running = null;
            }

            return credential;
        }
        catch (Exception failure)
        {
            lock (gate)
            {
                if (failure is ClusterUnreachableException told) failed = (told, clock.GetTimestamp());
                running = null;
            }

            throw;
        }
    }
}
