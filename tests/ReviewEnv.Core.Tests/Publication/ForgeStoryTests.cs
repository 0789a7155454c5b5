using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Publication;

/// <summary>What the forge should show, phase by phase.</summary>
public sealed class ForgeStoryTests
{
    private static readonly CommitSha Commit = Some.CommitOf(1);
    private static readonly CommitSha Older = Some.CommitOf(2);
    private static readonly StoryPlaces Places = new("review/x", new Uri("https://reviewenv.example.com/environments/id"), commit => new Uri($"https://gitlab.example.com/shop/web/-/commit/{commit}"));

    [Theory]
    [InlineData(EnvironmentPhase.Pending, false, ForgeState.Pending, ForgeState.AsItIs)]
    [InlineData(EnvironmentPhase.AwaitingApproval, false, ForgeState.Pending, ForgeState.AsItIs)]
    [InlineData(EnvironmentPhase.Provisioning, false, ForgeState.Running, ForgeState.Running)]
    [InlineData(EnvironmentPhase.Ready, true, ForgeState.Success, ForgeState.Success)]
    [InlineData(EnvironmentPhase.Failed, false, ForgeState.Failed, ForgeState.Failed)]
    [InlineData(EnvironmentPhase.Sleeping, true, ForgeState.Success, ForgeState.Success)]
    [InlineData(EnvironmentPhase.Sleeping, false, ForgeState.AsItIs, ForgeState.AsItIs)]
    [InlineData(EnvironmentPhase.Waking, false, ForgeState.AsItIs, ForgeState.AsItIs)]
    [InlineData(EnvironmentPhase.Stopping, false, ForgeState.Canceled, ForgeState.Canceled)]
    [InlineData(EnvironmentPhase.Stopped, false, ForgeState.Canceled, ForgeState.Canceled)]
    [InlineData(EnvironmentPhase.Leaking, false, ForgeState.Canceled, ForgeState.Canceled)]
    public void Each_phase_has_a_status_and_a_deployment(EnvironmentPhase phase, bool published, ForgeState status, ForgeState deployment)
    {
        var story = StoryOf(Record(phase, published ? Commit : null));

        story.Status!.State.ShouldBe(status);
        story.Deployment!.State.ShouldBe(deployment);
    }

    [Theory]
    [InlineData(EnvironmentPhase.Provisioning, false)]
    [InlineData(EnvironmentPhase.Failed, false)]
    [InlineData(EnvironmentPhase.Sleeping, false)]
    [InlineData(EnvironmentPhase.Stopping, true)]
    [InlineData(EnvironmentPhase.Stopped, true)]
    [InlineData(EnvironmentPhase.Leaking, true)]
    public void It_is_stopped_as_soon_as_it_is_on_its_way_out(EnvironmentPhase phase, bool stopped)
    {
        var story = StoryOf(Record(phase, Older));

        story.Environment!.Stopped.ShouldBe(stopped);
        story.Environment.Url.ShouldBe(stopped ? null : new Uri("https://x.example.com/"));
    }

    [Fact]
    public void A_branch_that_never_had_an_environment_has_no_story()
    {
        StoryOf(Record(EnvironmentPhase.Stopped, null) with { Name = "" }).ShouldBe(ForgeStory.Nothing);
        StoryOf(Record(EnvironmentPhase.Pending, null) with { Name = "", Commit = null }).ShouldBe(ForgeStory.Nothing);
    }

    [Fact]
    public void What_was_found_on_a_target_and_not_decided_about_has_no_story_yet() =>
        StoryOf(Record(EnvironmentPhase.Pending, null) with { Commit = null }).ShouldBe(ForgeStory.Nothing);

    [Fact]
    public void What_failed_before_it_had_a_name_is_told_and_so_is_its_end()
    {
        var failed = Record(EnvironmentPhase.Failed, null) with { Name = "", Reason = "the template has no url" };

        StoryOf(failed).Status!.Description.ShouldBe("the template has no url");
        StoryOf(failed with { Phase = EnvironmentPhase.Stopped }, ForgeMemory.Nothing).Environment!.Stopped.ShouldBeTrue();
    }

