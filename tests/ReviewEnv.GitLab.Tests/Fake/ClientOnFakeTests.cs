using ReviewEnv.GitLab.Api;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Fake;

/// <summary>What the client reads.</summary>
public sealed class ClientOnFakeTests : ClientOnFake
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_instance_the_user_and_the_token_say_who_they_are()
    {
        GitLab.TokenInfo.ExpiresAt = new(2026, 3, 1);

        (await Client.VersionAsync(None)).Version.ShouldBe("18.5.0");
        var user = await Client.UserAsync(None);
        (user.Id, user.Username, user.Bot).ShouldBe((GitLab.TokenUser.Id, GitLab.TokenUser.Username, true));
        var token = await Client.TokenAsync(None);
        token.Scopes.ShouldBe(["api"]);
        (token.Active, token.Revoked, token.ExpiresAt).ShouldBe((true, false, new DateOnly(2026, 3, 1)));
    }

    [Fact]
    public async Task A_project_is_found_by_path_by_id_and_by_the_path_it_had()
    {
        Project.Archive();
        foreach (var name in new[] { Path, Project.Id.ToString() })
        {
            var found = (await Client.FindProjectAsync(name, None))!;
            (found.Id, found.PathWithNamespace, found.DefaultBranch, found.Archived, found.EmptyRepo).ShouldBe((Project.Id, Path, "main", true, false));
            found.HttpUrlToRepo.ShouldBe(Project.HttpUrlToRepo.ToString());
        }

        Project.MoveTo("market/shop");
        (await Client.FindProjectAsync(Path, None))!.PathWithNamespace.ShouldBe("market/shop");
        Project.TokenAccess = 0;
        (await Client.FindProjectAsync("market/shop", None)).ShouldBeNull();
        Project.TokenAccess = 40;
        Project.Delete();
        (await Client.FindProjectAsync("market/shop", None)).ShouldBeNull();
    }

    [Fact]
    public async Task Lists_are_whole_however_many_pages_they_have()
    {
        for (var i = 0; i < 120; i++) GitLab.AddProject($"shop/p{i}");
        Project.AddBranches(299);
        for (var i = 0; i < 101; i++) Project.AddTag($"v{i}");
        for (var i = 0; i < 101; i++) Project.DeployFromJob($"review/{i}", "main");
        Project.FindEnvironment("review/7")!.Stop();

        (await Client.ListProjectsAsync(None)).Count.ShouldBe(121);
        (await Client.ListBranchesAsync(Path, None)).Select(branch => branch.Name).ShouldBe(Project.Branches.Select(branch => branch.Name));
        (await Client.ListTagsAsync(Path, None)).Select(tag => tag.Name).ShouldBe(Project.Tags.Select(tag => tag.Name));
        (await Client.ListEnvironmentsAsync(Path, null, None)).Count.ShouldBe(101);
        (await Client.ListEnvironmentsAsync(Path, "stopped", None)).ShouldHaveSingleItem().Name.ShouldBe("review/7");
        GitLab.Requests.Count.ShouldBe(3 + 4 + 2 + 2 + 1);
    }

    [Fact]
    public async Task Five_thousand_branches_cost_as_many_requests_as_they_have_pages()
    {
        Project.AddBranches(5_000);

        (await Client.ListBranchesAsync(Path, None)).Count.ShouldBe(5_001);

        GitLab.Requests.Count.ShouldBe(51);
    }

    [Theory]
    [InlineData("feature/a")]
    [InlineData("fix/#42 100% ?x=y&z+ü/日本語")]
    [InlineData("..a//b")]
    public async Task A_branch_is_found_by_any_name_that_git_allows_or_does_not(string name)
    {
        var sha = Project.Push(name, author: "grace");

        var found = (await Client.FindBranchAsync(Path, name, None))!;

        (found.Name, found.Commit.Id, found.Commit.AuthorName).ShouldBe((name, sha.Value, "Grace"));
        Project.DeleteBranch(name);
        (await Client.FindBranchAsync(Path, name, None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_tag_is_the_commit_that_it_points_to()
    {
        var tag = Project.AddTag("release/1.0", annotated: true);

        (await Client.FindTagAsync(Path, "release/1.0", None))!.Commit.Id.ShouldBe(tag.Sha.Value);
        (await Client.FindTagAsync(Path, "release/2.0", None)).ShouldBeNull();
    }

    [Fact]
    public async Task Merge_requests_are_read_with_all_that_decides()
    {
        var fork = Project.Fork("grace/web");
        fork.Push("patch");
        var head = Project.Push("a");
        Project.OpenMergeRequest("a", author: "ada", draft: true, labels: ["review", "later"]);
        var foreign = Project.OpenMergeRequest("patch", author: "grace", fromFork: fork);
        Clock.Advance(TimeSpan.FromHours(1));
        foreign.Close();

        var mine = (await Client.ListMergeRequestsAsync(Path, "opened", "a", null, None)).ShouldHaveSingleItem();
        (mine.Iid, mine.State, mine.Sha, mine.Draft, mine.Author!.Username, mine.TargetBranch).ShouldBe((1, "opened", head.Value, true, "ada", "main"));
        mine.Labels.ShouldBe(["review", "later"]);
        (await Client.ListMergeRequestsAsync(Path, "all", null, Clock.GetUtcNow().AddMinutes(-1), None)).ShouldHaveSingleItem().Iid.ShouldBe(2);
        var other = (await Client.FindMergeRequestAsync(Path, 2, None))!;
        (other.State, other.SourceProjectId, other.TargetProjectId, other.UpdatedAt).ShouldBe(("closed", fork.Id, Project.Id, Clock.GetUtcNow()));
        fork.Delete();
        (await Client.FindMergeRequestAsync(Path, 2, None))!.SourceProjectId.ShouldBeNull();
        (await Client.FindMergeRequestAsync(Path, 3, None)).ShouldBeNull();
    }

    [Fact]
    public async Task The_files_of_a_commit_are_read_with_the_limit_kept()
    {
        var sha = Project.Push("a");
        Project.SetFiles(sha, Enumerable.Range(0, 130).ToDictionary(number => $".reviewenv/files/{number:d3} + ü.txt", number => $"number {number}"));
        Project.SetFile(sha, ".reviewenv/link", "files"u8.ToArray(), "120000");

        var tree = (await Client.ListTreeAsync(Path, sha, ".reviewenv", None))!;
        tree.Count.ShouldBe(132);
        tree.Single(entry => entry.Path == ".reviewenv/link").Mode.ShouldBe("120000");
        (await Client.ReadFileAsync(Path, sha, ".reviewenv/files/007 + ü.txt", 100, None)).ShouldBe("number 7"u8.ToArray());
        (await TroubleAsync(() => Client.ReadFileAsync(Path, sha, ".reviewenv/files/007 + ü.txt", 3, None))).ShouldBe(GitLabTrouble.Refused);
        (await TroubleAsync(() => Client.ReadFileAsync(Path, sha, "none", 100, None))).ShouldBe(GitLabTrouble.NotFound);
        (await Client.ListTreeAsync(Path, sha, "none", None)).ShouldBeNull();
        (await Client.ListTreeAsync(Path, Some.Commit(), "", None)).ShouldBeNull();
    }

    [Fact]
    public async Task What_GitLab_cannot_or_will_not_tell_is_never_nothing()
    {
        GitLab.Fault = FakeFault.Forbidden;
        (await TroubleAsync(() => Client.FindBranchAsync(Path, "main", None))).ShouldBe(GitLabTrouble.Forbidden);
        GitLab.Fault = null;
        using var stranger = NewClient("glpat-wrong");
        (await TroubleAsync(() => stranger.FindBranchAsync(Path, "main", None))).ShouldBe(GitLabTrouble.Unauthorized);
        GitLab.TokenInfo.Scopes = ["read_api"];
        (await TroubleAsync(() => Client.CreateEnvironmentAsync(Path, "review/a", null, "development", None))).ShouldBe(GitLabTrouble.Forbidden);
    }

    [Theory]
    [InlineData(nameof(FakeFault.MaintenancePage))]
    [InlineData("a page that says 200")]
    [InlineData(nameof(FakeFault.TruncatedJson))]
    [InlineData(nameof(FakeFault.RedirectElsewhere))]
    [InlineData(nameof(FakeFault.Drop))]
    [InlineData("500")]
    public async Task What_is_no_answer_of_GitLab_is_unavailable(string name)
    {
        GitLab.Fault = name switch
        {
            nameof(FakeFault.MaintenancePage) => FakeFault.MaintenancePage,
            nameof(FakeFault.TruncatedJson) => FakeFault.TruncatedJson,
            nameof(FakeFault.RedirectElsewhere) => FakeFault.RedirectElsewhere,
            nameof(FakeFault.Drop) => FakeFault.Drop,
            "500" => FakeFault.Status(500),
            _ => FakeFault.MaintenancePage with { HttpStatus = 200 },
        };

        (await TroubleAsync(() => Client.ListBranchesAsync(Path, None))).ShouldBe(GitLabTrouble.Unavailable);
        GitLab.Requests.ShouldAllBe(request => request.Path.StartsWith("/api/v4/"));
    }
}
