using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Tests.Lifetime;

public sealed class SweepBellTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private readonly ManualTimeProvider clock = new();
    private readonly SweepBell bell;

    public SweepBellTests() => bell = new SweepBell(clock);

    [Fact]
    public async Task Whoever_waits_hears_it_at_once_and_once()
    {
        var waiting = WaitAsync(Long);
        waiting.IsCompleted.ShouldBeFalse();

        bell.Ring("shop/web");
        bell.Ring("shop/web");

        (await waiting).ShouldBe(["shop/web"]);
        (await WaitAsync(TimeSpan.Zero)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_project_that_was_just_compared_rests_a_little()
    {
        bell.Ring("shop/web");
        await WaitAsync(Long);
        bell.Ring("shop/web");
        (await WaitAsync(TimeSpan.Zero)).ShouldBeEmpty();

        var waiting = WaitAsync(Long);
        clock.Advance(SweepBell.Rest);

        (await waiting).ShouldBe(["shop/web"]);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_they_want()
    {
        var waiting = WaitAsync(Long);
        clock.Advance(Long);

        (await waiting).ShouldBeEmpty();
    }

    private Task<IReadOnlyList<string>> WaitAsync(TimeSpan atMost) => bell.WaitAsync(atMost, CancellationToken.None);
}
