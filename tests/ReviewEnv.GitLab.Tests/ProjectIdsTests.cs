using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Tests;

public sealed class ProjectIdsTests
{
    private readonly ManualTimeProvider clock = new();
    private readonly Dictionary<string, long> projects = new() { ["shop/web"] = 42 };
    private GitLabTrouble? trouble;
    private int asked;

    [Fact]
    public async Task An_answer_is_kept_for_ten_minutes_and_that_there_is_none_for_one()
    {
        var ids = Ids();
        for (var i = 0; i < 10; i++) (await FindAsync(ids, "shop/web")).ShouldBe("42");
        for (var i = 0; i < 10; i++) (await FindAsync(ids, "shop/new")).ShouldBeNull();
        asked.ShouldBe(2);

        (projects["shop/web"], projects["shop/new"]) = (43, 44);
        clock.Advance(TimeSpan.FromMinutes(1));
        (await FindAsync(ids, "shop/new")).ShouldBe("44");
        (await FindAsync(ids, "shop/web")).ShouldBe("42");
        clock.Advance(TimeSpan.FromMinutes(9));
        (await FindAsync(ids, "shop/web")).ShouldBe("43");
    }

    [Fact]
    public async Task While_GitLab_is_away_what_was_known_within_the_hour_holds()
    {
        var ids = Ids();
        await FindAsync(ids, "shop/web");
        trouble = GitLabTrouble.Unavailable;
        clock.Advance(TimeSpan.FromMinutes(59));
        (await FindAsync(ids, "shop/web")).ShouldBe("42");
        await Should.ThrowAsync<BranchSourceException>(() => FindAsync(ids, "shop/new"));
        clock.Advance(TimeSpan.FromMinutes(1));
        await Should.ThrowAsync<BranchSourceException>(() => FindAsync(ids, "shop/web"));
    }

    [Fact]
    public async Task A_token_that_is_not_taken_is_trouble_and_no_absence()
    {
        var ids = Ids();
        await FindAsync(ids, "shop/web");
        trouble = GitLabTrouble.Unauthorized;
        clock.Advance(TimeSpan.FromMinutes(10));
        (await Should.ThrowAsync<BranchSourceException>(() => FindAsync(ids, "shop/web"))).Message.ShouldBe("no");
    }

    [Fact]
    public async Task Merge_requests_of_a_fork_are_told_from_those_of_others_with_the_same_branch_name()
    {
        IProjectIds ids = new GitLabProjectIds(
            (_, _) => Task.FromResult<GitLabProject?>(null),
            (_, _, _) => Task.FromResult<IReadOnlyList<GitLabMergeRequest>>(
            [
                new(7, "opened") { SourceBranch = "patch-1", SourceProjectId = 77 },
                new(8, "opened") { SourceBranch = "patch-1", SourceProjectId = 78 },
                new(9, "opened") { SourceBranch = "patch-1", SourceProjectId = null },
                new(10, "opened") { SourceBranch = "patch-10", SourceProjectId = 77 },
            ]),
            clock);
        (await ids.FindForkMergeRequestsAsync("shop/web", "77", "patch-1", CancellationToken.None)).ShouldBe([7]);
    }

    [Fact]
    public async Task Without_a_token_the_newest_webhook_about_the_project_tells()
    {
        var store = new InMemoryReviewStore();
        var ids = new ToldProjectIds(store, clock);
        (await FindAsync(ids, "shop/web")).ShouldBeNull();

        await TellAsync(store, Some.Key("a", "shop/web"), "42", Some.Moment);
        (await FindAsync(ids, "shop/web")).ShouldBe("42");
        await TellAsync(store, Some.Key("b", "shop/web"), "99", Some.Moment.AddHours(1));
        await TellAsync(store, Some.Key("c", "shop/api"), "7", Some.Moment.AddHours(2));
        await TellAsync(store, Some.Key("d", "shop/web"), "41", Some.Moment.AddHours(-1));
        clock.Advance(TimeSpan.FromMinutes(1));
        (await FindAsync(ids, "shop/web")).ShouldBe("99");
        (await ids.FindForkMergeRequestsAsync("shop/web", "77", "patch-1", CancellationToken.None)).ShouldBeEmpty();
    }

    private static async Task TellAsync(InMemoryReviewStore store, EnvironmentKey key, string id, DateTimeOffset at)
    {
        await store.AcceptAsync(new Delivery(null, at, [Some.Push(key) with { ProjectId = id }]), CancellationToken.None);
        await store.SaveAsync(new EnvironmentRecord { Key = key, Name = "x", Target = "here", Template = "t", UpdatedAt = at }, [], 1, CancellationToken.None);
    }

    private static Task<string?> FindAsync(IProjectIds ids, string project) => ids.FindIdAsync(project, CancellationToken.None);

    private GitLabProjectIds Ids() => new(
        (project, _) =>
        {
            asked++;
            if (trouble is { } kind) throw new GitLabException(kind, null, "no");
            return Task.FromResult(projects.TryGetValue(project, out var id) ? new GitLabProject(id, project, "main", false, false, null, null) : null);
        },
        (_, _, _) => throw new InvalidOperationException(),
        clock);
}
