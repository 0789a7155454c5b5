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
    private static readonly ObservedEnvironment Prepared = new(ObservedStatus.AwaitingApproval)
    {
        Fingerprint = "f1",
        Proposal = new ChangeProposal("c1", [new ObjectChange("Queue/jobs", ChangeKind.Create, []), new ObjectChange("Table/old", ChangeKind.Remove, [])]),
    };

    private static readonly ObservedEnvironment Wrecked = new(ObservedStatus.Failed) { Fingerprint = "f1", Wreck = "w1", Reason = "boom" };
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
    public void A_url_that_leads_to_what_is_not_ours_any_more_is_withdrawn() =>
        Wanted(new ObservedEnvironment(ObservedStatus.Foreign), Published).ShouldBeOfType<WorkStep.Withdraw>().Reason.ShouldContain("is not known to be ReviewEnv's any more");

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

    [Fact]
    public void What_is_prepared_is_carried_out_where_nobody_has_to_approve_it() => Wanted(Prepared).ShouldBeOfType<WorkStep.Apply>();

    [Fact]
    public void What_is_prepared_waits_for_the_approval_of_exactly_that()
    {
        var asking = Spec with { ApprovalRequired = true };

        Wanted(Prepared, spec: asking).ShouldBeOfType<WorkStep.Settle>().ShouldSatisfyAllConditions(
            step => step.Phase.ShouldBe(EnvironmentPhase.AwaitingApproval),
            step => step.Until.ShouldBe(Spec.ExpiresAt),
            step => step.Reason.ShouldStartWith("1 to add, 1 to remove waits for approval"));
        Wanted(Prepared, spec: asking with { ApprovedChange = "c0" }).ShouldBeOfType<WorkStep.Settle>();
        Wanted(Prepared with { Proposal = null }, spec: asking with { ApprovedChange = "c1" }).ShouldBeOfType<WorkStep.Settle>();
        Wanted(Prepared, spec: asking with { ApprovedChange = "c1" }).ShouldBeOfType<WorkStep.Apply>();
    }

    [Fact]
    public void What_is_prepared_for_something_older_is_prepared_anew() => Wanted(Prepared with { Fingerprint = "f0" }, spec: Spec with { ApprovalRequired = true }).ShouldBeOfType<WorkStep.Apply>();

    [Fact]
    public void What_is_prepared_and_outdated_on_its_platform_is_prepared_anew_unasked() =>
        Wanted(Prepared with { ApplyAgain = "somebody changed the stack" }, spec: Spec with { ApprovalRequired = true }).ShouldBeOfType<WorkStep.Apply>().Spec.ApprovedChange.ShouldBeNull();

    [Fact]
    public void While_a_change_waits_for_approval_sleep_waits_too() => Wanted(Prepared, spec: Spec with { ApprovalRequired = true, Asleep = true }).ShouldBeOfType<WorkStep.Settle>();

    [Fact]
    public void A_wreck_is_written_down_then_removed_then_given_up_if_it_fails_again()
    {
        var first = Wanted(Wrecked).ShouldBeOfType<WorkStep.WriteDown>();
        (first.Reason, first.Wreck).ShouldBe(("boom", new Wreck("w1", "f1", TryAgain: true)));
        Wanted(Wrecked, wreck: first.Wreck).ShouldBeOfType<WorkStep.Apply>();

        var second = Wanted(Wrecked with { Wreck = "w2" }, wreck: first.Wreck).ShouldBeOfType<WorkStep.WriteDown>();
        second.Wreck.ShouldBe(new Wreck("w2", "f1", TryAgain: false));
        Wanted(Wrecked with { Wreck = "w2" }, wreck: second.Wreck).ShouldBeOfType<WorkStep.GiveUp>().Reason.ShouldBe("boom");
        Wanted(Wrecked with { Wreck = "w2" }, wreck: second.Wreck, spec: Spec with { Fingerprint = "f2" }).ShouldBeOfType<WorkStep.Apply>();
    }

    [Fact]
    public void A_wreck_that_does_not_tell_what_it_was_to_be_is_not_made_again_for_ever()
    {
        var first = Wanted(Wrecked with { Fingerprint = null }).ShouldBeOfType<WorkStep.WriteDown>().Wreck;
        var second = Wanted(Wrecked with { Fingerprint = null, Wreck = "w2" }, wreck: first).ShouldBeOfType<WorkStep.WriteDown>().Wreck;

        Wanted(Wrecked with { Fingerprint = null, Wreck = "w2" }, wreck: second).ShouldBeOfType<WorkStep.GiveUp>();
    }

    [Fact]
    public void A_wreck_that_nobody_wants_is_written_down_before_it_is_removed()
    {
        var first = Unwanted(Wrecked).ShouldBeOfType<WorkStep.WriteDown>();
        Unwanted(Wrecked, wreck: first.Wreck).ShouldBeOfType<WorkStep.Destroy>();
    }

    [Fact]
    public void While_somebody_holds_it_nothing_is_done_that_they_would_notice()
    {
        var lease = new ReviewEnv.Core.Lifetime.Lease("l", "dast", "scanner", Some.Moment, Some.Moment.AddHours(1));
        var facts = new PlannerFacts(new DesiredState.Wanted(Commit, Some.Moment, Spec.ExpiresAt) { Because = "", LookAgainAt = Spec.ExpiresAt }, Serving, Published, EnvironmentPhase.Ready) { Spec = Spec, HasPlace = true, Lease = lease };

        Planner.Next(facts with { Spec = Spec with { Asleep = true } }).ShouldBeOfType<WorkStep.Hold>().Then.ShouldContain("sleep");
        Planner.Next(facts with { Observed = Serving with { Fingerprint = "f0" } }).ShouldBeOfType<WorkStep.Hold>();
        Planner.Next(facts with { Desired = new DesiredState.Unwanted { Because = "gone" } }).ShouldBeOfType<WorkStep.Hold>().Then.ShouldBe("gone");
        Planner.Next(facts with { Spec = Spec with { ExpiresAt = Some.Moment.AddDays(2) } }).ShouldBeOfType<WorkStep.Apply>();
        Planner.Next(facts with { Observed = Serving with { ApplyAgain = "drift" } }).ShouldBeOfType<WorkStep.Apply>();
        Planner.Next(facts).ShouldBeOfType<WorkStep.Settle>();
    }

    private static WorkStep Wanted(ObservedEnvironment observed, PublishedUrl? published = null, EnvironmentSpec? spec = null, Wreck? wreck = null) =>
        Planner.Next(new PlannerFacts(new DesiredState.Wanted(Commit, Some.Moment, Spec.ExpiresAt) { Because = "", LookAgainAt = Spec.ExpiresAt }, observed, published, EnvironmentPhase.Pending) { Spec = spec ?? Spec, KnownWreck = wreck });

    private static WorkStep Unwanted(ObservedEnvironment observed, PublishedUrl? published = null, Wreck? wreck = null) =>
        Planner.Next(new PlannerFacts(new DesiredState.Unwanted { Because = "gone" }, observed, published, EnvironmentPhase.Ready) { KnownWreck = wreck });
}
