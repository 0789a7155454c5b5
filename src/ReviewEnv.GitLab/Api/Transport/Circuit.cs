namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>Once nothing answered a few times in a row, calls fail at once for a while instead of waiting one after the other; then a single one tries.</summary>
internal sealed class Circuit(TimeProvider time)
{
    public const int MostFailures = 3;
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private int failures;
    private long restsSince;
    private bool isTrying;
    private string lastReason = "";

    /// <summary>Asks to send. Whoever gets null must say how it ended.</summary>
    /// <returns>Why not and for how long still.</returns>
    public (string Reason, TimeSpan Wait)? Enter()
    {
        lock (gate)
        {
            if (failures < MostFailures) return null;
            var left = Rest - time.GetElapsedTime(restsSince);
            if (isTrying || left > TimeSpan.Zero) return (lastReason, left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
            isTrying = true;
            return null;
        }
    }

    /// <summary>It answered, whatever it said.</summary>
    public void Answered()
    {
        lock (gate) (failures, isTrying) = (0, false);
    }

    /// <summary>There was no connection, or no complete answer in time.</summary>
    public void Failed(string reason)
    {
        lock (gate)
        {
            (lastReason, isTrying) = (reason, false);
            if (++failures >= MostFailures) restsSince = time.GetTimestamp();
        }
    }

    /// <summary>The caller left before anything could be known.</summary>
    public void Abandoned()
    {
        lock (gate) isTrying = false;
    }
}
