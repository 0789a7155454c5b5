using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Core.Tests.Publication;

/// <summary>What is told when something was told before.</summary>
public sealed class ForgeStepsTests
{
    private static readonly CommitSha A = Some.CommitOf(1);
    private static readonly CommitSha B = Some.CommitOf(2);
    private static readonly Uri Url = new("https://x.example.com/");

    [Theory]
    [InlineData(ForgeState.Running, "f", ForgeState.Running, "f", false, DeploymentMove.None)]
    [InlineData(ForgeState.Running, "f", ForgeState.Success, "f", false, DeploymentMove.Update)]
    [InlineData(ForgeState.Running, "f", ForgeState.Success, "g", false, DeploymentMove.Update)]
    [InlineData(ForgeState.Running, "f", ForgeState.Canceled, "", false, DeploymentMove.Update)]
    [InlineData(ForgeState.Running, "f", ForgeState.AsItIs, "f", false, DeploymentMove.None)]
    [InlineData(ForgeState.Success, "f", ForgeState.Success, "f", false, DeploymentMove.None)]
    [InlineData(ForgeState.Success, "f", ForgeState.Failed, "f", false, DeploymentMove.None)]
    [InlineData(ForgeState.Success, "f", ForgeState.Running, "f", false, DeploymentMove.None)]
    [InlineData(ForgeState.Success, "f", ForgeState.Canceled, "", false, DeploymentMove.None)]
    [InlineData(ForgeState.Success, "f", ForgeState.Running, "g", false, DeploymentMove.Create)]
    [InlineData(ForgeState.Success, "f", ForgeState.Success, "g", false, DeploymentMove.Create)]
    [InlineData(ForgeState.Failed, "f", ForgeState.Running, "f", false, DeploymentMove.None)]
    [InlineData(ForgeState.Failed, "f", ForgeState.Success, "f", false, DeploymentMove.Create)]
    [InlineData(ForgeState.Canceled, "f", ForgeState.Running, "f", false, DeploymentMove.Create)]
    [InlineData(ForgeState.Success, ToldDeployment.Over, ForgeState.Success, "f", false, DeploymentMove.Create)]
    [InlineData(ForgeState.Running, "f", ForgeState.Success, "g", true, DeploymentMove.None)]
    [InlineData(ForgeState.Running, ToldDeployment.Over, ForgeState.Success, "g", true, DeploymentMove.Create)]
    public void A_finished_deployment_of_the_same_commit_stays_what_it_is(ForgeState told, string toldAttempt, ForgeState wanted, string attempt, bool byJob, DeploymentMove move)
    {
        var steps = StepsOf(new ForgeStory { Deployment = new StoryDeployment(A, attempt, wanted) }, new ForgeMemory { Deployment = new ToldDeployment(1, A, toldAttempt, told, byJob) });

        steps.Deployment.ShouldBe(new DeploymentSteps(false, move));
    }

    [Theory]
    [InlineData(ForgeState.Running, false, ForgeState.Running, true, DeploymentMove.Create)]
    [InlineData(ForgeState.Running, false, ForgeState.AsItIs, true, DeploymentMove.None)]
    [InlineData(ForgeState.Running, false, ForgeState.Canceled, true, DeploymentMove.None)]
    [InlineData(ForgeState.Running, true, ForgeState.Running, false, DeploymentMove.Create)]
    [InlineData(ForgeState.Success, false, ForgeState.Success, false, DeploymentMove.Create)]
    public void A_running_deployment_of_another_commit_is_cancelled(ForgeState told, bool byJob, ForgeState wanted, bool cancel, DeploymentMove move) =>
        StepsOf(new ForgeStory { Deployment = new StoryDeployment(B, "g", wanted) }, new ForgeMemory { Deployment = new ToldDeployment(1, A, "f", told, byJob) })
            .Deployment.ShouldBe(new DeploymentSteps(cancel, move));

    [Theory]
    [InlineData(ForgeState.Pending, ForgeState.Running, ForgeState.Running)]
    [InlineData(ForgeState.Running, ForgeState.Running, ForgeState.AsItIs)]
    [InlineData(ForgeState.Running, ForgeState.Success, ForgeState.Success)]
    [InlineData(ForgeState.Running, ForgeState.Canceled, ForgeState.Canceled)]
    [InlineData(ForgeState.Running, ForgeState.AsItIs, ForgeState.AsItIs)]
    [InlineData(ForgeState.Running, ForgeState.Pending, ForgeState.AsItIs)]
    [InlineData(ForgeState.Success, ForgeState.Canceled, ForgeState.AsItIs)]
    [InlineData(ForgeState.Success, ForgeState.Failed, ForgeState.Failed)]
    public void A_status_is_set_when_it_says_something_else(ForgeState told, ForgeState wanted, ForgeState set) =>
        StepsOf(new ForgeStory { Status = Status(A, wanted) }, new ForgeMemory { Status = new ToldStatus(A, told, ForgeSteps.StatusDigest(Status(A, told))) })
            .Status.ShouldBe(new StatusSteps(false, set));

    [Theory]
    [InlineData(ForgeState.Running, ForgeState.Success, true, ForgeState.Success)]
    [InlineData(ForgeState.Pending, ForgeState.Canceled, true, ForgeState.AsItIs)]
    [InlineData(ForgeState.Failed, ForgeState.Pending, false, ForgeState.Pending)]
    public void The_status_of_a_superseded_commit_is_cancelled_if_it_is_unfinished(ForgeState told, ForgeState wanted, bool cancel, ForgeState set) =>
        StepsOf(new ForgeStory { Status = Status(B, wanted) }, new ForgeMemory { Status = new ToldStatus(A, told, "") }).Status.ShouldBe(new StatusSteps(cancel, set));