    [Fact]
    public void What_a_project_does_not_want_told_is_no_part_of_it()
    {
        var story = ForgeStory.Of(Record(EnvironmentPhase.Ready, Commit) with { MergeRequestIid = 7 }, null, ReportSettings.None, Places);

        story.ShouldBe(ForgeStory.Nothing);
    }

    [Fact]
    public void The_name_that_was_told_is_kept()
    {
        var memory = new ForgeMemory { Environment = new ToldEnvironment(5, "review/x-abc123", ToldEnvironmentState.Available, null) };

        StoryOf(Record(EnvironmentPhase.Ready, Commit), memory).Environment!.Name.ShouldBe("review/x-abc123");
    }

    [Fact]
    public void A_note_is_kept_on_the_last_merge_request_that_was_known()
    {
        var memory = new ForgeMemory { Note = new ToldNote(7, 70, "") };

        StoryOf(Record(EnvironmentPhase.Ready, Commit)).Note.ShouldBeNull();
        StoryOf(Record(EnvironmentPhase.Ready, Commit), memory).Note!.MergeRequest.ShouldBe(7);
        StoryOf(Record(EnvironmentPhase.Ready, Commit) with { MergeRequestIid = 9 }, memory).Note!.MergeRequest.ShouldBe(9);
        StoryOf(Record(EnvironmentPhase.Ready, Commit) with { Key = new EnvironmentKey("shop/web", GitRef.MergeRequest(3)) }).Note!.MergeRequest.ShouldBe(3);
    }

    [Fact]
    public void A_description_is_one_line_of_at_most_255_characters()
    {
        var story = StoryOf(Record(EnvironmentPhase.Failed, null) with { Reason = $"\n  first 🚀{string.Concat(Enumerable.Repeat("🚀", 300))}\nsecond" });

        story.Status!.Description.Length.ShouldBeLessThanOrEqualTo(255);
        story.Status.Description.ShouldStartWith("first 🚀");
        story.Status.Description.ShouldEndWith("🚀…");
    }

    [Theory]
    [InlineData("feature/hello", "review/feature-hello")]
    [InlineData("Fix_1", "review/fix-1")]
    public void The_first_name_is_the_one_that_ci_jobs_use(string branch, string name) => ForgeNames.Of(Some.Key(branch))[0].ShouldBe(name);

    [Fact]
    public void Branches_of_one_slug_or_of_none_have_names_of_their_own()
    {
        ForgeNames.Of(Some.Key("a/b"))[1].ShouldNotBe(ForgeNames.Of(Some.Key("a-b"))[1]);
        ForgeNames.Of(Some.Key("日本語"))[0].ShouldNotBe(ForgeNames.Of(Some.Key("中文"))[0]);
        ForgeNames.Of(Some.Key("日本語"))[0].ShouldMatch("^review/[a-z0-9]{6}$");
    }

    [Fact]
    public void A_branch_of_a_fork_is_named_by_its_merge_request() =>
        ForgeNames.Of(new EnvironmentKey("shop/web", GitRef.MergeRequest(7)))[0].ShouldBe("review/merge-requests-7");

    private static ForgeStory StoryOf(EnvironmentRecord record, ForgeMemory? memory = null) => ForgeStory.Of(record, memory, ReportSettings.All, Places);

    private static EnvironmentRecord Record(EnvironmentPhase phase, CommitSha? published) => new()
    {
        Key = Some.Key("x"),
        Name = "shop-web-x",
        Target = "here",
        Template = "web",
        Phase = phase,
        Commit = Commit,
        Fingerprint = "f1",
        Reason = "because",
        Published = published is { } commit ? new PublishedUrl(new Uri("https://x.example.com/"), commit, Some.Moment) : null,
    };
}
