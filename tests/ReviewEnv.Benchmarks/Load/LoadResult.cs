using System.Diagnostics;

namespace ReviewEnv.Benchmarks.Load;

/// <summary>What a load measured; latencies are from the first byte sent to the last byte of the answer read.</summary>
internal sealed record LoadResult(int Events, int Refused, TimeSpan Elapsed, TimeSpan P50, TimeSpan P99, TimeSpan Max)
{
    public double PerSecond => (Events - Refused) / Elapsed.TotalSeconds;

    public static LoadResult Of(IReadOnlyList<WebhookLoad.Connected> runs, TimeSpan elapsed)
    {
        long[] ticks = [.. runs.SelectMany(run => run.Ticks).Order()];
        return ticks.Length == 0
            ? throw new BenchException("Not one event was answered.")
            : new LoadResult(ticks.Length, runs.Sum(run => run.Refused), elapsed, At(ticks, 0.5), At(ticks, 0.99), At(ticks, 1));
    }

    public override string ToString() => FormattableString.Invariant(
        $"{PerSecond,8:n0} events/s   p50 {P50.TotalMilliseconds,7:n2} ms   p99 {P99.TotalMilliseconds,7:n2} ms   max {Max.TotalMilliseconds,8:n2} ms   {Events:n0} events, {Refused:n0} refused");

    private static TimeSpan At(long[] ticks, double share) => Stopwatch.GetElapsedTime(0, ticks[(int)((ticks.Length - 1) * share)]);
}