    [Fact]
    public void An_end_is_told_of_nothing_that_never_began()
    {
        var steps = StepsOf(new ForgeStory { Deployment = new StoryDeployment(A, "", ForgeState.Canceled), Status = Status(A, ForgeState.Canceled) }, ForgeMemory.Nothing);

        steps.AreNone.ShouldBeTrue();
    }

    [Fact]
    public void The_environment_is_told_only_what_changes()
    {
        var told = new ToldEnvironment(1, "review/x", ToldEnvironmentState.Available, Url);

        StepOf(new StoryEnvironment("review/x", false, Url), null).ShouldBe(EnvironmentStep.Create);
        StepOf(new StoryEnvironment("review/x", false, Url), told).ShouldBe(EnvironmentStep.None);
        StepOf(new StoryEnvironment("review/x", false, null), told).ShouldBe(EnvironmentStep.None);
        StepOf(new StoryEnvironment("review/x", false, new Uri("https://y.example.com/")), told).ShouldBe(EnvironmentStep.SetUrl);
        StepOf(new StoryEnvironment("review/x", true, null), told).ShouldBe(EnvironmentStep.Stop);
        StepOf(new StoryEnvironment("review/x", true, null), told with { State = ToldEnvironmentState.Stopped }).ShouldBe(EnvironmentStep.None);
        StepOf(new StoryEnvironment("review/x", false, Url), told with { State = ToldEnvironmentState.Stopped }).ShouldBe(EnvironmentStep.Reopen);
        StepOf(new StoryEnvironment("review/x", true, null), null).ShouldBe(EnvironmentStep.FindAndStop);
        StepOf(new StoryEnvironment("review/x", true, null), told with { Id = null }).ShouldBe(EnvironmentStep.None);
        StepOf(new StoryEnvironment("review/x", false, Url), told with { Id = null }).ShouldBe(EnvironmentStep.Create);
    }

    [Fact]
    public void What_is_being_reopened_is_looked_at_a_few_times_once_its_deployment_ended_well()
    {
        var story = new ForgeStory { Environment = new StoryEnvironment("review/x", false, Url), Deployment = new StoryDeployment(A, "f", ForgeState.Success) };
        var told = new ToldEnvironment(1, "review/x", ToldEnvironmentState.Reopening, Url);

        StepsOf(story, new ForgeMemory { Environment = told }).Environment.ShouldBe(EnvironmentStep.Confirm);
        StepsOf(story, new ForgeMemory { Environment = told with { Looks = ForgeSteps.MostLooks } }).Environment.ShouldBe(EnvironmentStep.None);
        StepsOf(story with { Deployment = story.Deployment with { State = ForgeState.Running } }, new ForgeMemory { Environment = told }).Environment.ShouldBe(EnvironmentStep.None);
    }

    [Fact]
    public void A_note_is_rewritten_and_left_for_that_of_a_newer_merge_request()
    {
        var note = new StoryNote(7, "m", "body", "moved");

        StepsOf(new ForgeStory { Note = note }, ForgeMemory.Nothing).Note.ShouldBe(new NoteSteps(false, NoteMove.Create));
        StepsOf(new ForgeStory { Note = note }, new ForgeMemory { Note = new ToldNote(7, 1, note.Digest) }).Note.ShouldBe(NoteSteps.None);
        StepsOf(new ForgeStory { Note = note }, new ForgeMemory { Note = new ToldNote(7, 1, "other") }).Note.ShouldBe(new NoteSteps(false, NoteMove.Update));
        StepsOf(new ForgeStory { Note = note }, new ForgeMemory { Note = new ToldNote(5, 1, note.Digest) }).Note.ShouldBe(new NoteSteps(true, NoteMove.Create));
    }

    [Fact]
    public void What_was_refused_is_not_told_again_until_it_is_something_else_or_a_day_has_passed()
    {
        var story = new ForgeStory { Status = Status(A, ForgeState.Failed) };
        var refusal = new ForgeRefusal(ForgeSteps.DigestOf(story, ForgePart.Status), Some.Moment, "403");
        var memory = new ForgeMemory { Refused = ForgeRefusals.None.With(ForgePart.Status, refusal) };

        ForgeSteps.Of(story, memory, Some.Moment.AddHours(23)).AreNone.ShouldBeTrue();
        ForgeSteps.Of(story, memory, Some.Moment.AddHours(25)).AreNone.ShouldBeFalse();
        ForgeSteps.Of(story with { Status = Status(B, ForgeState.Failed) }, memory, Some.Moment).AreNone.ShouldBeFalse();
    }

    [Fact]
    public void Where_the_environment_is_refused_no_deployment_is_told_into_it()
    {
        var story = new ForgeStory { Environment = new StoryEnvironment("review/x", false, Url), Deployment = new StoryDeployment(A, "f", ForgeState.Success) };
        var refusal = new ForgeRefusal(ForgeSteps.DigestOf(story, ForgePart.Environment), Some.Moment, "403");

        ForgeSteps.Of(story, new ForgeMemory { Refused = ForgeRefusals.None.With(ForgePart.Environment, refusal) }, Some.Moment).AreNone.ShouldBeTrue();
    }

    private static ForgeSteps StepsOf(ForgeStory story, ForgeMemory memory) => ForgeSteps.Of(story, memory, Some.Moment);

    private static EnvironmentStep StepOf(StoryEnvironment wanted, ToldEnvironment? told) => StepsOf(new ForgeStory { Environment = wanted }, new ForgeMemory { Environment = told }).Environment;

    private static StoryStatus Status(CommitSha commit, ForgeState state) => new(commit, state, state is ForgeState.Pending or ForgeState.Running ? "under way" : state.ToString(), Url);
}
