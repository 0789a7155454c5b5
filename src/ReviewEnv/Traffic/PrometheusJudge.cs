using System.Globalization;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Presentation;

namespace ReviewEnv.Traffic;

/// <summary>What the samples of a query say of requests, and whether that can be believed. Pure.</summary>
internal static class PrometheusJudge
{
    public static readonly TimeSpan MostDelay = TimeSpan.FromMinutes(5);
    private const int MostNames = 5;

    /// <param name="window">How far back the query looked.</param>
    /// <param name="newest">When the newest data is from; null where nobody was asked.</param>
    /// <exception cref="TrafficException">It cannot be believed.</exception>
    public static TrafficAnswer.Heard Judge(IReadOnlyList<PrometheusSample> samples, string label, TimeSpan window, DateTimeOffset? newest, DateTimeOffset now)
    {
        if (samples.Count == 0) throw new TrafficException("the query found nothing at all: silence cannot be told from a wrong query; try it on Prometheus's own page");
        var named = samples.Where(sample => sample.Labels.GetValueOrDefault(label) is { Length: > 0 }).ToList();
        if (named.Count == 0) throw new TrafficException($"what the query found has no label '{label}', but {Labels(samples)}; look at label, and at 'by' in the query");
        var timely = named.Where(sample => sample.At <= now + TrafficBoard.Tolerance).ToList();
        if (timely.Count == 0) throw new TrafficException($"what it answers is {Moments.Span(named.Min(sample => sample.At) - now)} ahead of this machine's clock; set the clocks");
        var numbers = timely.Where(sample => double.IsFinite(sample.Value)).ToList();
        if (numbers.Count == 0) throw new TrafficException("the query gives no numbers, only NaN or Inf; does it divide by zero?");

        var at = timely.Min(sample => sample.At);
        var knownUntil = new[] { at, newest ?? at, now }.Min();
        if (now - knownUntil > MostDelay) throw new TrafficException($"its newest data is {Moments.Span(now - knownUntil)} late; look at its clock, and whether it still scrapes what counts the requests (its page 'Targets')");
        return new TrafficAnswer.Heard(knownUntil, [.. numbers.Where(sample => sample.Value > 0).Select(sample => new Visit(sample.Labels[label], sample.At, sample.At - window))])
        {
            Spoken = [.. named.Select(sample => sample.Labels[label])],
            LeftOut = LeftOut(named.Count - timely.Count, timely.Count - numbers.Count),
        };
    }

    /// <summary>When the newest data is from, as a query for it says.</summary>
    /// <exception cref="TrafficException">It does not say.</exception>
    public static DateTimeOffset Newest(IReadOnlyList<PrometheusSample> samples, DateTimeOffset now)
    {
        if (samples.Count == 0) throw new TrafficException("the query of freshness found nothing: there is no data at all, or the query is wrong");
        // Of several the oldest: nobody says for which of them the others hold.
        if (PrometheusAnswer.Moment(samples.Min(sample => sample.Value)) is not { } newest) throw new TrafficException("the query of freshness gives no moment; it must give seconds since 1970, as timestamp() does");
        return newest <= now + TrafficBoard.Tolerance ? newest : throw new TrafficException($"its newest data is {Moments.Span(newest - now)} ahead of this machine's clock; set the clocks, and let freshness give seconds since 1970, as timestamp() does");
    }

    private static string Labels(IReadOnlyList<PrometheusSample> samples)
    {
        var labels = samples.SelectMany(sample => sample.Labels.Keys).Distinct().Order(StringComparer.Ordinal).Take(MostNames + 1).ToList();
        return labels.Count == 0 ? "no labels at all" : $"only {string.Join(", ", labels.Take(MostNames).Select(Printable.Line))}{(labels.Count > MostNames ? ", ..." : "")}";
    }

    private static string? LeftOut(int ahead, int notNumbers) => (ahead, notNumbers) switch
    {
        (0, 0) => null,
        (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{ahead} of its samples are from the future, so the clocks differ"),
        (0, _) => string.Create(CultureInfo.InvariantCulture, $"{notNumbers} of its samples are NaN or Inf"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ahead} of its samples are from the future, and {notNumbers} are NaN or Inf"),
    };
}
