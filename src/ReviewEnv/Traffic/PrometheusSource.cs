using System.Globalization;
using ReviewEnv.Configuration;

namespace ReviewEnv.Traffic;

/// <summary>Asks Prometheus for the requests to all environments of a target at once.</summary>
internal sealed class PrometheusSource(TrafficSettings.Prometheus settings, PrometheusClient client, TimeProvider clock) : ITrafficSource
{
    public const string Window = "${window}";

    /// <summary>Counting further back costs Prometheus more than it tells.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);

    public string Name => "Prometheus";

    public TimeSpan Every => settings.Every;

    public async Task<TrafficAnswer> AskAsync(DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var window = WindowOf(since, clock.GetUtcNow(), settings.Every);
        try
        {
            DateTimeOffset? newest = settings.Freshness is { } freshness ? PrometheusJudge.Newest((await QueryAsync(freshness, window, cancellationToken)).Samples, clock.GetUtcNow()) : null;
            var answer = await QueryAsync(settings.Query, window, cancellationToken);
            return PrometheusJudge.Judge(answer.Samples, settings.Label, window, newest, clock.GetUtcNow());
        }
        catch (TrafficException e)
        {
            return new TrafficAnswer.Failed($"Prometheus at {settings.Url.GetLeftPart(UriPartial.Path)}: {e.Message}");
        }
    }

    /// <summary>Back to where requests are known, and over two rounds at least, so that two scrapes are within; whole seconds.</summary>
    public static TimeSpan WindowOf(DateTimeOffset? since, DateTimeOffset now, TimeSpan every)
    {
        var window = since is { } known ? now - known : LongestWindow;
        if (window < every * 2) window = every * 2;
        return TimeSpan.FromSeconds(Math.Ceiling((window < LongestWindow ? window : LongestWindow).TotalSeconds));
    }

    public void Dispose() => client.Dispose();

    private Task<PrometheusAnswer> QueryAsync(string query, TimeSpan window, CancellationToken cancellationToken) =>
        client.QueryAsync(query.Replace(Window, string.Create(CultureInfo.InvariantCulture, $"{window.TotalSeconds:0}s")), cancellationToken);
}
