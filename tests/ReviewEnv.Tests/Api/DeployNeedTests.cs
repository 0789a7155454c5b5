using ReviewEnv.Api;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Tests.Api;

public sealed class DeployNeedTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ProjectSettings OnPush = new() { Path = "shop/*", Target = "here", Template = "static-site" };
    private static readonly ProjectSettings OnRequest = OnPush with { DeployOn = DeployOn.Request };
    private static readonly CommitSha Commit = Some.Commit();

    [Fact]
    public void Nothing_is_asked_where_a_push_deploys()
    {
        DeployNeed.WhyNone(Seen(EnvironmentPhase.Ready), OnPush, Commit).ShouldNotBeNull();
        DeployNeed.WhyNone(Seen(EnvironmentPhase.Provisioning), OnPush, Commit).ShouldNotBeNull();
    }

    [Fact]
    public void A_commit_that_the_server_has_not_heard_of_yet_is_left_to_its_push() =>
        DeployNeed.WhyNone(Seen(EnvironmentPhase.Ready), OnPush, Some.Commit()).ShouldNotBeNull();

    [Fact]
    public void A_branch_of_which_nothing_is_known_is_asked_for() =>
        DeployNeed.WhyNone(Memory(null, EnvironmentWishes.None, revision: 0, seen: 0), OnPush, Commit).ShouldBeNull();

    [Theory]
    [InlineData(EnvironmentPhase.Failed)]
    [InlineData(EnvironmentPhase.Stopped)]
    public void What_failed_or_ended_with_this_commit_is_asked_for_again_but_not_while_a_push_waits_to_be_looked_at(EnvironmentPhase phase)
    {
        DeployNeed.WhyNone(Seen(phase), OnPush, Commit).ShouldBeNull();
        DeployNeed.WhyNone(Seen(phase), OnPush, Some.Commit()).ShouldNotBeNull();
        DeployNeed.WhyNone(Memory(SomeRecord.Of(Some.Key(), phase, Commit), EnvironmentWishes.None, revision: 2, seen: 1), OnPush, Commit).ShouldNotBeNull();
    }

    [Fact]
    public void What_somebody_stopped_or_put_to_sleep_is_asked_for_unless_that_was_another_commit()
    {
        CommitSha?[] held = [Commit, null];
        foreach (var commit in held)
        {
            DeployNeed.WhyNone(Seen(EnvironmentPhase.Ready, new EnvironmentWishes { Stop = new StopWish(commit, "ada", Now, "") }), OnPush, Commit).ShouldBeNull();
            DeployNeed.WhyNone(Seen(EnvironmentPhase.Sleeping, new EnvironmentWishes { Sleep = new SleepWish(commit, "ada", Now) }), OnPush, Commit).ShouldBeNull();
        }

        DeployNeed.WhyNone(Seen(EnvironmentPhase.Ready, new EnvironmentWishes { Stop = new StopWish(Some.Commit(), "ada", Now, "") }), OnPush, Commit).ShouldNotBeNull();
    }

    [Fact]
    public void Where_deployments_are_asked_for_a_commit_is_asked_for_once()
    {
        DeployNeed.WhyNone(Seen(EnvironmentPhase.Ready), OnRequest, Commit).ShouldBeNull();
        DeployNeed.WhyNone(Seen(EnvironmentPhase.Ready, Asked(Commit)), OnRequest, Commit).ShouldNotBeNull();
        DeployNeed.WhyNone(Seen(EnvironmentPhase.Ready, Asked(Some.Commit())), OnRequest, Commit).ShouldBeNull();
        DeployNeed.WhyNone(Seen(EnvironmentPhase.Failed, Asked(Commit)), OnRequest, Commit).ShouldBeNull();
    }

    private static EnvironmentWishes Asked(CommitSha commit) => new() { Deploy = new DeployWish(commit, "ada", Now, 1) };

    private static Remembered Seen(EnvironmentPhase phase, EnvironmentWishes? wishes = null) =>
        Memory(SomeRecord.Of(Some.Key(), phase, Commit), wishes ?? EnvironmentWishes.None, revision: 1, seen: 1);

    private static Remembered Memory(EnvironmentRecord? record, EnvironmentWishes wishes, long revision, long seen) => new(record, wishes, null, revision, seen);
}
