using System.Collections.Concurrent;
using System.Diagnostics;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Testing;

/// <summary>A handler that does what a test says, and remembers every pass and whether two of one key ever overlapped.</summary>
public sealed class ScriptedWorkHandler(Func<EnvironmentKey, WorkTurn, CancellationToken, Task<Outcome>> script) : IWorkHandler
{
    private readonly Lock gate = new();
    private readonly List<RecordedPass> passes = [];
    private readonly HashSet<EnvironmentKey> running = [];

    /// <summary>Every pass settles at once.</summary>
    public ScriptedWorkHandler() : this((_, _, _) => Task.FromResult<Outcome>(new Outcome.Settled())) { }

    /// <summary>The passes of each key end in these outcomes in this order, and settle after that.</summary>
    public static ScriptedWorkHandler Of(params Outcome[] outcomes)
    {
        var begun = new ConcurrentDictionary<EnvironmentKey, int>();
        return new ScriptedWorkHandler((key, _, _) =>
        {
            var index = begun.AddOrUpdate(key, 0, (_, last) => last + 1);
            return Task.FromResult(index < outcomes.Length ? outcomes[index] : new Outcome.Settled());
        });
    }

    public int Overlaps { get; private set; }

    public int MostAtOnce { get; private set; }

    public IReadOnlyList<RecordedPass> Passes
    {
        get
        {
            lock (gate) return [.. passes];
        }
    }

    public IReadOnlyList<RecordedPass> PassesOf(EnvironmentKey key) => [.. Passes.Where(pass => pass.Key == key)];

    public async Task<Outcome> PassAsync(EnvironmentKey key, WorkTurn turn, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!running.Add(key)) Overlaps++;
            MostAtOnce = Math.Max(MostAtOnce, running.Count);
            passes.Add(new RecordedPass(key, turn, Stopwatch.GetTimestamp()));
        }

        try
        {
            return await script(key, turn, cancellationToken);
        }
        finally
        {
            lock (gate) running.Remove(key);
        }
    }
}

/// <param name="StartedAt">As <see cref="Stopwatch.GetTimestamp"/> tells it.</param>
public sealed record RecordedPass(EnvironmentKey Key, WorkTurn Turn, long StartedAt);
