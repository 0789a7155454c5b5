using ReviewEnv.Core.Costs.Reports;

namespace ReviewEnv.Core.Tests.Costs.Reports;

public sealed class ReportScheduleTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly ReportSchedule Weekly = new(ReportRhythm.Week, new TimeOnly(8, 0), Berlin) { OnDay = DayOfWeek.Monday };
    private static readonly ReportSchedule Monthly = new(ReportRhythm.Month, new TimeOnly(8, 0), TimeZoneInfo.Utc) { OnDate = 28 };

    [Fact]
    public void It_is_due_once_its_time_has_come_and_not_again_once_delivered()
    {
        var due = At(2026, 11, 16, 7, 0);

        Weekly.DueSince(due.AddDays(-7), due.AddSeconds(-1)).ShouldBeNull();
        Weekly.DueSince(due.AddDays(-7), due).ShouldBe(due);
        Weekly.DueSince(due, due.AddDays(3)).ShouldBeNull();
        Weekly.NextAfter(due).ShouldBe(due.AddDays(7));
    }

    [Fact]
    public void Of_several_that_were_missed_it_is_the_latest() =>
        Weekly.DueSince(At(2026, 10, 5, 6, 0), At(2026, 11, 18, 12, 0)).ShouldBe(At(2026, 11, 16, 7, 0));

    [Fact]
    public void It_stays_at_its_hour_when_the_clocks_change()
    {
        Weekly.NextAfter(At(2026, 3, 23, 7, 0)).ShouldBe(At(2026, 3, 30, 6, 0));
        Weekly.NextAfter(At(2026, 10, 19, 6, 0)).ShouldBe(At(2026, 10, 26, 7, 0));
    }

    [Fact]
    public void A_time_that_the_clocks_leave_out_is_the_first_moment_after()
    {
        var nightly = new ReportSchedule(ReportRhythm.Day, new TimeOnly(2, 30), Berlin);

        nightly.DueSince(At(2026, 3, 28, 12, 0), At(2026, 3, 29, 12, 0)).ShouldBe(At(2026, 3, 29, 1, 0));
    }

    [Fact]
    public void A_time_that_comes_twice_is_the_first_and_due_once()
    {
        var nightly = new ReportSchedule(ReportRhythm.Day, new TimeOnly(2, 30), Berlin);
        var first = At(2026, 10, 25, 0, 30);

        nightly.DueSince(first.AddDays(-1), first).ShouldBe(first);
        nightly.DueSince(first, first.AddHours(5)).ShouldBeNull();
        nightly.NextAfter(first).ShouldBe(At(2026, 10, 26, 1, 30));
    }

    [Fact]
    public void Every_month_has_its_day()
    {
        Monthly.NextAfter(At(2026, 1, 28, 8, 0)).ShouldBe(At(2026, 2, 28, 8, 0));
        Monthly.DueSince(At(2026, 1, 1, 0, 0), At(2026, 3, 28, 7, 59)).ShouldBe(At(2026, 2, 28, 8, 0));
    }

    [Fact]
    public void The_day_of_a_delivery_is_that_of_its_readers() =>
        new ReportSchedule(ReportRhythm.Day, new TimeOnly(0, 30), Berlin).LocalDay(At(2026, 11, 15, 23, 30)).ShouldBe(new DateOnly(2026, 11, 16));

    private static DateTimeOffset At(int year, int month, int day, int hour, int minute) => new(year, month, day, hour, minute, 0, TimeSpan.Zero);
}
