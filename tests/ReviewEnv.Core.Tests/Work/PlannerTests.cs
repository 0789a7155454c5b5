using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Templates;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Work;

public sealed class PlannerTests
{
    private static readonly CommitSha Commit = Some.Commit();
    private static readonly Uri Url = new("http://127.0.0.1:4000/");
    private static readonly EnvironmentSpec Spec = new()
    {
        Identity = new EnvironmentIdentity(Some.Key(), "shop-web-x"),
        Commit = Commit,
        Fingerprint = "f1",
        ExpiresAt = Some.Moment.AddDays(1),
        Template = new RenderedTemplate { Name = "static-site", Driver = "process", Settings = new JsonObject(), Fingerprint = "t1" },
    };

    private static readonly ObservedEnvironment Serving = new(ObservedStatus.Ready) { Fingerprint = "f1", Attempted = Commit, Serving = Commit, Url = Url, ExpiresAt = Spec.ExpiresAt };
    private static readonly PublishedUrl Published = new(Url, Commit, Some.Moment);

    [Fact]
    public void What_is_missing_is_applied() => Wanted(ObservedEnvironment.Absent).ShouldBeOfType<WorkStep.Apply>();

    [Fact]
    public void What_is_out_of_date_is_applied() => Wanted(Serving with { Fingerprint = "f0" }, Published).ShouldBeOfType<WorkStep.Apply>();

    [Fact]
    public void What_is_on_its_way_is_awaited() => Wanted(Serving with { Status = ObservedStatus.Converging, Serving = null }).ShouldBeOfType<WorkStep.Wait>();

    [Fact]
    public void What_serves_is_published_after_it_answered() => Wanted(Serving).ShouldBeOfType<WorkStep.Publish>();

    [Fact]
    public void A_url_of_an_older_commit_is_published_anew() => Wanted(Serving, Published with { Commit = Some.Commit() }).ShouldBeOfType<WorkStep.Publish>();

    [Fact]
    public void What_is_published_and_serves_settles_until_its_end() =>
        Wanted(Serving, Published).ShouldBeOfType<WorkStep.Settle>().Until.ShouldBe(Spec.ExpiresAt);

    [Fact]
    public void A_new_end_of_life_is_written_on_the_platform() => Wanted(Serving with { ExpiresAt = Some.Moment }, Published).ShouldBeOfType<WorkStep.Apply>();

    [Fact]
    public void A_failed_update_leaves_the_old_commit_published() =>
        Wanted(Serving with { Status = ObservedStatus.Failed, Serving = Some.Commit(), Reason = "exit 1" }, Published).ShouldBeOfType<WorkStep.GiveUp>().Reason.ShouldBe("exit 1");

    [Fact]
    public void A_url_that_nothing_serves_any_more_is_withdrawn() =>
        Wanted(Serving with { Status = ObservedStatus.Failed, Serving = null }, Published).ShouldBeOfType<WorkStep.Withdraw>();

    [Fact]
    public void What_is_not_ours_is_neither_adopted_nor_removed()
    {
        Wanted(new ObservedEnvironment(ObservedStatus.Foreign)).ShouldBeOfType<WorkStep.GiveUp>();
        Unwanted(new ObservedEnvironment(ObservedStatus.Foreign)).ShouldBeOfType<WorkStep.Settle>();
    }

    [Fact]
    public void A_url_is_withdrawn_before_what_it_leads_to_is_destroyed()
    {
        Unwanted(Serving, Published).ShouldBeOfType<WorkStep.Withdraw>();
        Unwanted(Serving).ShouldBeOfType<WorkStep.Destroy>();
        Unwanted(ObservedEnvironment.Absent).ShouldBeOfType<WorkStep.Settle>().Phase.ShouldBe(EnvironmentPhase.Stopped);
    }

    [Fact]
    public void What_will_not_go_is_called_leaking() => Unwanted(new ObservedEnvironment(ObservedStatus.Leaking) { Reason = "pid 7" }).ShouldBeOfType<WorkStep.Destroy>().Leak.ShouldBe("pid 7");

    [Theory]
    [InlineData(ObservedStatus.Leaking)]
    [InlineData(ObservedStatus.Deleting)]
    public void A_leak_is_left_alone_until_it_is_due_again(ObservedStatus status)
    {
        var resting = new PlannerFacts(new DesiredState.Unwanted { Because = "gone" }, new ObservedEnvironment(status) { Reason = "pid 7" }, null, EnvironmentPhase.Leaking)
        {
            KnownLeak = "pid 7",
            LeakRest = TimeSpan.FromSeconds(9),
        };

        Planner.Next(resting).ShouldBe(new WorkStep.Wait(EnvironmentPhase.Leaking, "pid 7", TimeSpan.FromSeconds(9)));
        Planner.Next(resting with { LeakRest = null }).ShouldBeOfType<WorkStep.Destroy>().Leak.ShouldBe("pid 7");
    }

    [Fact]
    public void What_nobody_can_decide_stays_as_it_is()
    {
        var step = Planner.Next(new PlannerFacts(new DesiredState.Undecided { Because = "503" }, Serving, Published, EnvironmentPhase.Ready));

        step.ShouldBeOfType<WorkStep.Wait>().Phase.ShouldBe(EnvironmentPhase.Ready);
    }

    private static WorkStep Wanted(ObservedEnvironment observed, PublishedUrl? published = null) =>
        Planner.Next(new PlannerFacts(new DesiredState.Wanted(Commit, Some.Moment, Spec.ExpiresAt) { Because = "" }, observed, published, EnvironmentPhase.Pending) { Spec = Spec });

    private static WorkStep Unwanted(ObservedEnvironment observed, PublishedUrl? published = null) =>
        Planner.Next(new PlannerFacts(new DesiredState.Unwanted { Because = "gone" }, observed, published, EnvironmentPhase.Ready));
}
