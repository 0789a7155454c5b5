using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Traffic;

/// <summary>Asks every target's source now and then, all at the same time.</summary>
internal sealed class TrafficPoller(IReadOnlyList<TargetTraffic> targets, TrafficBoard board, TimeProvider clock) : BackgroundService, IHostedLifecycleService
{
    /// <summary>Before any pass: until a source has answered, silence means nothing.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var traffic in targets) board.Expect(traffic.Target, traffic.Source);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(targets.Select(traffic => PollAsync(traffic, stoppingToken)));

    public override void Dispose()
    {
        foreach (var traffic in targets) traffic.Dispose();
        base.Dispose();
    }

    private async Task PollAsync(TargetTraffic traffic, CancellationToken stopping)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(traffic.Every, clock);
        try
        {
            do await traffic.RoundAsync(stopping);
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server ends.
        }
    }
}
