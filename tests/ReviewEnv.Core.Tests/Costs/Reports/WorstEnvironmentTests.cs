using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Work;
using static ReviewEnv.Core.Tests.Costs.Reports.SomeInputs;

namespace ReviewEnv.Core.Tests.Costs.Reports;

public sealed class WorstEnvironmentTests
{
    [Fact]
    public void They_are_ten_by_cost_while_idle_then_by_what_leaking_costs_then_by_cost()
    {
        var many = Enumerable.Range(1, 12).Select(number => Sum($"idle-{number:00}", "ada", SomeUsage.Of(30, idle: number))).ToArray();
        Worst(Of(many)).Select(one => one.Key.Ref.Name).ShouldBe(Enumerable.Range(3, 10).Reverse().Select(number => $"idle-{number:00}"));

        var leak = new MeterState { Subject = new UsageSubject(Some.Key("leak"), "here", "ada"), CountedUntil = Now, Mode = MeterMode.Leaking, PerHour = 1 };
        var inputs = Of(Sum("dear", "ada", SomeUsage.Of(9)), Sum("cheap", "ada", SomeUsage.Of(1)), Sum("idle", "ada", SomeUsage.Of(1, idle: 1))) with { Meters = [leak] };
        Worst(inputs).Select(one => one.Key.Ref.Name).ShouldBe(["idle", "leak", "dear", "cheap"]);
    }

    [Fact]
    public void Hours_under_several_owners_and_targets_are_those_of_one_environment()
    {
        var one = Worst(Of(Sum("a", "ada", SomeUsage.Of(1, idle: 1)), Sum("a", "bob", SomeUsage.Of(2, idle: 1), target: "there"))).ShouldHaveSingleItem();

        one.Amounts.Running.ShouldBe(3);
        one.Amounts.Idle.ShouldBe(2);
    }

    [Theory]
    [InlineData(EnvironmentPhase.Ready, true, "Extend Sleep Stop")]
    [InlineData(EnvironmentPhase.Ready, false, "Extend Stop")]
    [InlineData(EnvironmentPhase.Ready, null, "Extend Stop")]
    [InlineData(EnvironmentPhase.Sleeping, true, "Extend Stop")]
    [InlineData(EnvironmentPhase.Leaking, true, "Stop")]
    [InlineData(EnvironmentPhase.Stopping, true, "")]
    [InlineData(EnvironmentPhase.Stopped, true, "")]
    [InlineData(null, null, "")]
    public void What_can_be_done_is_what_would_do_something(EnvironmentPhase? phase, bool? canSleep, string remedies)
    {
        var sum = Sum("a", "ada", SomeUsage.Of(1, idle: 1));
        var record = phase is not { } there ? null : new EnvironmentRecord { Key = sum.Subject.Key, Name = "a", Target = "here", Template = "web", Phase = there, CanSleep = canSleep };

        var one = Worst(Of(sum) with { Records = record is null ? [] : [record] }).ShouldHaveSingleItem();

        string.Join(' ', one.Remedies).ShouldBe(remedies);
        one.Phase.ShouldBe(phase == EnvironmentPhase.Stopped ? null : phase);
    }

    private static IReadOnlyList<WorstEnvironment> Worst(ReportInputs inputs) => IdleReport.Of(inputs).Worst;
}
