using ReviewEnv.Kubernetes.Api.Requests;

namespace ReviewEnv.Kubernetes.Tests.Client;

public sealed class RequestPaceTests
{
    private readonly ManualTimeProvider clock = new();

    [Fact]
    public async Task After_a_burst_requests_go_one_by_one_in_the_order_they_came()
    {
        using var pace = new RequestPace(10, 3, clock);
        for (var i = 0; i < 3; i++) pace.TakeAsync(default).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
        var gone = new List<int>();
        var turns = Enumerable.Range(0, 5).Select(async i =>
        {
            await pace.TakeAsync(default);
            lock (gone) gone.Add(i);
        }).ToList();

        gone.ShouldBeEmpty();
        for (var i = 0; i < 5; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await turns[i].WaitAsync(TimeSpan.FromSeconds(10));
            gone.ShouldBe(Enumerable.Range(0, i + 1));
        }
    }

    [Fact]
    public async Task Who_gives_up_takes_nothing_from_those_behind()
    {
        using var pace = new RequestPace(1, 1, clock);
        await pace.TakeAsync(default);
        using var stop = new CancellationTokenSource();
        var impatient = Enumerable.Range(0, 100).Select(_ => pace.TakeAsync(stop.Token).AsTask()).ToList();
        var patient = pace.TakeAsync(default).AsTask();

        await stop.CancelAsync();
        foreach (var one in impatient) await Should.ThrowAsync<OperationCanceledException>(() => one);
        clock.Advance(TimeSpan.FromSeconds(1));

        await patient.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Rest_does_not_save_up_more_than_a_burst()
    {
        using var pace = new RequestPace(10, 2, clock);
        clock.Advance(TimeSpan.FromHours(1));
        await pace.TakeAsync(default);
        await pace.TakeAsync(default);
        pace.TakeAsync(default).AsTask().IsCompleted.ShouldBeFalse();
    }
}
