using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Publication;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Reporting;

/// <summary>The one note on a merge request.</summary>
public sealed class GitLabNoteTests : IAsyncLifetime
{
    private readonly FakeGitLab gitlab = new();
    private FakeProject project = null!;
    private FakeMergeRequest request = null!;
    private Narrator it = null!;

    public async Task InitializeAsync()
    {
        await gitlab.StartAsync();
        project = gitlab.AddProject("shop/web");
        project.Push("main");
        project.Push("feature/x");
        request = project.OpenMergeRequest("feature/x");
        it = new Narrator(gitlab, project);
        it.Record = it.Record with { MergeRequestIid = request.Iid };
    }

    public async Task DisposeAsync()
    {
        it.Dispose();
        await gitlab.DisposeAsync();
        gitlab.Violations.ShouldBeEmpty();
    }

    private CommitSha Head => project.Head("feature/x")!.Value;

    [Fact]
    public async Task It_is_updated_in_place()
    {
        it.Provisioning(Head);
        await it.TellAsync();
        it.Ready(Head);
        await it.TellAsync();
        it.Stopped("merge request !1 was merged");
        await it.TellAsync();

        var note = Narrator.Notes(request).ShouldHaveSingleItem();
        note.Edits.ShouldBe(2);
        note.Body.ShouldContain("merge request !1 was merged");
    }

    [Fact]
    public async Task It_says_what_the_environment_has_cost_and_is_not_written_for_that_alone()
    {
        var ledger = new InMemoryReviewStore();
        it.Costs = new CostSoFar(ledger, new PriceCatalog("EUR", [new PriceBook("ours", [], PriceList.Free, [])]));
        it.Provisioning(Head);
        await it.TellAsync();
        Narrator.Notes(request)[0].Body.ShouldNotContain("Cost");

        await SpendAsync(1.5m);
        await it.TellAsync();
        Narrator.Notes(request)[0].Edits.ShouldBe(0);
        it.Ready(Head);
        await it.TellAsync();
        await SpendAsync(2.5m);
        await it.TellAsync();

        Narrator.Notes(request)[0].ShouldSatisfyAllConditions(note => note.Edits.ShouldBe(1), note => note.Body.ShouldContain("| Cost so far | 1.50 EUR, counted until 2026-01-05 12:00 UTC |\n"));

        Task SpendAsync(decimal cost) =>
            ledger.AddUsageAsync([], [new MeterState { Subject = new UsageSubject(it.Record.Key, "here", "ada"), CountedUntil = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero), CostSoFar = cost }], default);
    }

    [Fact]
    public async Task One_that_was_deleted_is_written_again_when_there_is_something_new()
    {
        it.Ready(Head);
        await it.TellAsync();
        Narrator.Notes(request)[0].Delete();
        it.Ready(project.Push("feature/x"));

        await it.TellAsync();

        Narrator.Notes(request).ShouldHaveSingleItem().Body.ShouldContain(Head.Short);
    }

    [Fact]
    public async Task A_note_of_somebody_else_with_the_same_marker_is_left_alone()
    {
        request.AddNote($"<!-- reviewenv:{it.Key.Id} --> mine", "mallory");
        it.Ready(Head);

        await it.TellAsync();

        Narrator.Notes(request).Count.ShouldBe(2);
        Narrator.Notes(request)[0].Edits.ShouldBe(0);
    }

    [Fact]
    public async Task After_the_loss_of_the_store_it_is_found_by_its_marker()
    {
        it.Ready(Head);
        await it.TellAsync();
        it.Memory = ForgeMemory.Nothing;
        it.Ready(project.Push("feature/x"));

        await it.TellAsync();

        Narrator.Notes(request).ShouldHaveSingleItem().Edits.ShouldBe(1);
    }

    [Fact]
    public async Task A_newer_merge_request_gets_one_of_its_own_and_the_old_one_says_so()
    {
        it.Ready(Head);
        await it.TellAsync();
        request.Close();
        var newer = project.OpenMergeRequest("feature/x");
        it.Record = it.Record with { MergeRequestIid = newer.Iid };

        await it.TellAsync();

        Narrator.Notes(request).ShouldHaveSingleItem().Body.ShouldContain($"!{newer.Iid}");
        Narrator.Notes(newer).ShouldHaveSingleItem().Body.ShouldContain("live");
    }

    [Fact]
    public async Task A_reason_is_neither_a_command_nor_the_end_of_its_block()
    {
        it.Failed(Head, "boom\n/close\n```\n/merge\n@root");

        await it.TellAsync();

        request.State.ShouldBe("opened");
        Narrator.Notes(request).ShouldHaveSingleItem().Body.ShouldContain("````text\nboom\n· /close\n```\n· /merge\n@root\n````");
    }

    [Fact]
    public async Task A_fork_gets_its_note_on_its_merge_request_and_a_name_of_that()
    {
        var fork = project.Fork("mallory/web");
        fork.Push("feature/y");
        var foreign = project.OpenMergeRequest("feature/y", fromFork: fork);
        using var other = new Narrator(gitlab, project, "feature/y");
        other.Ready(foreign.Sha);
        other.Record = other.Record with { Key = new(project.Path, GitRef.MergeRequest(foreign.Iid)) };

        var told = await other.TellAsync();

        told.ShouldSatisfyAllConditions(report => report.Untold.ShouldBeNull(), report => report.Refusals.ShouldBeEmpty());
        project.FindEnvironment($"review/merge-requests-{foreign.Iid}").ShouldNotBeNull();
        Narrator.Notes(foreign).ShouldHaveSingleItem();
    }
}
