using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Testing.Contracts;

/// <summary>What every ledger promises: nothing that was added is lost or counted twice, however it is kept and read.</summary>
public abstract partial class UsageLedgerContract : ReviewStoreContract
{
    /// <summary>A midnight.</summary>
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private IUsageLedger Ledger => (IUsageLedger)Store;

    [ContractFact]
    public async Task Amounts_of_an_hour_add_up_and_survive_a_restart()
    {
        var (subject, other) = (Subject(), Subject());
        var everything = new UsageAmounts
        {
            Running = TimeSpan.FromSeconds(12),
            Asleep = TimeSpan.FromSeconds(3),
            Idle = TimeSpan.FromSeconds(4),
            Unwatched = TimeSpan.FromSeconds(5),
            Leaking = TimeSpan.FromSeconds(6),
            Estimated = TimeSpan.FromMilliseconds(7),
            Cost = 8.000000001m,
            IdleCost = 9,
            LeakingCost = 10,
            Saved = 11,
            CpuHoursRequested = 12,
            CpuHoursUsed = 0.000000013m,
        };
        await AddAsync(new UsageHour(subject, Start, everything), new UsageHour(other, Start, Cost(1)), new UsageHour(subject, Start, Cost(2)));
        await AddAsync(new UsageHour(subject, Start, everything), new UsageHour(subject, Start.AddHours(1), Cost(3)));
        await ReopenAsync();

        (await SumAsync(subject, Start, Start.AddHours(1))).ShouldBe(everything + everything + Cost(2));
        (await SumAsync(subject, Start, Start.AddHours(2))).ShouldBe(everything + everything + Cost(5));
        (await SumAsync(other, Start, Start.AddHours(2))).ShouldBe(Cost(1));
    }

    [ContractFact]
    public async Task Another_owner_target_or_branch_is_another_subject()
    {
        var subject = new UsageSubject(Some.Key(), "here", "ada");
        UsageSubject[] subjects =
        [
            subject, subject with { Owner = "Ada" }, subject with { Owner = null }, subject with { Owner = "" },
            subject with { Target = "there" }, subject with { Key = Some.Key() }, subject with { Key = subject.Key with { Project = "shop/api" } },
        ];
        await AddAsync([.. subjects.Select((one, i) => new UsageHour(one, Start, Cost(i + 1)))]);
        await AddAsync([.. subjects.Select((one, i) => new UsageHour(one, Start.AddHours(1), Cost(i + 1)))]);
        await ReopenAsync();

        var sums = await Ledger.SumUsageAsync(Start, Start.AddDays(1), Anyway);
        sums.OrderBy(sum => sum.Amounts.Cost).Select(sum => sum.Subject).ShouldBe(subjects);
        sums.Select(sum => sum.Amounts.Cost).Order().ShouldBe(Enumerable.Range(1, subjects.Length).Select(i => 2m * i));
    }

    [ContractFact]
    public async Task Meters_come_back_whole_after_a_restart_and_the_last_one_stored_is_the_one()
    {
        var (full, bare) = (Meter(Subject()), new MeterState { Subject = Subject() with { Owner = null }, CountedUntil = Start });
        var leaking = bare with { Subject = Subject(), Mode = MeterMode.Leaking, Signal = TrafficSignal.Failing };
        await Ledger.AddUsageAsync([], [full with { PerHour = 7 }, bare, leaking], Anyway);
        await Ledger.AddUsageAsync([], [full], Anyway);
        await ReopenAsync();

        (await Ledger.ReadMetersAsync(Anyway)).ShouldBe([full, bare, leaking], ignoreOrder: true);
        (await Ledger.FindMeterAsync(full.Subject.Key, Anyway)).ShouldBe(full);
        (await Ledger.FindMeterAsync(Some.Key(), Anyway)).ShouldBeNull();
    }

    [ContractFact]
    public async Task A_meter_that_changes_its_subject_stays_one_meter()
    {
        var meter = Meter(Subject());
        await Ledger.AddUsageAsync([], [meter], Anyway);
        var moved = meter with { Subject = meter.Subject with { Owner = "eve", Target = "there" } };
        await Ledger.AddUsageAsync([], [moved], Anyway);

        (await Ledger.ReadMetersAsync(Anyway)).ShouldBe([moved]);
    }

    [ContractFact]
    public async Task Meters_that_ended_are_forgotten_and_their_amounts_stay()
    {
        var (ended, kept) = (Meter(Subject()), Meter(Subject()));
        await Ledger.AddUsageAsync([new UsageHour(ended.Subject, Start, Cost(1))], [ended, kept], Anyway);

        await Ledger.EndMetersAsync([ended.Subject.Key, Some.Key()], Anyway);
        await Ledger.EndMetersAsync([], Anyway);

        (await Ledger.ReadMetersAsync(Anyway)).ShouldBe([kept]);
        (await SumAsync(ended.Subject, Start, Start.AddHours(1))).ShouldBe(Cost(1));
    }

