using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using static ReviewEnv.Core.Tests.Costs.Reports.SomeInputs;

namespace ReviewEnv.Core.Tests.Costs.Reports;

public sealed class IdleReportTests
{
    private static Arbitrary<List<SubjectUsage>> Usages { get; } = (
        from branch in Gen.Choose(1, 6)
        from project in Gen.Elements("shop/web", "shop/api", "bank/core")
        from target in Gen.Elements("here", "there")
        from owner in Gen.Elements<string?>("ada", "grace", "linus", null)
        from time in Gen.Choose(0, int.MaxValue)
        from idle in Gen.Choose(0, 100)
        from asleep in Gen.Choose(0, int.MaxValue)
        from price in Gen.Choose(1, 1_000_000)
        select new SubjectUsage(new UsageSubject(Some.Key($"b{branch}", project), target, owner), Amounts(time, idle, asleep, price)))
        .ListOf().Select(list => list.ToList()).ToArbitrary();

    [Fact]
    public void Lines_add_up_to_the_totals_and_the_totals_are_the_same_however_lines_are_grouped() => Prop.ForAll(Usages, usages =>
    {
        var reports = ReportGroupings.Words.Select(one => IdleReport.Of(Inputs(usages).By(one.Value))).ToList();
        return reports.All(report => report.Lines.Sum(line => line.Amounts.Cost) == report.Totals.Cost
                && report.Lines.Sum(line => line.Amounts.IdleCost) == report.Totals.IdleCost
                && report.Lines.Sum(line => line.Amounts.Saved) == report.Totals.Saved
                && report.Lines.Sum(line => line.Amounts.Running) == report.Totals.Running
                && report.Lines.Sum(line => line.Amounts.Idle) == report.Totals.Idle
                && report.Lines.Sum(line => line.Amounts.Asleep) == report.Totals.Asleep)
            && reports.Select(report => report.Totals).Distinct().Count() == 1
            && reports.Select(report => report.Environments).Distinct().Count() == 1;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Time_without_a_traffic_signal_is_not_idle()
    {
        var report = IdleReport.Of(Of(Sum("a", "ada", SomeUsage.Of(10, noSignal: 6))));

        report.Totals.Idle.ShouldBe(0);
        report.Totals.IdleCost.ShouldBe(0);
        report.Totals.NoSignal.ShouldBe(6);
    }

    [Fact]
    public void People_belong_to_the_teams_of_the_project_and_who_is_unknown_to_nobody()
    {
        var inputs = Of(
            Sum("a", "ada", SomeUsage.Of(1)), Sum("b", "grace", SomeUsage.Of(2)), Sum("c", null, SomeUsage.Of(4)), Sum("d", "who-left", SomeUsage.Of(8), project: "gone/project")) with
        {
            Projects = new ProjectCatalog([Owned("shop/*", new Belonging("shop", "100"), ("grace", new Belonging("search", null)))]),
        };

        Names(inputs.By(ReportGrouping.Team)).ShouldBe([("no team", 8), ("search", 2), ("shop", 5)]);
        Names(inputs.By(ReportGrouping.CostCentre)).ShouldBe([("100", 7), ("no cost centre", 8)]);
        Names(inputs).ShouldBe([("ada", 1), ("grace", 2), ("unknown owner", 4), ("who-left", 8)]);
    }

    [Fact]
    public void A_reader_sees_nothing_of_other_projects_in_any_part()
    {
        var inputs = Of(Sum("a", "ada", SomeUsage.Of(1, idle: 1)), Sum("b", "bob", SomeUsage.Of(100, idle: 100), project: "bank/core", target: "vault"));
        inputs = inputs with
        {
            Question = inputs.Question with { MaySee = project => project == "shop/web" },
            Days = [new DayUsage(Period.From, "bank/core", "vault", SomeUsage.Of(100)), new DayUsage(Period.From, "shop/web", "here", SomeUsage.Of(1))],
            Hours = [new HourUsage(Period.Start, "bank/core", SomeUsage.Of(100))],
            ThisMonth = [new Spending("bank/core", 50), new Spending("shop/web", 1)],
            Meters = [new MeterState { Subject = new UsageSubject(Some.Key("leak", "bank/core"), "vault", "bob"), CountedUntil = Now, Mode = MeterMode.Leaking, PerHour = 9 }],
            Budgets = [new BudgetState(new Budget("all", null, null, 1000, BudgetAction.Notify), Period.From, 51), new BudgetState(new Budget("shop", "shop/*", null, 100, BudgetAction.Notify), Period.From, 1)],
        };

        var report = IdleReport.Of(inputs);

        report.Lines.Select(line => line.Name).ShouldBe(["ada"]);
        report.Worst.Select(worst => worst.Key.Project).ShouldBe(["shop/web"]);
        report.Signals.Select(signal => signal.Target).ShouldBe(["here"]);
        report.Daily!.Projects.ShouldBe(["shop/web"]);
        report.Week.ShouldBeNull();
        report.Forecast.Spent.ShouldBe(1);
        report.Totals.LeakingNow.ShouldBe(0);
        report.Environments.ShouldBe(1);
        report.Budgets.Select(budget => budget.Budget.Name).ShouldBe(["shop"]);
    }

    [Fact]
    public void For_one_owner_it_is_about_that_owner_alone()
    {
        var inputs = Of(Sum("a", "ada", SomeUsage.Of(1)), Sum("a", "bob", SomeUsage.Of(2)));

        var report = IdleReport.Of(inputs with { Question = inputs.Question with { Owner = "bob" } });

        report.Totals.Running.ShouldBe(2);
        report.Daily.ShouldBeNull();
    }

    [Fact]
    public void What_leaks_now_has_a_line_although_nothing_was_counted_in_the_period()
    {
        var report = IdleReport.Of(Of() with { Meters = [new MeterState { Subject = new UsageSubject(Some.Key("x"), "here", "ada"), CountedUntil = Now, Mode = MeterMode.Leaking, PerHour = 0.5m }] });

        report.Totals.LeakingNow.ShouldBe(1);
        report.Totals.LeakingPerDay.ShouldBe(12);
        report.Lines.ShouldHaveSingleItem().Name.ShouldBe("ada");
    }

    [Fact]
    public void Signals_say_from_what_idleness_is_concluded()
    {
        var inputs = Of(Sum("a", "ada", SomeUsage.Of(1), target: "front"), Sum("b", "ada", SomeUsage.Of(1), target: "silent"), Sum("c", "ada", SomeUsage.Of(1), target: "broken"));

        IdleReport.Of(inputs with { Sights = new Sights() }).Signals.Select(signal => signal.Words).ShouldBe(
            ["the access log fails since 2026-11-16 11:00 UTC: the log cannot be read; give access", "requests are told by the front", "no traffic signal"]);
    }

    [Fact]
    public void What_has_no_price_is_named_by_target_where_prices_are_configured()
    {
        var inputs = Of() with { Meters = [Gap("a", "aws", "AWS::SQS::Queue,AWS::RDS::DBInstance db.t3.micro"), Gap("b", "aws", "AWS::SQS::Queue"), Gap("c", "cluster", null)] };

        IdleReport.Of(inputs).Unpriced.ShouldBeEmpty();
        var gap = IdleReport.Of(inputs with { Prices = new PriceCatalog("EUR", [new PriceBook("ours", [], PriceList.Free, [])]) }).Unpriced.ShouldHaveSingleItem();
        (gap.Target, string.Join(" and ", gap.Resources)).ShouldBe(("aws", "AWS::RDS::DBInstance db.t3.micro and AWS::SQS::Queue"));

        static MeterState Gap(string branch, string target, string? names) => new() { Subject = new UsageSubject(Some.Key(branch), target, "ada"), CountedUntil = Now, Unpriced = names };
    }

    [Fact]
    public void Only_prices_that_nobody_configured_are_called_examples()
    {
        IdleReport.Of(Of()).ExamplePrices.ShouldBeTrue();
        IdleReport.Of(Of() with { Prices = new PriceCatalog("EUR", [new PriceBook("ours", [], PriceList.Free, [])]) }).ExamplePrices.ShouldBeFalse();
    }

    private static List<(string, int)> Names(ReportInputs inputs) => [.. IdleReport.Of(inputs).Lines.Select(line => (line.Name, (int)line.Amounts.Running)).OrderBy(line => line.Name, StringComparer.Ordinal)];

    private static ReportInputs Inputs(List<SubjectUsage> usages) => Of([.. usages]) with { Projects = new ProjectCatalog([Owned("shop/*", new Belonging("shop", null), ("ada", new Belonging("x", "1")))]) };

    private static UsageAmounts Amounts(int time, int idle, int asleep, int price)
    {
        var (running, perHour) = (new TimeSpan(time * 97L), price / 7_000_000m);
        return new UsageAmounts
        {
            Running = running,
            Idle = running * idle / 100,
            Asleep = new TimeSpan(asleep * 31L),
            Cost = perHour * running.Ticks / TimeSpan.TicksPerHour,
            IdleCost = perHour * (running * idle / 100).Ticks / TimeSpan.TicksPerHour,
            Saved = perHour * asleep / TimeSpan.TicksPerHour,
        };
    }

    private sealed class Sights : ITrafficSights
    {
        public TrafficSight See(string target, EnvironmentKey key) => target switch
        {
            "front" => new TrafficSight(TrafficSignal.Watched) { Source = "the front" },
            "broken" => new TrafficSight(TrafficSignal.Failing) { Source = "the access log", KnownUntil = Now.AddHours(-1), Problem = "the log cannot be read; give access" },
            _ => TrafficSight.None,
        };
    }
}
