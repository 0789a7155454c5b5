using Microsoft.Extensions.Logging;

namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>Says once that GitLab stopped answering and once that it works again, however many calls fail between.</summary>
internal sealed partial class OutageLog(string host, TimeProvider time, ILogger logger)
{
    private const int Enough = 3;

    private readonly Lock gate = new();
    private int troubles;
    private long since;

    public void Trouble(string reason)
    {
        lock (gate)
        {
            if (++troubles == 1) since = time.GetTimestamp();
            if (troubles != Enough) return;
        }

        LogDown(host, reason);
    }

    public void Well()
    {
        lock (gate)
        {
            var wasDown = troubles >= Enough;
            troubles = 0;
            if (!wasDown) return;
        }

        LogUp(host, (long)time.GetElapsedTime(since).TotalSeconds);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "GitLab at {Host} does not work: {Reason}. Environments stay as they are until it does")]
    private partial void LogDown(string host, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "GitLab at {Host} works again after {Seconds} s")]
    private partial void LogUp(string host, long seconds);
}
