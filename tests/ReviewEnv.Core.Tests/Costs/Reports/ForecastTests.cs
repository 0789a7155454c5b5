using ReviewEnv.Core.Costs.Reports;
using static ReviewEnv.Core.Tests.Costs.Reports.SomeInputs;

namespace ReviewEnv.Core.Tests.Costs.Reports;

public sealed class ForecastTests
{
    [Fact]
    public void It_is_what_was_spent_and_the_average_of_the_last_7_days_for_the_hours_that_are_left()
    {
        var forecast = Of(spent: 100, lastWeek: 168, knownSince: Now.AddDays(-30));

        forecast.HoursLeft.ShouldBe((14 * 24) + 12);
        forecast.PerHour.ShouldBe(1);
        forecast.Expected.ShouldBe(100 + (14 * 24) + 12);
        forecast.Formula.ShouldBe("100.00 spent since 2026-11-01 + 1.0000 per hour (average of the last 7 days) × 348 h left");
    }

    [Fact]
    public void Where_less_is_known_the_average_is_of_what_is_known()
    {
        var forecast = Of(spent: 60, lastWeek: 60, knownSince: Now.AddHours(-30));

        forecast.PerHour.ShouldBe(2);
        forecast.Formula.ShouldContain("average of the 30 h that are known");
    }

    [Fact]
    public void There_is_none_while_less_than_a_day_is_known()
    {
        Of(spent: 60, lastWeek: 60, knownSince: Now.AddHours(-23)).Expected.ShouldBeNull();
        var nothing = Of(spent: 0, lastWeek: 0, knownSince: null);
        nothing.Expected.ShouldBeNull();
        nothing.Formula.ShouldBe("only 0 h are known, and a forecast needs 24 h");
    }

    private static Forecast Of(decimal spent, decimal lastWeek, DateTimeOffset? knownSince) => IdleReport.Of(SomeInputs.Of() with
    {
        ThisMonth = [new Spending("shop/web", spent)],
        LastWeek = [new Spending("shop/web", lastWeek)],
        KnownSince = knownSince,
    }).Forecast;
}