    [ContractFact]
    public async Task However_finely_time_is_cut_the_sums_stay_the_same_but_for_a_billionth_and_a_millisecond_each()
    {
        const int Cuts = 1_001;
        var state = Meter(Subject());
        var until = Start.AddHours(2).AddTicks(1_234_567);
        var whole = Core.Costs.Meter.Advance(state, until, estimated: false).Hours.Select(hour => hour.Amounts).Aggregate((sum, one) => sum + one);

        var pieces = new List<UsageHour>();
        for (var i = 1; i <= Cuts; i++)
        {
            (state, var hours) = Core.Costs.Meter.Advance(state, Start + ((until - Start) * i / Cuts), estimated: false);
            pieces.AddRange(hours);
        }

        foreach (var chunk in pieces.Chunk(100)) await AddAsync(chunk);

        var stored = await SumAsync(state.Subject, Start, Start.AddDays(1));
        var (milliseconds, billionths) = (TimeSpan.FromMilliseconds(pieces.Count / 2.0), pieces.Count * 0.5e-9m);
        stored.Running.ShouldBe(whole.Running, milliseconds);
        stored.Idle.ShouldBe(whole.Idle, milliseconds);
        stored.Cost.ShouldBe(whole.Cost, billionths);
        stored.IdleCost.ShouldBe(whole.IdleCost, billionths);
        stored.CpuHoursRequested.ShouldBe(whole.CpuHoursRequested, billionths);
        stored.CpuHoursUsed.ShouldBe(whole.CpuHoursUsed, billionths);
    }

    [ContractFact]
    public async Task Thousands_of_rows_in_a_call_all_count()
    {
        var subjects = Enumerable.Range(0, 3_000).Select(_ => Subject()).ToList();
        for (var round = 0; round < 2; round++)
        {
            await Ledger.AddUsageAsync([.. subjects.Select(subject => new UsageHour(subject, Start, Cost(1)))], [.. subjects.Select(Meter)], Anyway);
        }

        var sums = await Ledger.SumUsageAsync(Start, Start.AddDays(1), Anyway);
        sums.Select(sum => sum.Subject).ShouldBe(subjects, ignoreOrder: true);
        sums.ShouldAllBe(sum => sum.Amounts == Cost(2));
        (await Ledger.ReadMetersAsync(Anyway)).Count.ShouldBe(3_000);
    }

    [ContractFact]
    public async Task Nothing_can_be_added()
    {
        await Ledger.AddUsageAsync([], [], Anyway);

        (await Ledger.ReadMetersAsync(Anyway)).ShouldBeEmpty();
        (await Ledger.SumUsageAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Anyway)).ShouldBeEmpty();
        (await Ledger.SumDaysAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Anyway)).ShouldBeEmpty();
        (await Ledger.SumHoursAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Anyway)).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task Two_daemons_that_add_to_the_same_hours_lose_nothing()
    {
        var other = (IUsageLedger)await OpenAsync();
        var subjects = Enumerable.Range(0, 20).Select(_ => Subject()).ToList();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? Ledger : other).AddUsageAsync(
            [.. (i % 3 == 0 ? Enumerable.Reverse(subjects) : subjects).Select(subject => new UsageHour(subject, Start.AddHours(i % 4), Cost(1)))], [], Anyway)));

        (await Ledger.SumUsageAsync(Start, Start.AddDays(1), Anyway)).Select(sum => sum.Amounts).ShouldBe(Enumerable.Repeat(Cost(40), 20));
    }

    private static UsageSubject Subject(string project = "shop/web", string target = "here") => new(Some.Key(project: project), target, "ada");

    private static UsageAmounts Cost(decimal cost) => new() { Cost = cost, Running = TimeSpan.FromMinutes((double)cost) };

    private static MeterState Meter(UsageSubject subject) => new()
    {
        Subject = subject,
        CountedUntil = Start,
        PerHour = 0.123456789m,
        AwakePerHour = 1 / 3m,
        LastUse = new UseSign(UseKind.Request, Start.AddTicks(-1)),
        LastRequest = Start.AddTicks(-1),
        InUseUntil = Start.AddMinutes(61),
        Signal = TrafficSignal.Watched,
        IdleAfter = TimeSpan.FromMinutes(7),
        RequestedCpu = 0.7m,
        UsedCpu = 0.013m,
    };

    private Task AddAsync(params UsageHour[] hours) => Ledger.AddUsageAsync(hours, [], Anyway);

    private async Task<UsageAmounts> SumAsync(UsageSubject subject, DateTimeOffset from, DateTimeOffset until) =>
        (await Ledger.SumUsageAsync(from, until, Anyway)).SingleOrDefault(sum => sum.Subject == subject)?.Amounts ?? UsageAmounts.None;
}
