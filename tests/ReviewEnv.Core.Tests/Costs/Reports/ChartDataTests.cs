using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Storage;
using static ReviewEnv.Core.Tests.Costs.Reports.SomeInputs;

namespace ReviewEnv.Core.Tests.Costs.Reports;

public sealed class ChartDataTests
{
    [Fact]
    public void Days_show_the_seven_dearest_projects_and_the_rest_as_one()
    {
        var days = Enumerable.Range(1, 9).Select(number => new DayUsage(Period.From.AddDays(1), $"shop/p{number}", "here", SomeUsage.Of(number, perHour: 1))).ToList();

        var daily = IdleReport.Of(Of() with { Days = days }).Daily!;

        daily.Projects.ShouldBe([.. Enumerable.Range(3, 7).Reverse().Select(number => $"shop/p{number}"), DailyCosts.Other]);
        daily.Days.Count.ShouldBe(7);
        daily.Days[0].Costs.ShouldAllBe(cost => cost == 0);
        daily.Days[1].Costs.ShouldBe([9, 8, 7, 6, 5, 4, 3, 3]);
        daily.Days[1].Amounts.Running.ShouldBe(45);
    }

    [Fact]
    public void Hours_of_the_week_are_told_by_the_clocks_of_the_zone()
    {
        // Sunday 23:30 UTC at the latest is Monday in Berlin.
        var hour = new DateTimeOffset(2026, 11, 15, 23, 0, 0, TimeSpan.Zero);
        var inputs = Of() with { Hours = [new HourUsage(hour, "shop/web", SomeUsage.Of(3, idle: 1)), new HourUsage(hour, "shop/api", SomeUsage.Of(1, idle: 1))] };

        var week = IdleReport.Of(inputs with { Question = inputs.Question with { Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") } }).Week!;

        week.At(0, 0).ShouldBe(new HeatCell(1, 4, 2));
        week.At(0, 0).IdleShare.ShouldBe(0.5m);
        week.First.ShouldBe(new DateOnly(2026, 11, 16));
        week.At(6, 23).Times.ShouldBe(0);
    }

    [Fact]
    public void An_hour_in_which_nothing_ran_counts_in_the_average()
    {
        var inputs = Of() with { Hours = [new HourUsage(Period.Start, "shop/web", SomeUsage.Of(2)), new HourUsage(Period.Start.AddDays(14), "shop/web", SomeUsage.Of(1))] };

        // Tuesday at 0: in the first week two, in the second none, in the third one.
        IdleReport.Of(inputs).Week!.At(1, 0).AverageRunning.ShouldBe(1);
    }

    [Fact]
    public void The_lines_of_ten_thousand_environments_over_ninety_days_add_up_to_the_totals()
    {
        var period = new ReportPeriod(new DateOnly(2026, 8, 19), new DateOnly(2026, 11, 17));
        var projects = Enumerable.Range(0, 100).Select(number => $"group{number % 10}/project{number}").ToList();
        var inputs = Of([.. Enumerable.Range(0, 10_000).Select(number => Sum($"feature/{number}", $"person{number % 700}", SomeUsage.Of(2160.123456, idle: 1700.3333), projects[number % 100], $"target{number % 5}"))]) with
        {
            Days = [.. from day in Enumerable.Range(0, 90) from project in projects select new DayUsage(period.From.AddDays(day), project, "here", SomeUsage.Of(2400, idle: 900))],
            Hours = [.. from hour in Enumerable.Range(0, 2160) from project in projects select new HourUsage(period.Start.AddHours(hour), project, SomeUsage.Of(100, idle: 40))],
        };
        inputs = inputs with { Question = inputs.Question with { Period = period } };

        var report = IdleReport.Of(inputs.By(ReportGrouping.Environment));
        report.Environments.ShouldBe(10_000);
        report.Lines.Sum(line => line.Amounts.Running).ShouldBe(report.Totals.Running);
        report.Lines.Sum(line => line.Amounts.Cost).ShouldBe(report.Totals.Cost);
    }
}
