using System.Diagnostics;
using ReviewEnv.Benchmarks.Servers;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.Storage;

namespace ReviewEnv.Benchmarks.Modes;

/// <summary>The ledger of many environments: how large its file is after 90 days of which the last eight are kept by the hour, what a round of samples takes, and what a page of costs does.</summary>
internal static class UsageMode
{
    private const int Days = 90;
    private const int DaysByTheHour = 8;
    private const int Rounds = 10;
    private const int Projects = 100;
    private const int Targets = 3;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A noon: the last day and its week are not over.</summary>
    private static readonly DateTimeOffset End = Start.AddDays(Days).AddHours(-12);

    private static readonly DateTimeOffset HoursFrom = Start.AddDays(Days - DaysByTheHour);

    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        var subjects = Enumerable.Range(0, options.Branches ?? 10_000).Select(SubjectOf).ToList();
        await using (var store = await ReviewStorage.OpenSqliteAsync(folder["usage.db"], TimeProvider.System, cancellationToken))
        {
            await FillAsync(store, subjects, cancellationToken);
            await Task.WhenAll(subjects.Select(subject => store.SaveAsync(RecordOf(subject), [], 0, cancellationToken)));
            await SampleAsync(store, subjects, cancellationToken);
        }

        // Closed and opened again: all of it is in the file, and nothing of the filling in the process.
        GC.Collect();
        await PrintAsync(FormattableString.Invariant($"file with {subjects.Count:n0} environments, {Days} days"), FormattableString.Invariant($"{new FileInfo(folder["usage.db"]).Length / 1e6:n0} MB"));
        await using var opened = await ReviewStorage.OpenSqliteAsync(folder["usage.db"], TimeProvider.System, cancellationToken);
        await PrintAsync("before the queries", Resident());
        for (var time = 0; time < 2; time++) await AskAsync(opened, cancellationToken);
        for (var time = 0; time < 2; time++) await ReportAsync(opened, cancellationToken);
        return 0;
    }

    /// <summary>Of days that are kept by their sums alone, one hour tells all: what is stored of them in the end is the same.</summary>
    private static async Task FillAsync(IOpenReviewStore store, List<UsageSubject> subjects, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        for (var hour = Start; hour < End; hour = hour.AddHours(hour < HoursFrom ? 24 : 1))
        {
            var length = TimeSpan.FromHours(hour < HoursFrom ? 24 : 1);
            await store.AddUsageAsync([.. subjects.Select(subject => new UsageHour(subject, hour, AmountsOf(random, length)))], [], cancellationToken);
        }

        var watch = Stopwatch.StartNew();
        await store.RollUpUsageAsync(End, HoursFrom, DateTimeOffset.MinValue, cancellationToken);
        await PrintAsync("summing and forgetting all of it", Milliseconds(watch.Elapsed));
    }

    /// <summary>A minute of each environment and its meter, in one commit.</summary>
    private static async Task SampleAsync(IOpenReviewStore store, List<UsageSubject> subjects, CancellationToken cancellationToken)
    {
        var random = new Random(2);
        var times = new List<TimeSpan>();
        var before = System.Environment.CpuUsage.TotalTime;
        for (var round = 1; round <= Rounds; round++)
        {
            var at = End.AddMinutes(round);
            List<UsageHour> hours = [.. subjects.Select(subject => new UsageHour(subject, End, AmountsOf(random, TimeSpan.FromMinutes(1))))];
            List<MeterState> meters = [.. subjects.Select(subject => new MeterState { Subject = subject, CountedUntil = at, PerHour = 0.03m, AwakePerHour = 0.03m, RequestedCpu = 0.5m, UsedCpu = 0.0123m })];
            var watch = Stopwatch.StartNew();
            await store.AddUsageAsync(hours, meters, cancellationToken);
            times.Add(watch.Elapsed);
        }

        await PrintAsync("the first round of an hour", Milliseconds(times[0]));
        await PrintAsync("a later round", $"{Milliseconds(times.Skip(1).Min())} to {Milliseconds(times.Skip(1).Max())}, processor {Milliseconds((System.Environment.CpuUsage.TotalTime - before) / Rounds)}");
        var reading = Stopwatch.StartNew();
        var read = await store.ReadMetersAsync(cancellationToken);
        await PrintAsync(FormattableString.Invariant($"reading {read.Count:n0} meters"), Milliseconds(reading.Elapsed));
    }

    private static async Task AskAsync(IUsageLedger ledger, CancellationToken cancellationToken)
    {
        var (from, until) = (Start, End.AddHours(1));
        await AskAsync("sums of subjects", () => ledger.SumUsageAsync(from, until, cancellationToken));
        await AskAsync("sums of days", () => ledger.SumDaysAsync(from, until, cancellationToken));
        await AskAsync("sums of hours", () => ledger.SumHoursAsync(from, until, cancellationToken));
    }

    private static async Task AskAsync<T>(string what, Func<Task<IReadOnlyList<T>>> ask)
    {
        var (watch, before, allocated) = (Stopwatch.StartNew(), System.Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        var rows = await ask();
        var (elapsed, processor) = (watch.Elapsed, System.Environment.CpuUsage.TotalTime - before);
        var memory = FormattableString.Invariant($"{(GC.GetTotalAllocatedBytes() - allocated) / 1048576.0:n0} MB allocated");
        await PrintAsync(FormattableString.Invariant($"{what}: {rows.Count:n0}"), $"{Milliseconds(elapsed)}, processor {Milliseconds(processor)}, {memory}, {Resident()}");
    }

    /// <summary>All of what the page and the API show, made as they make it.</summary>
    private static async Task ReportAsync(IOpenReviewStore store, CancellationToken cancellationToken)
    {
        var clock = new StandingClock(End.AddMinutes(Rounds));
        var reader = new ReportReader(store, store, PriceCatalog.Examples, new ProjectCatalog([]), new BudgetBoard(), new TrafficBoard(clock), clock);
        var period = new ReportPeriod(DateOnly.FromDateTime(Start.UtcDateTime), DateOnly.FromDateTime(Start.UtcDateTime).AddDays(Days));
        await AskAsync("the idle report by owner", async () => (await reader.ReadAsync(new ReportQuestion(period, ReportGrouping.Owner, _ => true), cancellationToken)).Lines);
    }

    private static EnvironmentRecord RecordOf(UsageSubject subject) => new()
    {
        Key = subject.Key,
        Name = subject.Key.Ref.Name.Replace('/', '-'),
        Target = subject.Target,
        Template = "kubernetes-web",
        Phase = EnvironmentPhase.Ready,
        Owner = subject.Owner,
        CreatedAt = Start,
        UpdatedAt = End,
    };

    private static UsageSubject SubjectOf(int number) =>
        new(new EnvironmentKey($"group/project-{number % Projects}", GitRef.Branch($"feature/something-{number}")), $"cluster-{number % Targets}", $"developer-{number % 300}");

    /// <summary>Of every kind: some sleep, some are idle, a few leak.</summary>
    private static UsageAmounts AmountsOf(Random random, TimeSpan time)
    {
        var asleep = random.Next(3) == 0 ? time * random.NextDouble() : TimeSpan.Zero;
        var running = time - asleep;
        var (idle, hours) = (running * random.NextDouble(), (decimal)running.TotalHours);
        var leaks = random.Next(50) == 0;
        return new UsageAmounts
        {
            Running = running,
            Asleep = asleep,
            Idle = idle,
            Unwatched = random.Next(5) == 0 ? running - idle : TimeSpan.Zero,
            Leaking = leaks ? running : TimeSpan.Zero,
            Estimated = random.Next(20) == 0 ? time : TimeSpan.Zero,
            Cost = 0.03m * hours,
            IdleCost = 0.03m * (decimal)idle.TotalHours,
            LeakingCost = leaks ? 0.03m * hours : 0,
            Saved = 0.025m * (decimal)asleep.TotalHours,
            CpuHoursRequested = 0.5m * hours,
            CpuHoursUsed = 0.0123m * hours,
        };
    }

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private static string Milliseconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalMilliseconds:n0} ms");

    private static string Resident() => FormattableString.Invariant($"{System.Environment.WorkingSet / 1048576.0:n0} MB resident");

    private static Task PrintAsync(string what, string figure) => Console.Out.WriteLineAsync(FormattableString.Invariant($"{what,-44}{figure}"));
}
