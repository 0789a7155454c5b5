using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;
using ReviewEnv.GitLab.Reporting;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Reporting;

/// <summary>Somebody presses Stop in GitLab, of which no webhook tells.</summary>
public sealed class StoppedElsewhereTests : IAsyncLifetime
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
        it.Ready(project.Head("feature/x")!.Value);
        await it.TellAsync();
        gitlab.Requests.Clear();
    }

    public async Task DisposeAsync()
    {
        it.Dispose();
        await gitlab.DisposeAsync();
    }

    [Fact]
    public async Task What_somebody_stopped_is_found()
    {
        project.Environments[0].Stop();

        (await FindAsync()).ShouldHaveSingleItem().Key.ShouldBe(it.Key);
        gitlab.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_available_is_not_looked_at_one_by_one()
    {
        (await FindAsync()).ShouldBeEmpty();
        gitlab.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_we_stopped_or_never_told_or_are_opening_again_does_not_count()
    {
        project.Environments[0].Stop();
        var told = it.Memory;

        (await FindAsync(it.Record with { Phase = EnvironmentPhase.Stopping, Forge = told })).ShouldBeEmpty();
        (await FindAsync(it.Record with { Forge = told with { Environment = told.Environment! with { State = ToldEnvironmentState.Stopped } } })).ShouldBeEmpty();
        (await FindAsync(it.Record with { Forge = told with { Environment = told.Environment! with { State = ToldEnvironmentState.Reopening } } })).ShouldBeEmpty();
        (await FindAsync(it.Record with { Forge = null })).ShouldBeEmpty();
        gitlab.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_holds_too_little_stops_nothing()
    {
        gitlab.Fault = FakeFault.EmptyList;

        (await FindAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_deleted_or_is_still_stopping_was_not_stopped()
    {
        project.DeployFromJob("review/feature-x", "feature/x", onStop: "stop_review");
        project.Environments[0].Stop();
        project.Environments[0].State.ShouldBe("stopping");

        (await FindAsync()).ShouldBeEmpty();
        project.Environments[0].FinishStop();
        (await FindAsync()).ShouldHaveSingleItem();
    }

    private Task<IReadOnlyList<EnvironmentRecord>> FindAsync(EnvironmentRecord? record = null) =>
        new StoppedElsewhere(it.Api).FindAsync("shop/web", [record ?? it.Record with { Forge = it.Memory }], CancellationToken.None);
}
