using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;
using ReviewEnv.Observability;

namespace ReviewEnv.Tests.Observability;

public sealed class PassMetricsTests
{
    [Fact]
    public async Task Passes_are_counted_by_how_they_ended()
    {
        using var metrics = new MetricsText(TimeProvider.System);
        using var passes = new PassMetrics(new Scripted(new Outcome.Settled(), new Outcome.Onward(), new Outcome.Retry("no"), new Outcome.Retry("no")));
        for (var i = 0; i < 4; i++) await passes.PassAsync(Some.Key(), default, default);

        var lines = (await metrics.RenderAsync(new InMemoryReviewStore(), default)).Split('\n').Where(line => line.StartsWith("reviewenv_passes_total", StringComparison.Ordinal));

        lines.ShouldBe(["""reviewenv_passes_total{outcome="onward"} 1""", """reviewenv_passes_total{outcome="retry"} 2""", """reviewenv_passes_total{outcome="settled"} 1"""]);
    }

    private sealed class Scripted(params Outcome[] outcomes) : IWorkHandler
    {
        private int next;

        public Task<Outcome> PassAsync(EnvironmentKey key, WorkTurn turn, CancellationToken cancellationToken) => Task.FromResult(outcomes[next++]);
    }
}
