namespace ReviewEnv.GitLab.Tests.Fake;

public sealed class NoteTests : RunningFake
{
    [Fact]
    public async Task A_note_is_the_token_s_own_and_others_are_not_to_be_changed()
    {
        Project.Push("a");
        var request = Project.OpenMergeRequest("a");
        var theirs = request.AddNote("Nice");

        var created = await AskAsync(HttpMethod.Post, "merge_requests/1/notes", new { body = "Ready" });
        created.Status.ShouldBe(201);
        ((long)created.Json!["author"]!["id"]!).ShouldBe(GitLab.TokenUser.Id);
        (await AskAsync(HttpMethod.Put, $"merge_requests/1/notes/{created.Json["id"]}", new { body = "Sleeping" })).Status.ShouldBe(200);
        (await AskAsync(HttpMethod.Put, $"merge_requests/1/notes/{theirs.Id}", new { body = "Mine" })).Status.ShouldBe(403);
        (await AskAsync(HttpMethod.Put, "merge_requests/1/notes/999999", new { body = "Mine" })).Status.ShouldBe(404);

        request.Notes[^1].Body.ShouldBe("Sleeping");
        request.Notes[^1].Edits.ShouldBe(1);
        GitLab.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_line_that_reads_like_a_command_is_one()
    {
        Project.Push("a");
        var request = Project.OpenMergeRequest("a");

        (await AskAsync(HttpMethod.Post, "merge_requests/1/notes", new { body = "/close" })).Status.ShouldBe(202);

        request.State.ShouldBe("closed");
        GitLab.Violations.ShouldHaveSingleItem().ShouldContain("/close");
        await AskAsync(HttpMethod.Post, "merge_requests/1/notes", new { body = "```\n/merge\n```\n/usr/bin is a path, and so is /close/x" });
        GitLab.Violations.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Merge_requests_of_forks_match_by_the_name_of_their_branch()
    {
        var fork = Project.Fork("grace/web");
        fork.Push("a");
        Project.Push("a");
        Project.OpenMergeRequest("a", labels: ["review"]);
        Project.OpenMergeRequest("a", author: "grace", fromFork: fork);
        fork.Delete();

        var found = (await GetAsync("merge_requests?state=opened&source_branch=a&order_by=created_at&sort=asc")).AsArray();

        found.Count.ShouldBe(2);
        ((long)found[0]!["source_project_id"]!).ShouldBe(Project.Id);
        ((string)found[0]!["labels"]![0]!).ShouldBe("review");
        found[1]!["source_project_id"].ShouldBeNull();
    }

    [Fact]
    public async Task Only_what_changed_since_is_listed_when_asked_for()
    {
        Project.Push("a");
        Project.Push("b");
        Project.OpenMergeRequest("a");
        var second = Project.OpenMergeRequest("b");
        Clock.Advance(TimeSpan.FromMinutes(5));
        var since = Clock.GetUtcNow();
        second.SetDraft(true);

        var found = (await GetAsync($"merge_requests?state=all&updated_after={Uri.EscapeDataString(since.ToString("O"))}")).AsArray();

        ((int)found.ShouldHaveSingleItem()!["iid"]!).ShouldBe(second.Iid);
        ((bool)found[0]!["draft"]!).ShouldBeTrue();
    }
}
