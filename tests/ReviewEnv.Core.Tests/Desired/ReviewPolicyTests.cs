using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Tests.Desired;

public sealed class ReviewPolicyTests
{
    private static readonly EnvironmentKey Key = Some.Key("feature/hello");
    private static readonly BranchState.Exists Branch = new(Some.Commit(), "7") { Author = "ada" };
    private static readonly ProjectSettings Project = new() { Path = "shop/web", Target = "here", Template = "static-site", Lifetime = new LifetimeSettings(TimeSpan.FromDays(3)) };

    [Fact]
    public void A_branch_is_wanted_at_its_head()
    {
        var wanted = Decide(Facts()).ShouldBeOfType<DesiredState.Wanted>();

        wanted.Commit.ShouldBe(Branch.Head);
        wanted.ExpiresAt.ShouldBe(Some.Moment.AddDays(3));
        wanted.Owner.ShouldBe("ada");
    }

    [Fact]
    public void A_branch_that_is_proven_gone_is_unwanted() =>
        Decide(Facts() with { Branch = new BranchState.Gone("deleted") }).ShouldBeOfType<DesiredState.Unwanted>().Because.ShouldBe("deleted");

    [Fact]
    public void What_the_forge_will_not_tell_decides_nothing() =>
        Decide(Facts() with { Branch = new BranchState.Unknown("503") }).ShouldBeOfType<DesiredState.Undecided>();

    [Fact]
    public void A_stop_and_the_end_of_a_life_need_no_word_of_the_forge()
    {
        var facts = Facts() with { Branch = new BranchState.Unknown("503"), KnownCommit = Branch.Head, KnownSince = Some.Moment };
        var stop = new StopWish(Branch.Head, "ada", Some.Moment, "");

        Decide(facts with { Wishes = new EnvironmentWishes { Stop = stop } }).ShouldBeOfType<DesiredState.Unwanted>().Because.ShouldStartWith("stopped by ada; a new commit");
        Decide(facts with { KnownSince = Some.Moment.AddDays(-4) }).ShouldBeOfType<DesiredState.Unwanted>().Because.ShouldContain("3 days");
        Decide(facts with { Wishes = new EnvironmentWishes { Stop = stop with { Commit = Some.Commit() } } }).ShouldBeOfType<DesiredState.Undecided>();
        Decide(facts).ShouldBeOfType<DesiredState.Undecided>();
    }

    [Fact]
    public void A_project_that_left_the_configuration_is_left_alone() =>
        Decide(Facts() with { Project = null, Branch = new BranchState.Gone("deleted") }).ShouldBeOfType<DesiredState.Undecided>();

    [Theory]
    [InlineData("release/1", "refs.exclude")]
    [InlineData("main", "refs.exclude")]
    [InlineData("docs/x", "refs.include")]
    public void A_filtered_branch_is_unwanted_and_told_by_which_rule(string name, string rule)
    {
        var project = Project with { Refs = new RefFilter(["feature/*", "release/*", "main"], ["main", "release/*"], Tags: false) };

        Decide(Facts() with { Key = Some.Key(name), Project = project }).ShouldBeOfType<DesiredState.Unwanted>().Because.ShouldContain(rule);
    }

    [Fact]
    public void A_tag_is_unwanted_unless_tags_are_wanted()
    {
        var facts = Facts() with { Key = new EnvironmentKey("shop/web", GitRef.Tag("v1")) };

        Decide(facts).ShouldBeOfType<DesiredState.Unwanted>();
        Decide(facts with { Project = Project with { Refs = Project.Refs with { Tags = true } } }).ShouldBeOfType<DesiredState.Wanted>();
    }

    [Fact]
    public void The_default_branch_is_unwanted_unless_it_is_named()
    {
        var facts = Facts() with { Key = Some.Key("trunk"), Branch = Branch with { IsDefaultBranch = true } };

        Decide(facts).ShouldBeOfType<DesiredState.Unwanted>();
        Decide(facts with { Project = Project with { Refs = new RefFilter(["trunk"], [], Tags: false) } }).ShouldBeOfType<DesiredState.Wanted>();
    }

    [Fact]
    public void Where_a_merge_request_is_needed_only_an_open_one_will_do()
    {
        var facts = Facts() with { Project = Project with { CreateOn = CreateOn.MergeRequest } };

        Decide(facts).ShouldBeOfType<DesiredState.Unwanted>();
        Decide(facts with { Branch = Branch with { MergeRequest = new MergeRequest(7, "opened") } }).ShouldBeOfType<DesiredState.Wanted>();
        Decide(facts with { Branch = Branch with { MergeRequest = new MergeRequest(7, "closed") } }).ShouldBeOfType<DesiredState.Unwanted>();
    }

