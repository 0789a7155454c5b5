using ReviewEnv.Scheduling;

namespace ReviewEnv.Tests.Scheduling;

public sealed class BackoffTests
{
    private readonly Backoff backoff = new();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(5, 32)]
    [InlineData(9, 300)]
    [InlineData(1_000_000, 300)]
    public void The_longest_delay_doubles_up_to_the_cap(int failures, int seconds) => backoff.After(failures, null, 1).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void The_delay_is_spread_over_the_whole_range()
    {
        backoff.After(3, null, 0).ShouldBe(TimeSpan.Zero);
        backoff.After(3, null, 0.5).ShouldBe(TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void What_the_platform_asked_for_is_never_undercut_and_still_spread(double fraction)
    {
        var asked = TimeSpan.FromSeconds(30);
        backoff.After(0, asked, fraction).ShouldBe(asked + TimeSpan.FromSeconds(fraction));
        backoff.After(20, asked, 1).ShouldBe(TimeSpan.FromMinutes(5));
    }
}
