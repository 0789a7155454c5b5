using System.Diagnostics.Metrics;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Observability;

/// <summary>Counts passes by how they ended; the passes themselves are another handler's.</summary>
internal sealed class PassMetrics : IWorkHandler, IDisposable
{
    public const string Name = "reviewenv_passes_total";

    private readonly IWorkHandler inner;
    private readonly Meter meter = new("ReviewEnv.Work");
    private readonly Counter<long> passes;

    public PassMetrics(IWorkHandler inner)
    {
        this.inner = inner;
        passes = meter.CreateCounter<long>(Name, description: "Passes over environments, by how they ended.");
    }

    public async Task<Outcome> PassAsync(EnvironmentKey key, WorkTurn turn, CancellationToken cancellationToken)
    {
        var outcome = await inner.PassAsync(key, turn, cancellationToken);
        passes.Add(1, new KeyValuePair<string, object?>("outcome", Word(outcome)));
        return outcome;
    }

    public void Dispose() => meter.Dispose();

    private static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Settled => "settled",
        Outcome.Onward => "onward",
        Outcome.AgainAfter => "again",
        Outcome.Retry => "retry",
        Outcome.Stuck => "stuck",
        _ => throw new InvalidOperationException($"Unknown outcome {outcome}."),
    };
}
