using System.Diagnostics.Metrics;
using ReviewEnv.Storage;

namespace ReviewEnv.Observability;

/// <summary>Shows how many commits the store has made: what an accepted event costs.</summary>
internal sealed class StoreMetrics(IOpenReviewStore store) : IDisposable
{
    private readonly Meter meter = new("ReviewEnv.Storage");

    public void Start() => meter.CreateObservableCounter("reviewenv_store_commits_total", () => store.Commits, description: "Durable commits of the store.");

    public void Dispose() => meter.Dispose();
}
