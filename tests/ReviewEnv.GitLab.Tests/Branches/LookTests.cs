using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Branches;

/// <summary>What is said of one branch, and what never is.</summary>
public sealed class LookTests : SourceSite
{
    public static TheoryData<string, FakeFault> Troubles { get; } = new()
    {
        { "a maintenance page", FakeFault.MaintenancePage },
        { "a maintenance page that says that all is well", FakeFault.MaintenancePage with { HttpStatus = 200 } },
        { "a maintenance page in the place of a branch that is not found", FakeFault.MaintenancePage with { HttpStatus = 404 } },
        { "a token without rights", FakeFault.Forbidden },
        { "a token that was revoked", FakeFault.Status(401) },
        { "a broken server", FakeFault.Status(500) },
        { "half an answer", FakeFault.TruncatedJson },
        { "a broken connection", FakeFault.Drop },
        { "a redirect to elsewhere", FakeFault.RedirectElsewhere },
    };

    [Fact]
    public async Task A_branch_is_told_with_its_head_its_author_and_its_merge_request()
    {
        var request = Project.OpenMergeRequest("feature/a", author: "grace", labels: ["review"]);

        var told = (await LookAsync()).ShouldBeOfType<BranchState.Exists>();

        (told.Head, told.ProjectId, told.IsDefaultBranch).ShouldBe((Project.Head("feature/a")!.Value, $"{Project.Id}", false));
        told.MergeRequest.ShouldNotBeNull();
        (told.MergeRequest.Iid, told.MergeRequest.Author, told.MergeRequest.State, told.MergeRequest.Head).ShouldBe((request.Iid, "grace", "opened", told.Head));
        told.MergeRequest.Labels.ShouldBe(["review"]);
    }

    [Fact]
    public async Task Of_several_merge_requests_the_newest_open_one_counts()
    {
        var first = Project.OpenMergeRequest("feature/a");
        first.Close();
        var open = Project.OpenMergeRequest("feature/a");

        (await LookAsync()).ShouldBeOfType<BranchState.Exists>().MergeRequest!.Iid.ShouldBe(open.Iid);
    }

    [Fact]
    public async Task A_forks_merge_request_with_the_same_branch_name_is_not_the_branchs_own()
    {
        var fork = GitLab.AddProject("grace/web");
        fork.Push("feature/a");
        Project.OpenMergeRequest("feature/a", fromFork: fork);

        (await LookAsync()).ShouldBeOfType<BranchState.Exists>().MergeRequest.ShouldBeNull();
    }

    [Fact]
    public async Task A_forks_merge_request_is_told_as_the_head_that_the_project_has_of_it()
    {
        var fork = GitLab.AddProject("grace/web");
        var head = fork.Push("patch");
        var request = Project.OpenMergeRequest("patch", fromFork: fork);

        var told = (await LookAsync(new EnvironmentKey(Path, GitRef.MergeRequest(request.Iid)))).ShouldBeOfType<BranchState.Exists>();

        told.Head.ShouldBe(head);
        told.MergeRequest!.FromFork.ShouldBeTrue();
    }

    [Fact]
    public async Task A_branch_is_gone_when_the_project_is_there_and_has_none_of_that_name()
    {
        Project.DeleteBranch("feature/a");

        (await LookAsync()).ShouldBeOfType<BranchState.Gone>().Evidence.ShouldContain("refs/heads/feature/a");
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task No_trouble_of_GitLabs_is_taken_for_a_branch_that_is_gone(string trouble, FakeFault fault)
    {
        Project.DeleteBranch("feature/a");
        GitLab.Fault = fault;

        (await LookAsync()).ShouldBeOfType<BranchState.Unknown>(trouble);
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Nor_is_trouble_with_the_branch_alone(string trouble, FakeFault fault)
    {
        Project.DeleteBranch("feature/a");
        GitLab.Fault = fault.On("/repository/branches/");

        (await LookAsync()).ShouldBeOfType<BranchState.Unknown>(trouble);
    }

    [Fact]
    public async Task A_project_that_is_not_shown_proves_nothing()
    {
        Project.TokenAccess = 0;
        (await LookAsync()).ShouldBeOfType<BranchState.Unknown>().Reason.ShouldContain("the token may not see it");

        Project.TokenAccess = 40;
        Project.Delete();
        (await LookAsync()).ShouldBeOfType<BranchState.Unknown>();
    }

    [Fact]
    public async Task A_project_that_moved_to_where_it_is_served_has_its_branches_there()
    {
        Project.MoveTo("moved/web");

        (await LookAsync()).ShouldBeOfType<BranchState.Gone>().Evidence.ShouldContain("moved/web");
        (await LookAsync(Key with { Project = "moved/web" })).ShouldBeOfType<BranchState.Exists>();
    }

    [Fact]
    public async Task A_project_that_moved_out_of_sight_proves_nothing()
    {
        Project.MoveTo("elsewhere/web");

        (await LookAsync()).ShouldBeOfType<BranchState.Unknown>().Reason.ShouldContain("elsewhere/web");
    }

    [Fact]
    public async Task An_archived_project_says_so()
    {
        Project.Archive();

        (await LookAsync()).ShouldBeOfType<BranchState.Exists>().IsArchived.ShouldBeTrue();
    }

    [Fact]
    public async Task A_repository_that_is_suddenly_empty_proves_nothing()
    {
        Project.DeleteBranches(["feature/a", "main"]);

        (await LookAsync()).ShouldBeOfType<BranchState.Unknown>().Reason.ShouldContain("empty");
    }

    [Theory]
    [InlineData("feature/#1 50%/ü")]
    [InlineData("a+b?c=d&e")]
    [InlineData("日本語")]
    public async Task Any_name_finds_its_branch_and_no_other(string name)
    {
        var head = Project.Push(name);

        (await LookAsync(new EnvironmentKey(Path, GitRef.Branch(name)))).ShouldBeOfType<BranchState.Exists>().Head.ShouldBe(head);
        GitLab.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_annotated_tag_is_told_by_the_commit_that_it_points_to()
    {
        Project.AddTag("v1", annotated: true);

        (await LookAsync(new EnvironmentKey(Path, GitRef.Tag("v1")))).ShouldBeOfType<BranchState.Exists>().Head.ShouldBe(Project.Head("main")!.Value);
    }
}
