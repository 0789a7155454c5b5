using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.GitLab.Api;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Api;

/// <summary>The client against a server over real connections, which complains of whatever GitLab would not know.</summary>
public sealed class FakeGitLabTests : IAsyncLifetime
{
    private static readonly Uri Page = new("https://reviewenv.example.com/environments/x");
    private readonly FakeGitLab gitlab = new();
    private FakeProject project = null!;
    private GitLabApi api = null!;

    public async Task InitializeAsync()
    {
        await gitlab.StartAsync();
        project = gitlab.AddProject("shop/web");
        api = new GitLabApi(new GitLabApiOptions(gitlab.Url, new Secret(gitlab.Token)), TimeProvider.System, NullLogger<GitLabApi>.Instance);
    }

    public async Task DisposeAsync()
    {
        gitlab.Violations.ShouldBeEmpty();
        api.Dispose();
        await gitlab.DisposeAsync();
    }

    [Fact]
    public async Task Branches_and_tags_are_listed_to_the_last_and_found_by_whatever_name()
    {
        project.AddBranches(250);
        var odd = project.Push("feature/ü #1?%2F&+x");
        project.AddTag("v1/rc");

        var branches = await api.ListBranchesAsync("shop/web", default);
        branches.Select(branch => branch.Name).ShouldBe(project.Branches.Select(branch => branch.Name), ignoreOrder: true);
        (await api.FindBranchAsync("shop/web", "feature/ü #1?%2F&+x", default))!.Commit.Id.ShouldBe(odd.Value);
        (await api.FindBranchAsync(project.Id.ToString(CultureInfo.InvariantCulture), "gone", default)).ShouldBeNull();
        (await api.ListTagsAsync("shop/web", default)).ShouldHaveSingleItem().Name.ShouldBe("v1/rc");
        (await api.FindTagAsync("shop/web", "v1/rc", default)).ShouldNotBeNull();
        (await api.FindTagAsync("shop/web", "v2", default)).ShouldBeNull();
        (await api.FindProjectAsync("no/such", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Projects_are_listed_and_followed_when_they_move()
    {
        for (var number = 0; number < 120; number++) gitlab.AddProject($"many/p{number}");
        (await api.ListProjectsAsync(default)).Count.ShouldBe(121);
        project.MoveTo("shop/site");
        (await api.FindProjectAsync("shop/web", default))!.PathWithNamespace.ShouldBe("shop/site");
        (await api.ListBranchesAsync("shop/web", default)).ShouldNotBeEmpty();
        (await Should.ThrowAsync<GitLabException>(() => api.CreateEnvironmentAsync("shop/web", "review/x", null, "development", default))).Kind.ShouldBe(GitLabTrouble.Refused);
    }

    [Fact]
    public async Task Merge_requests_and_notes_are_listed_and_written()
    {
        project.Push("feature/a");
        var opened = project.OpenMergeRequest("feature/a", labels: ["review"]);
        var listed = (await api.ListMergeRequestsAsync("shop/web", "opened", "feature/a", DateTimeOffset.UnixEpoch, default)).ShouldHaveSingleItem();
        (listed.Iid, listed.SourceBranch, listed.SourceProjectId).ShouldBe((opened.Iid, "feature/a", project.Id));
        listed.Labels.ShouldBe(["review"]);
        (await api.FindMergeRequestAsync("shop/web", opened.Iid, default))!.State.ShouldBe("opened");
        (await api.FindMergeRequestAsync("shop/web", 99, default)).ShouldBeNull();

        var note = await api.CreateNoteAsync("shop/web", opened.Iid, "first", default);
        await api.UpdateNoteAsync("shop/web", opened.Iid, note.Id, "second", default);
        (await api.ListNotesAsync("shop/web", opened.Iid, default)).Single(known => known.Id == note.Id).Body.ShouldBe("second");
        (await Should.ThrowAsync<GitLabException>(() => api.UpdateNoteAsync("shop/web", opened.Iid, 4711, "x", default))).Kind.ShouldBe(GitLabTrouble.NotFound);
    }

    [Fact]
    public async Task Environments_deployments_and_statuses_are_told()
    {
        var sha = project.Push("feature/a");
        var branch = GitRef.Branch("feature/a");
        var made = await api.CreateEnvironmentAsync("shop/web", "review/feature-a", null, "development", default);
        (await api.CreateEnvironmentAsync("shop/web", "review/feature-a", null, "development", default)).Id.ShouldBe(made.Id);
        (await api.UpdateEnvironmentAsync("shop/web", made.Id, new Uri("https://a.example.com/"), default)).ExternalUrl.ShouldBe("https://a.example.com/");
        (await api.UpdateEnvironmentAsync("shop/web", made.Id, null, default)).ExternalUrl.ShouldBeNullOrEmpty();
        (await api.FindEnvironmentAsync("shop/web", "review/feature-a", default))!.Id.ShouldBe(made.Id);

        var deployment = await api.CreateDeploymentAsync("shop/web", "review/feature-a", sha, branch, "running", default);
        (await api.UpdateDeploymentAsync("shop/web", deployment.Id, "success", default)).Status.ShouldBe("success");
        (await api.LastDeploymentsAsync("shop/web", "review/feature-a", 5, default)).ShouldHaveSingleItem().Sha.ShouldBe(sha.Value);
        (await api.FindEnvironmentAsync("shop/web", made.Id, default))!.LastDeployment!.Id.ShouldBe(deployment.Id);

        for (var time = 0; time < 2; time++) await api.SetCommitStatusAsync("shop/web", sha, branch, "reviewenv", "running", "on its way", Page, default);
        await api.StopEnvironmentAsync("shop/web", made.Id, force: true, default);
        (await api.ListEnvironmentsAsync("shop/web", "stopped", default)).ShouldHaveSingleItem().State.ShouldBe("stopped");
        (await api.ListEnvironmentsAsync("shop/web", null, default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Faults_are_what_they_are()
    {
        async Task<GitLabTrouble> WithAsync(FakeFault fault)
        {
            gitlab.Fault = fault;
            return (await Should.ThrowAsync<GitLabException>(() => api.FindBranchAsync("shop/web", "main", default))).Kind;
        }

        (await WithAsync(FakeFault.MaintenancePage)).ShouldBe(GitLabTrouble.Unavailable);
        (await WithAsync(FakeFault.Forbidden)).ShouldBe(GitLabTrouble.Forbidden);
        (await WithAsync(FakeFault.TruncatedJson)).ShouldBe(GitLabTrouble.Unavailable);
        (await WithAsync(FakeFault.RedirectElsewhere)).ShouldBe(GitLabTrouble.Unavailable);
        (await WithAsync(FakeFault.Status(401))).ShouldBe(GitLabTrouble.Unauthorized);
        (await WithAsync(FakeFault.Drop)).ShouldBe(GitLabTrouble.Unavailable);
    }

    [Fact]
    public async Task A_long_list_is_read_within_the_budget()
    {
        project.AddBranches(1200);
        gitlab.Budget = 100;
        var before = api.Requests;
        (await api.ListBranchesAsync("shop/web", default)).Count.ShouldBe(1201);
        (api.Requests - before).ShouldBeLessThanOrEqualTo(14);
    }
}
