using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Tests.Desired;

/// <summary>Drafts, labels, ends of merge requests, and forks.</summary>
public sealed class MergeRequestPolicyTests
{
    private static readonly CommitSha Head = Some.Commit();
    private static readonly MergeRequest Open = new(7, "opened") { Head = Head, Labels = ["ui"] };
    private static readonly MergeRequest Forked = Open with { FromFork = true };
    private static readonly EnvironmentKey ForkKey = new("shop/web", GitRef.MergeRequest(7));

    [Theory]
    [InlineData(CreateOn.Push, false, true)]
    [InlineData(CreateOn.MergeRequest, false, false)]
    [InlineData(CreateOn.MergeRequest, true, true)]
    public void Drafts_count_unless_they_are_not_to(CreateOn createOn, bool drafts, bool wanted) =>
        IsWanted(Open with { Draft = true }, new MergeRequestRules { Drafts = drafts }, createOn).ShouldBe(wanted);

    [Theory]
    [InlineData("ui", true)]
    [InlineData("review", false)]
    public void Where_a_label_is_asked_for_only_merge_requests_with_it_count(string label, bool wanted) =>
        IsWanted(Open, new MergeRequestRules { WithLabels = [label] }, CreateOn.MergeRequest).ShouldBe(wanted);

    [Theory]
    [InlineData(CreateOn.Push)]
    [InlineData(CreateOn.MergeRequest)]
    public void A_label_opts_out(CreateOn createOn) => IsWanted(Open, new MergeRequestRules { WithoutLabels = ["x", "ui"] }, createOn).ShouldBeFalse();

    [Fact]
    public void What_was_merged_ends_and_what_is_pushed_after_it_lives()
    {
        IsWanted(Open with { State = "merged" }).ShouldBeFalse();
        IsWanted(Open with { State = "merged", Head = Some.Commit() }).ShouldBeTrue();
        IsWanted(Open with { State = "merged" }, new MergeRequestRules { StopOnMerge = false }).ShouldBeTrue();
    }

    [Fact]
    public void What_was_closed_lives_on_unless_it_is_to_end()
    {
        IsWanted(Open with { State = "closed" }).ShouldBeTrue();
        IsWanted(Open with { State = "closed" }, new MergeRequestRules { StopOnClose = true }).ShouldBeFalse();
        IsWanted(Open with { State = "closed" }, createOn: CreateOn.MergeRequest).ShouldBeFalse();
    }

    [Fact]
    public void An_archived_project_has_no_environments() =>
        Decide(new PolicyFacts(Some.Key(), Branch(null) with { IsArchived = true }, Some.Moment) { Project = Project(new()) }).ShouldBeOfType<DesiredState.Unwanted>().Because.ShouldContain("archived");

    [Fact]
    public void A_fork_gets_nothing_by_itself()
    {
        DecideFork(new(), null).ShouldBeOfType<DesiredState.Unwanted>().Because.ShouldContain("forks: never");
        DecideFork(Approving, null).ShouldBeOfType<DesiredState.Unwanted>().Because.ShouldContain($"--sha {Head}");
    }

    [Fact]
    public void Asking_for_a_deployment_does_not_let_a_fork_in() =>
        DecideFork(Approving, null, EnvironmentWishes.None with { Deploy = new DeployWish(Head, "eve", Some.Moment, 1) }).ShouldBeOfType<DesiredState.Unwanted>();

    [Fact]
    public void The_approved_commit_of_a_fork_is_wanted_and_stays_so_when_another_is_pushed()
    {
        DecideFork(Approving, Head).ShouldBeOfType<DesiredState.Wanted>().Commit.ShouldBe(Head);

        var older = Some.Commit();
        var wanted = DecideFork(Approving, older).ShouldBeOfType<DesiredState.Wanted>();
        wanted.Commit.ShouldBe(older);
        wanted.Because.ShouldContain($"the newer {Head.Short} was not");
    }

    [Fact]
    public void An_approval_ends_with_the_merge_request()
    {
        DecideFork(Approving, Head, request: Forked with { State = "closed" }).ShouldBeOfType<DesiredState.Unwanted>();
        DecideFork(new MergeRequestRules { ApprovedForks = true, WithoutLabels = ["ui"] }, Head).ShouldBeOfType<DesiredState.Unwanted>();
    }

    private static MergeRequestRules Approving { get; } = new() { ApprovedForks = true };

    private static bool IsWanted(MergeRequest request, MergeRequestRules? rules = null, CreateOn createOn = CreateOn.Push) =>
        Decide(new PolicyFacts(Some.Key(), Branch(request), Some.Moment) { Project = Project(rules ?? new()) with { CreateOn = createOn } }) is DesiredState.Wanted;

    private static DesiredState DecideFork(MergeRequestRules rules, CommitSha? approved, EnvironmentWishes? wishes = null, MergeRequest? request = null) => Decide(new PolicyFacts(ForkKey, Branch(request ?? Forked), Some.Moment)
    {
        Project = Project(rules),
        Wishes = (wishes ?? EnvironmentWishes.None) with { Fork = approved is { } commit ? new ForkApproval(commit, "ada", Some.Moment) : null },
    });

    private static DesiredState Decide(PolicyFacts facts) => ReviewPolicy.Decide(facts);

    private static BranchState.Exists Branch(MergeRequest? request) => new(Head, "42") { MergeRequest = request };

    private static ProjectSettings Project(MergeRequestRules rules) => new() { Path = "shop/web", Target = "here", Template = "any", MergeRequests = rules };
}
