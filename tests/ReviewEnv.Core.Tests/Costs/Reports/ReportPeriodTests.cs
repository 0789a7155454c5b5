using ReviewEnv.Core.Costs.Reports;

namespace ReviewEnv.Core.Tests.Costs.Reports;

public sealed class ReportPeriodTests
{
    // A Wednesday.
    private static readonly DateOnly Today = new(2026, 11, 18);

    [Theory]
    [InlineData("today", "2026-11-18")]
    [InlineData("yesterday", "2026-11-17")]
    [InlineData("last 7 days", "2026-11-12..2026-11-18")]
    [InlineData(" Last  30 Days ", "2026-10-20..2026-11-18")]
    [InlineData("last 1 day", "2026-11-18")]
    [InlineData("this week", "2026-11-16..2026-11-18")]
    [InlineData("last week", "2026-11-09..2026-11-15")]
    [InlineData("this month", "2026-11-01..2026-11-18")]
    [InlineData("last month", "2026-10-01..2026-10-31")]
    [InlineData("2026-02", "2026-02-01..2026-02-28")]
    [InlineData("2026-11", "2026-11-01..2026-11-18")]
    [InlineData("2026-11-05", "2026-11-05")]
    [InlineData("2026-11-01..2026-11-15", "2026-11-01..2026-11-15")]
    [InlineData("2026-11-17..2027-01-01", "2026-11-17..2026-11-18")]
    public void Words_and_days_are_read(string text, string days)
    {
        ReportPeriod.TryParse(text, Today, out var period, out _).ShouldBeTrue();

        period!.ToString().ShouldBe(days);
        ReportPeriod.TryParse(days, Today, out var again, out _).ShouldBeTrue();
        again.ShouldBe(period);
    }

    [Theory]
    [InlineData("", "is not a period")]
    [InlineData(null, "is not a period")]
    [InlineData("last fortnight", "last 7 days")]
    [InlineData("last 0 days", "is not a period")]
    [InlineData("last -3 days", "is not a period")]
    [InlineData("2026-13", "is not a period")]
    [InlineData("2026-02-30", "is not a period")]
    [InlineData("9999-12-31", "is not a period")]
    [InlineData("2026-11-15..2026-11-01", "ends before it begins")]
    [InlineData("2027-01", "lies in the future")]
    [InlineData("last 401 days", "longer than 400 days")]
    [InlineData("2020-01-01..2026-01-01", "longer than 400 days")]
    public void What_cannot_be_read_says_why_and_what_would_help(string? text, string problem)
    {
        ReportPeriod.TryParse(text, Today, out _, out var said).ShouldBeFalse();
        said.ShouldNotBeNull().ShouldContain(problem);
    }

    [Fact]
    public void A_week_begins_on_Monday_also_when_it_is_Sunday()
    {
        ReportPeriod.TryParse("this week", new DateOnly(2026, 11, 22), out var week, out _).ShouldBeTrue();
        week!.ToString().ShouldBe("2026-11-16..2026-11-22");
    }

    [Fact]
    public void Fixed_days_are_not_relative()
    {
        ReportPeriod.IsRelative("last week").ShouldBeTrue();
        ReportPeriod.IsRelative("2026-11").ShouldBeFalse();
        ReportPeriod.IsRelative("last 500 days").ShouldBeFalse();
    }
}
