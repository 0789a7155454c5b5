using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Tests.Lifetime;

public sealed class DurationTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("1h30m", 5400)]
    [InlineData("2h", 7200)]
    [InlineData("3 days", 3 * 86400)]
    [InlineData("1 week", 7 * 86400)]
    [InlineData("1 day 12 hours", 129600)]
    [InlineData("1 hour and 5 minutes", 3900)]
    [InlineData("1d, 2h", 93600)]
    [InlineData(" 10 Min ", 600)]
    public void What_people_write_is_read(string text, int seconds)
    {
        Duration.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("never")]
    [InlineData("1h1h")]
    [InlineData("0s")]
    [InlineData("-1h")]
    [InlineData("3 fortnights")]
    [InlineData("999999999 weeks")]
    public void What_is_no_duration_is_refused(string? text) => Duration.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(90, "1m30s")]
    [InlineData(5400, "1h30m")]
    [InlineData(86400, "1 day")]
    [InlineData(3 * 86400, "3 days")]
    [InlineData(93600, "1d2h")]
    [InlineData(0, "0s")]
    public void Durations_are_written_short(int seconds, string text) => Duration.Format(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    [Fact]
    public void Without_end_is_never() => Duration.Format(null).ShouldBe("never");

    [Fact]
    public void What_is_written_can_be_read_again() => Prop.ForAll(Gen.Choose(1, 100_000_000).ToArbitrary(), seconds =>
        Duration.TryParse(Duration.Format(TimeSpan.FromSeconds(seconds)), out var again) && again == TimeSpan.FromSeconds(seconds)).QuickCheckThrowOnFailure();
}
