using System.Globalization;
using System.Text.RegularExpressions;
using ReviewEnv.Configuration;

namespace ReviewEnv.Traffic;

/// <summary>Reads the hosts of requests from the log of an ingress on this machine, as it grows.</summary>
internal sealed class AccessLogSource(TrafficSettings.AccessLog settings, LogTail tail, TimeProvider clock) : ITrafficSource
{
    // Each costs the whole limit of time; the rest of a round is passed over then.
    private const int MostOvertime = 5;

    // Logs hold a strange line now and then. A log in which nothing was ever found is a wrong expression.
    private const int MostStrangeLines = 100;

    private readonly HashSet<string> hosts = new(StringComparer.OrdinalIgnoreCase);
    private DateTimeOffset? asked;
    private int strange = MostStrangeLines;

    public string Name => "the access log";

    public TimeSpan Every { get; } = TimeSpan.FromSeconds(2);

    public async Task<TrafficAnswer> AskAsync(DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var overtime = 0;
        try
        {
            await foreach (var line in tail.ReadAsync(cancellationToken))
            {
                if (overtime < MostOvertime && !Take(line)) overtime++;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return new TrafficAnswer.Failed($"{settings.Path} {Words(e)}");
        }

        if (overtime > 0) return new TrafficAnswer.Failed(string.Create(CultureInfo.InvariantCulture, $"{settings.Path}: the expression takes longer than {settings.Host.MatchTimeout.TotalMilliseconds:0} ms for a line; make host simpler, such as '^(?<host>\\S+) '"));
        if (strange > MostStrangeLines) return new TrafficAnswer.Failed($"{settings.Path}: the expression finds no host in its lines; look at host, and at the format of the log");
        // What an earlier round found and could not tell is told now.
        var earliest = asked ?? now;
        asked = now;
        List<Visit> visits = [.. hosts.Select(host => new Visit(host, now, earliest))];
        hosts.Clear();
        return new TrafficAnswer.Heard(now, visits);
    }

    public void Dispose() => tail.Dispose();

    /// <returns>False when the expression took too long.</returns>
    private bool Take(string line)
    {
        try
        {
            if (settings.Host.Match(line) is { Success: true } match && match.Groups["host"] is { Success: true, Length: > 0 } host)
            {
                hosts.Add(host.Value);
                strange = 0;
            }
            else
            {
                strange++;
            }

            return true;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string Words(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "is not there; look at path, and whether the ingress writes its log on this machine",
        UnauthorizedAccessException => "may not be read; let the user that runs reviewenv read it",
        NotSupportedException => "is no file that stays, but a pipe or a device; have the ingress write to a file",
        _ => $"cannot be read ({e.GetType().Name})",
    };
}
