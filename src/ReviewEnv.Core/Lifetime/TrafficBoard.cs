using System.Collections.Concurrent;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Lifetime;

/// <summary>What was told of requests lately, in memory: by fronts that see each, and by sources that are asked now and then. Thread-safe.</summary>
public sealed class TrafficBoard(TimeProvider clock) : ITrafficSights
{
    /// <summary>A request from further ahead than this is a clock's fault, not a visit.</summary>
    public static TimeSpan Tolerance { get; } = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Source> sources = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Target, EnvironmentKey Key), DateTimeOffset> requests = [];

    /// <summary>From now on each request to a target's environments is told as it comes.</summary>
    public void Watch(string target) => sources[target] = new Source("the front", null, null, Live: true);

    /// <summary>A target has a source that will be asked; until it has answered nothing is known.</summary>
    /// <param name="source">As words: <c>Prometheus</c>.</param>
    public void Expect(string target, string source) => sources.TryAdd(target, new Source(source, null, "it has not been asked yet", Live: false));

    /// <summary>A source answered: what it did not tell of up to this moment did not happen.</summary>
    public void Heard(string target, DateTimeOffset knownUntil) => Set(target, source => source with { KnownUntil = knownUntil, Problem = null });

    /// <summary>A source does not tell at present.</summary>
    /// <param name="problem">What is wrong and what would help; without secrets.</param>
    public void Failed(string target, string problem) => Set(target, source => source with { Problem = problem });

    /// <summary>A request reached an environment. One from the future is no news of anything.</summary>
    /// <returns>Whether it is newer than what was known.</returns>
    public bool Saw(string target, EnvironmentKey key, DateTimeOffset at)
    {
        if (at > clock.GetUtcNow() + Tolerance) return false;
        var news = false;
        requests.AddOrUpdate((target, key), _ => { news = true; return at; }, (_, known) => { news = at > known; return news ? at : known; });
        return news;
    }

    /// <summary>What is gone needs no memory.</summary>
    public void Forget(string target, EnvironmentKey key) => requests.TryRemove((target, key), out _);

    public TrafficSight See(string target, EnvironmentKey key)
    {
        DateTimeOffset? last = requests.TryGetValue((target, key), out var at) ? at : null;
        if (!sources.TryGetValue(target, out var source)) return last is null ? TrafficSight.None : TrafficSight.None with { LastRequest = last };
        return new TrafficSight(source.Problem is null ? TrafficSignal.Watched : TrafficSignal.Failing)
        {
            Source = source.Words,
            LastRequest = last,
            KnownUntil = source.Live ? clock.GetUtcNow() : source.KnownUntil,
            Problem = source.Problem,
        };
    }

    private void Set(string target, Func<Source, Source> change) => sources.AddOrUpdate(target, _ => change(new Source(null, null, null, Live: false)), (_, known) => change(known) with { Live = false });

    private sealed record Source(string? Words, DateTimeOffset? KnownUntil, string? Problem, bool Live);
}
