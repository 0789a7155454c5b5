using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Testing.Contracts;

public abstract partial class UsageLedgerContract
{
    [ContractFact]
    public async Task A_day_counts_once_before_and_after_it_is_summed_and_after_its_hours_are_forgotten()
    {
        var subject = Subject();
        await FillAsync(subject, days: 3);
        var (from, until) = (Start, Start.AddDays(3));

        await AllSaysAsync(72);
        await RollUpAsync(countedUntil: Start.AddDays(2).AddHours(5));
        await AllSaysAsync(72);
        await RollUpAsync(countedUntil: Start.AddDays(2).AddHours(5));
        await AllSaysAsync(72);
        await RollUpAsync(countedUntil: Start.AddDays(2).AddHours(5), forgetHoursBefore: Start.AddDays(9));
        await AllSaysAsync(72);
        await ReopenAsync();
        await RollUpAsync(countedUntil: Start.AddDays(3), forgetHoursBefore: Start.AddDays(9));
        await AllSaysAsync(72);

        async Task AllSaysAsync(int hours)
        {
            (await SumAsync(subject, from, until)).ShouldBe(Cost(hours));
            (await SumAsync(subject, DateTimeOffset.MinValue, DateTimeOffset.MaxValue)).ShouldBe(Cost(hours));
            (await Ledger.SumDaysAsync(from, until, Anyway)).ShouldBe(
                Enumerable.Range(0, 3).Select(day => new DayUsage(DateOnly.FromDateTime(Start.AddDays(day).DateTime), subject.Key.Project, subject.Target, Cost(24))));
        }
    }

    [ContractFact]
    public async Task A_part_of_a_day_counts_by_its_hours_as_long_as_they_are_kept()
    {
        var subject = Subject();
        await FillAsync(subject, days: 3);
        var (from, until) = (Start.AddHours(20), Start.AddDays(2).AddHours(3));

        (await SumAsync(subject, from, until)).ShouldBe(Cost(31));
        await RollUpAsync(countedUntil: Start.AddDays(3));
        (await SumAsync(subject, from, until)).ShouldBe(Cost(31));
        (await Ledger.SumDaysAsync(from, until, Anyway)).Select(day => day.Amounts).ShouldBe([Cost(4), Cost(24), Cost(3)]);
        (await SumAsync(subject, Start.AddHours(3), Start.AddHours(5))).ShouldBe(Cost(2));
        // An hour belongs to the period that it begins in.
        (await SumAsync(subject, from.AddMinutes(1), until.AddMinutes(1))).ShouldBe(Cost(31));
    }

    [ContractFact]
    public async Task A_bound_within_a_day_that_has_only_its_sum_counts_as_its_beginning()
    {
        var subject = Subject();
        await FillAsync(subject, days: 4);
        await RollUpAsync(countedUntil: Start.AddDays(4), forgetHoursBefore: Start.AddDays(2));

        (await SumAsync(subject, Start.AddHours(20), Start.AddDays(1).AddHours(3))).ShouldBe(Cost(24));
        (await SumAsync(subject, Start.AddHours(3), Start.AddHours(5))).ShouldBe(UsageAmounts.None);
        (await SumAsync(subject, Start.AddDays(1).AddHours(3), Start.AddDays(2).AddHours(3))).ShouldBe(Cost(27));
        // Periods that follow each other hold everything, once.
        DateTimeOffset[] bounds = [Start, Start.AddHours(7), Start.AddDays(1), Start.AddDays(1).AddHours(9), Start.AddDays(2).AddHours(1), Start.AddDays(3).AddHours(2), Start.AddDays(4)];
        var sum = UsageAmounts.None;
        foreach (var (from, until) in bounds.Zip(bounds.Skip(1))) sum += await SumAsync(subject, from, until);
        sum.ShouldBe(Cost(96));
    }

