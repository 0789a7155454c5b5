using ReviewEnv.Core.Branches;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Reporting;

/// <summary>What GitLab does not take, or cannot take now.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private readonly FakeGitLab gitlab = new();
    private FakeProject project = null!;
    private Narrator it = null!;

    public async Task InitializeAsync()
    {
        await gitlab.StartAsync();
        project = gitlab.AddProject("shop/web");
        project.Push("main");
        project.Push("feature/x");
        it = new Narrator(gitlab, project);
    }

    public async Task DisposeAsync()
    {
        it.Dispose();
        await gitlab.DisposeAsync();
        gitlab.Violations.ShouldBeEmpty();
    }

    private CommitSha Head => project.Head("feature/x")!.Value;

    [Fact]
    public async Task A_protected_environment_is_told_of_once()
    {
        gitlab.Fault = FakeFault.Forbidden.When(request => !request.IsRead && (request.Path.Contains("/environments") || request.Path.Contains("/deployments")));
        it.Ready(Head);

        (await it.TellAsync()).ShouldSatisfyAllConditions(report => report.Refusals.Count.ShouldBe(1), report => report.Untold.ShouldBeNull());
        project.Statuses.ShouldHaveSingleItem();
        gitlab.Requests.Clear();
        (await it.TellAsync()).Refusals.ShouldBeEmpty();
        gitlab.Requests.ShouldBeEmpty();

        it.Clock.Advance(TimeSpan.FromHours(25));
        gitlab.Fault = null;
        await it.TellAsync();
        project.Deployments.ShouldHaveSingleItem().Status.ShouldBe("success");
    }

    [Fact]
    public async Task A_commit_that_was_pushed_away_is_refused_once_and_holds_up_nothing()
    {
        var request = project.OpenMergeRequest("feature/x");
        it.Ready(Some.Commit());
        it.Record = it.Record with { MergeRequestIid = request.Iid };

        var report = await it.TellAsync();

        report.Untold.ShouldBeNull();
        report.Refusals.Count.ShouldBe(2, "deployment and status");
        project.Environments.ShouldHaveSingleItem();
        Narrator.Notes(request).ShouldHaveSingleItem();
        (await it.TellAsync()).Refusals.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_part_that_GitLab_cannot_take_does_not_hold_up_the_others()
    {
        gitlab.Fault = FakeFault.Status(500).On("/deployments");
        it.Ready(Head);

        (await it.TellAsync()).Untold.ShouldNotBeNull();

        project.Statuses.ShouldHaveSingleItem().State.ShouldBe("success");
        gitlab.Fault = null;
        (await it.TellAsync()).Untold.ShouldBeNull();
        project.Deployments.ShouldHaveSingleItem();
        project.Statuses.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_token_that_is_no_good_any_more_is_waited_out()
    {
        gitlab.Fault = FakeFault.Status(401);
        it.Ready(Head);

        var report = await it.TellAsync();

        report.Untold!.ShouldContain("401");
        report.Refusals.ShouldBeEmpty();
        gitlab.Requests.Count.ShouldBe(1);
    }
}