    [Fact]
    public void Never_having_heard_of_a_merge_request_removes_nothing_that_is_there()
    {
        var facts = Facts() with { Project = Project with { CreateOn = CreateOn.MergeRequest }, Branch = Branch with { MergeRequestsKnown = false } };

        Decide(facts).ShouldBeOfType<DesiredState.Unwanted>();
        Decide(facts with { ObservedCommit = Branch.Head }).ShouldBeOfType<DesiredState.Undecided>();
        Decide(facts with { ObservedCommit = Branch.Head, Branch = Branch }).ShouldBeOfType<DesiredState.Unwanted>();
    }

    [Fact]
    public void A_branch_whose_merge_request_was_merged_is_unwanted()
    {
        Decide(Facts() with { Branch = Branch with { MergeRequest = new MergeRequest(7, "merged") } }).ShouldBeOfType<DesiredState.Unwanted>();
    }

    [Fact]
    public void A_stop_holds_until_the_next_commit()
    {
        var stopped = Facts() with { Wishes = new EnvironmentWishes { Stop = new StopWish(Branch.Head, "ada", Some.Moment, "done") } };

        Decide(stopped).ShouldBeOfType<DesiredState.Unwanted>().Because.ShouldContain("ada");
        Decide(stopped with { Branch = Branch with { Head = Some.Commit() } }).ShouldBeOfType<DesiredState.Wanted>();
    }

    [Fact]
    public void Where_deployments_are_asked_for_nothing_happens_unasked()
    {
        var facts = Facts() with { Project = Project with { DeployOn = DeployOn.Request } };
        var asked = new DeployWish(Some.Commit(), "ci", Some.Moment, 1);

        Decide(facts).ShouldBeOfType<DesiredState.Unwanted>();
        Decide(facts with { Wishes = new EnvironmentWishes { Deploy = asked } }).ShouldBeOfType<DesiredState.Wanted>().Commit.ShouldBe(asked.Commit!.Value);
    }

    [Fact]
    public void Where_deployments_are_asked_for_a_stop_holds_until_the_next_request()
    {
        var stop = new EnvironmentWishes { Stop = new StopWish(Some.Commit(), "ada", Some.Moment, "done"), Deploy = new DeployWish(Some.Commit(), "ci", Some.Moment, 1) };
        var facts = Facts() with { Project = Project with { DeployOn = DeployOn.Request }, Wishes = stop };

        Decide(facts).ShouldBeOfType<DesiredState.Unwanted>().Because.ShouldContain("ada");
        Decide(facts with { Wishes = stop with { Stop = null } }).ShouldBeOfType<DesiredState.Wanted>();
    }

    [Fact]
    public void Where_deployments_are_asked_for_what_is_there_stays_although_nobody_remembers_asking()
    {
        var facts = Facts() with { Project = Project with { DeployOn = DeployOn.Request }, ObservedCommit = Some.Commit() };

        Decide(facts).ShouldBeOfType<DesiredState.Wanted>().Commit.ShouldBe(facts.ObservedCommit!.Value);
    }

    [Fact]
    public void A_life_ends_after_its_time_and_begins_anew_with_a_commit_or_a_request()
    {
        var old = Facts() with { KnownCommit = Branch.Head, KnownSince = Some.Moment.AddDays(-4) };

        Decide(old).ShouldBeOfType<DesiredState.Unwanted>().Because.ShouldContain("3 days");
        Decide(old with { Branch = Branch with { Head = Some.Commit() } }).ShouldBeOfType<DesiredState.Wanted>();
        Decide(old with { Wishes = new EnvironmentWishes { Deploy = new DeployWish(null, "ada", Some.Moment, 1) } }).ShouldBeOfType<DesiredState.Wanted>();
    }

    [Fact]
    public void A_pin_or_an_extension_keeps_it_alive()
    {
        var old = Facts() with { KnownCommit = Branch.Head, KnownSince = Some.Moment.AddDays(-4) };

        Expiry(old, new EnvironmentWishes { ExtendedUntil = Some.Moment.AddDays(1) }).ShouldBe(Some.Moment.AddDays(1));
        Expiry(old, new EnvironmentWishes { Pin = new Pin(Some.Moment.AddDays(9), "ada", "demo") }).ShouldBe(Some.Moment.AddDays(9));
        Expiry(old, new EnvironmentWishes { Pin = new Pin(null, "ada", "demo") }).ShouldBeNull();

        static DateTimeOffset? Expiry(PolicyFacts facts, EnvironmentWishes wishes) => Decide(facts with { Wishes = wishes }).ShouldBeOfType<DesiredState.Wanted>().ExpiresAt;
    }

    [Fact]
    public void A_new_store_takes_the_end_of_life_from_the_platform() =>
        Decide(Facts() with { ObservedCommit = Branch.Head, ObservedExpiry = Some.Moment.AddHours(5) }).ShouldBeOfType<DesiredState.Wanted>().ExpiresAt.ShouldBe(Some.Moment.AddHours(5));

    private static PolicyFacts Facts() => new(Key, Branch, Some.Moment) { Project = Project };

    private static DesiredState Decide(PolicyFacts facts) => ReviewPolicy.Decide(facts);
}