    [ContractFact]
    public async Task Only_days_that_have_ended_are_summed_and_only_hours_that_are_summed_forgotten()
    {
        var subject = Subject();
        await FillAsync(subject, days: 2);
        await RollUpAsync(countedUntil: Start.AddDays(1).AddHours(23), forgetHoursBefore: Start.AddDays(9));
        await AddAsync(new UsageHour(subject, Start.AddDays(1).AddHours(22), Cost(1)));

        (await Ledger.SumHoursAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Anyway)).Select(hour => hour.Hour)
            .ShouldBe(Enumerable.Range(24, 24).Select(hour => Start.AddHours(hour)));
        await RollUpAsync(countedUntil: Start.AddDays(2), forgetHoursBefore: Start.AddDays(9));
        (await Ledger.SumHoursAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Anyway)).ShouldBeEmpty();
        (await SumAsync(subject, Start, Start.AddDays(2))).ShouldBe(Cost(49));
    }

    [ContractFact]
    public async Task Hours_of_a_day_are_forgotten_together()
    {
        var subject = Subject();
        await FillAsync(subject, days: 2);
        await RollUpAsync(countedUntil: Start.AddDays(2), forgetHoursBefore: Start.AddDays(1).AddHours(12));

        (await Ledger.SumHoursAsync(Start, Start.AddDays(2), Anyway)).Count.ShouldBe(24);
        (await SumAsync(subject, Start, Start.AddDays(2))).ShouldBe(Cost(48));
    }

    [ContractFact]
    public async Task What_comes_after_its_day_was_summed_still_counts_once()
    {
        var (subject, newcomer) = (Subject(), Subject());
        await FillAsync(subject, days: 2);
        await RollUpAsync(countedUntil: Start.AddDays(2), forgetHoursBefore: Start.AddDays(1));

        foreach (var late in new[] { subject, newcomer }) await AddAsync(new UsageHour(late, Start.AddHours(3), Cost(1)), new UsageHour(late, Start.AddDays(1).AddHours(3), Cost(2)));
        await RollUpAsync(countedUntil: Start.AddDays(3), forgetHoursBefore: Start.AddDays(1));

        (await SumAsync(subject, Start, Start.AddDays(2))).ShouldBe(Cost(51));
        (await SumAsync(subject, Start.AddDays(1).AddHours(3), Start.AddDays(1).AddHours(4))).ShouldBe(Cost(3));
        (await SumAsync(newcomer, Start, Start.AddDays(1))).ShouldBe(Cost(1));
        (await Ledger.SumDaysAsync(Start, Start.AddDays(2), Anyway)).Select(day => day.Amounts).ShouldBe([Cost(26), Cost(28)]);
    }

    [ContractFact]
    public async Task Days_that_are_too_old_are_forgotten_and_their_subjects_with_them()
    {
        var (old, lasting) = (Subject("shop/old"), Subject());
        await FillAsync(old, days: 1);
        await FillAsync(lasting, days: 3);
        await RollUpAsync(Start.AddDays(3), forgetHoursBefore: Start.AddDays(3), forgetDaysBefore: Start.AddDays(1).AddHours(5));

        var sums = await Ledger.SumUsageAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Anyway);
        sums.ShouldBe([new SubjectUsage(lasting, Cost(48))]);
        (await Ledger.SumDaysAsync(Start, Start.AddDays(3), Anyway)).Count.ShouldBe(2);

        // What comes for a day that is forgotten is forgotten, too.
        await AddAsync(new UsageHour(old, Start, Cost(1)), new UsageHour(lasting, Start, Cost(1)));
        (await Ledger.SumUsageAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Anyway)).ShouldBe(sums);
        await AddAsync(new UsageHour(old, Start.AddDays(3), Cost(1)), new UsageHour(lasting, Start.AddDays(3), Cost(1)));
        (await SumAsync(old, Start, Start.AddDays(4))).ShouldBe(Cost(1));
        (await SumAsync(lasting, Start, Start.AddDays(4))).ShouldBe(Cost(49));
    }

    [ContractFact]
    public async Task A_day_whose_hours_are_kept_is_kept()
    {
        var subject = Subject();
        await FillAsync(subject, days: 2);
        await RollUpAsync(Start.AddDays(2), forgetDaysBefore: Start.AddDays(9));

        (await SumAsync(subject, Start, Start.AddDays(2))).ShouldBe(Cost(48));
    }

    [ContractFact]
    public async Task Any_period_of_some_weeks_tells_what_its_days_do_whatever_is_summed_and_forgotten()
    {
        const int Days = 40;
        var subject = Subject();
        // Each day differs, so that none can stand for another.
        await AddAsync([.. Enumerable.Range(0, Days).SelectMany(day => new[] { 0, 23 }.Select(hour => new UsageHour(subject, Start.AddDays(day).AddHours(hour), Cost(day + 1))))]);

        await AllPeriodsAsync(forgotten: 0);
        await RollUpAsync(Start.AddDays(35));
        await AllPeriodsAsync(forgotten: 0);
        await RollUpAsync(Start.AddDays(39), forgetHoursBefore: Start.AddDays(31), forgetDaysBefore: Start.AddDays(3));
        await AllPeriodsAsync(forgotten: 3);

        async Task AllPeriodsAsync(int forgotten)
        {
            for (var from = 0; from < Days; from += 3)
            {
                for (var until = from; until <= Days; until += 3)
                {
                    var expected = Enumerable.Range(1, Days).Where(day => day > from && day <= until && day > forgotten).Sum(day => 2 * day);
                    (await SumAsync(subject, Start.AddDays(from), Start.AddDays(until))).Cost.ShouldBe(expected, $"{from} to {until}");
                }
            }
        }
    }

    [ContractFact]
    public async Task Any_period_tells_what_its_hours_do_wherever_summing_has_got_to()
    {
        const int Hours = 80;
        var subject = Subject();
        await AddAsync([.. Enumerable.Range(0, Hours).Select(hour => new UsageHour(subject, Start.AddHours(hour), Cost(hour + 1)))]);
        foreach (var summed in new[] { 0, 24, 53, 72, 79 })
        {
            await RollUpAsync(Start.AddHours(summed).AddMinutes(59));
            for (var from = 0; from < Hours; from += 8)
            {
                for (var until = from; until <= Hours; until += 5)
                {
                    var expected = Enumerable.Range(1, Hours).Where(hour => hour > from && hour <= until).Sum();
                    (await SumAsync(subject, Start.AddHours(from), Start.AddHours(until))).Cost.ShouldBe(expected, $"{from} to {until}, summed to {summed}");
                    (await Ledger.SumDaysAsync(Start.AddHours(from), Start.AddHours(until), Anyway)).Sum(day => day.Amounts.Cost).ShouldBe(expected);
                }
            }
        }
    }

    [ContractFact]
    public async Task Days_are_told_by_project_and_target_and_hours_by_project()
    {
        var (web, api, elsewhere) = (Subject(), Subject("shop/api"), Subject(target: "there"));
        var offset = TimeSpan.FromHours(2);
        // The same hour, told by clocks of another zone: 23:00 UTC.
        await AddAsync(new UsageHour(web, new DateTimeOffset(2026, 3, 3, 1, 0, 0, offset), Cost(1)), new UsageHour(Subject(), Start.AddHours(23), Cost(2)));
        await AddAsync(new UsageHour(api, Start.AddHours(23), Cost(4)), new UsageHour(elsewhere, Start.AddHours(24), Cost(8)), new UsageHour(elsewhere, Start.AddHours(23), Cost(16)));
        var (first, second) = (DateOnly.FromDateTime(Start.DateTime), DateOnly.FromDateTime(Start.AddDays(1).DateTime));

        for (var summed = 0; summed < 2; summed++)
        {
            (await Ledger.SumDaysAsync(Start, Start.AddDays(2), Anyway)).ShouldBe(
            [
                new DayUsage(first, "shop/api", "here", Cost(4)), new DayUsage(first, "shop/web", "here", Cost(3)),
                new DayUsage(first, "shop/web", "there", Cost(16)), new DayUsage(second, "shop/web", "there", Cost(8)),
            ]);
            (await Ledger.SumHoursAsync(Start, Start.AddDays(2), Anyway)).ShouldBe(
            [
                new HourUsage(Start.AddHours(23), "shop/api", Cost(4)), new HourUsage(Start.AddHours(23), "shop/web", Cost(19)), new HourUsage(Start.AddHours(24), "shop/web", Cost(8)),
            ]);
            (await Ledger.SumHoursAsync(Start.AddHours(24), Start.AddDays(2), Anyway)).Count.ShouldBe(1);
            (await Ledger.SumHoursAsync(Start, Start.AddHours(23), Anyway)).ShouldBeEmpty();
            await RollUpAsync(countedUntil: Start.AddDays(2));
        }
    }

    [ContractFact]
    public async Task Daemons_that_roll_up_while_others_add_lose_nothing_and_double_nothing()
    {
        var (subject, other) = (Subject(), (IUsageLedger)await OpenAsync());
        await Task.WhenAll(Enumerable.Range(0, 240).SelectMany(hour => new[]
        {
            (hour % 2 == 0 ? Ledger : other).AddUsageAsync([new UsageHour(subject, Start.AddHours(hour), Cost(1))], [], Anyway),
            hour % 12 == 0 ? (hour % 24 == 0 ? Ledger : other).RollUpUsageAsync(Start.AddHours(hour), Start.AddHours(hour - 48), DateTimeOffset.MinValue, Anyway) : Task.CompletedTask,
        }));
        await RollUpAsync(countedUntil: Start.AddDays(10), forgetHoursBefore: Start.AddDays(9));

        (await SumAsync(subject, Start, Start.AddDays(10))).ShouldBe(Cost(240));
        (await Ledger.SumDaysAsync(Start, Start.AddDays(10), Anyway)).Select(day => day.Amounts).ShouldBe(Enumerable.Repeat(Cost(24), 10));
    }

    /// <summary>A cost of 1 in every hour.</summary>
    private Task FillAsync(UsageSubject subject, int days) =>
        AddAsync([.. Enumerable.Range(0, days * 24).Select(hour => new UsageHour(subject, Start.AddHours(hour), Cost(1)))]);

    private Task RollUpAsync(DateTimeOffset countedUntil, DateTimeOffset? forgetHoursBefore = null, DateTimeOffset? forgetDaysBefore = null) =>
        Ledger.RollUpUsageAsync(countedUntil, forgetHoursBefore ?? DateTimeOffset.MinValue, forgetDaysBefore ?? DateTimeOffset.MinValue, Anyway);
}
