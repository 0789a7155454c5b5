using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Tests.Lifetime;

public sealed class WorkingHoursTests
{
    private static readonly HashSet<DayOfWeek> Weekdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    [Theory]
    [InlineData("2026-03-27T06:59:00Z", false)] // A Friday in winter: Berlin is one hour ahead.
    [InlineData("2026-03-27T07:00:00Z", true)]
    [InlineData("2026-03-27T16:59:00Z", true)]
    [InlineData("2026-03-27T17:00:00Z", false)]
    [InlineData("2026-03-28T10:00:00Z", false)] // Saturday
    [InlineData("2026-03-30T06:00:00Z", true)] // Monday in summer: two hours.
    [InlineData("2026-03-30T16:00:00Z", false)]
    public void They_go_by_the_clocks_of_the_people(string at, bool open) => Hours(8, 18).Holds(At(at)).ShouldBe(open);

    [Theory]
    [InlineData("2026-03-27T12:00:00Z", "2026-03-27T17:00:00Z")]
    [InlineData("2026-03-27T17:00:00Z", "2026-03-30T06:00:00Z")]
    [InlineData("2026-10-23T16:00:00Z", "2026-10-26T07:00:00Z")] // Over the end of summer time.
    public void The_next_change_is_known(string at, string next) => Hours(8, 18).NextChange(At(at)).ShouldBe(At(next));

    [Fact]
    public void A_beginning_that_the_clocks_leave_out_is_the_moment_at_which_they_do() =>
        (Hours(2, 10) with { Days = new HashSet<DayOfWeek> { DayOfWeek.Sunday }, From = new TimeOnly(2, 30) }).NextChange(At("2026-03-28T12:00:00Z")).ShouldBe(At("2026-03-29T01:00:00Z"));

    [Fact]
    public void They_are_told_in_words() => Hours(8, 18).ToString().ShouldBe("mon,tue,wed,thu,fri 08:00-18:00 Europe/Berlin");

    private static WorkingHours Hours(int from, int to) => new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), Weekdays, new TimeOnly(from, 0), new TimeOnly(to, 0));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
