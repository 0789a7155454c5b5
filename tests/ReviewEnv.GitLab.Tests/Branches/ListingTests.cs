using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Branches;

/// <summary>Whole projects at once.</summary>
public sealed class ListingTests : SourceSite
{
    [Fact]
    public async Task Every_branch_is_listed_with_its_merge_request()
    {
        Project.Push("feature/b");
        var merged = Project.OpenMergeRequest("feature/b");
        merged.Merge(deleteSource: false);

        var listed = await ListAsync();

        listed.Keys.Select(gitRef => gitRef.Name).ShouldBe(["feature/a", "feature/b", "main"], ignoreOrder: true);
        listed[GitRef.Branch("feature/b")].MergeRequest!.State.ShouldBe("merged");
        listed[GitRef.Branch("feature/a")].MergeRequest.ShouldBeNull();
        listed[GitRef.Branch("main")].IsDefaultBranch.ShouldBeTrue();
    }

    [Fact]
    public async Task Tags_and_forks_are_listed_where_they_are_of_use()
    {
        Project.AddTag("v1");
        var fork = GitLab.AddProject("grace/web");
        fork.Push("patch");
        var request = Project.OpenMergeRequest("patch", fromFork: fork);

        (await ListAsync()).Keys.ShouldNotContain(gitRef => gitRef.IsTag || gitRef.MergeRequestIid != null);
        (await ListAsync(tags: true, forks: true)).Keys.ShouldBe([GitRef.Branch("main"), GitRef.Branch("feature/a"), GitRef.Tag("v1"), GitRef.MergeRequest(request.Iid)], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(LookTests.Troubles), MemberType = typeof(LookTests))]
    public async Task A_list_that_cannot_be_had_in_full_is_none(string trouble, FakeFault fault)
    {
        GitLab.Fault = fault;

        await Should.ThrowAsync<BranchSourceException>(() => ListAsync(), trouble);
    }

    [Theory]
    [MemberData(nameof(LookTests.Troubles), MemberType = typeof(LookTests))]
    public async Task Nor_is_one_whose_second_page_cannot_be_had(string trouble, FakeFault fault)
    {
        Project.AddBranches(150);
        GitLab.Fault = fault.When(request => request.Path.Contains("/repository/branches", StringComparison.Ordinal) && request.Path.Contains("page_token", StringComparison.Ordinal));

        await Should.ThrowAsync<BranchSourceException>(() => ListAsync(), trouble);
    }

    [Fact]
    public async Task An_empty_list_is_an_error_and_not_a_list()
    {
        GitLab.Fault = FakeFault.EmptyList;

        (await Should.ThrowAsync<BranchSourceException>(() => ListAsync())).Message.ShouldContain("no branch at all");
    }

    [Fact]
    public async Task What_is_asked_of_GitLab_grows_with_pages_and_not_with_branches_that_are_looked_at()
    {
        var names = Project.AddBranches(1000);
        GitLab.Requests.Clear();
        await ListAsync();
        var listing = GitLab.Requests.Count;

        foreach (var name in names) (await LookAsync(new EnvironmentKey(Path, GitRef.Branch(name)))).ShouldBeOfType<BranchState.Exists>();

        listing.ShouldBeInRange(13, 15);
        GitLab.Requests.Count.ShouldBe(listing);
    }

    [Fact]
    public async Task A_branch_that_was_merged_before_the_list_of_merge_requests_begins_is_asked_for_and_then_known()
    {
        Project.OpenMergeRequest("feature/a").Merge(deleteSource: false);
        Clock.Advance(TimeSpan.FromDays(40));
        (await ListAsync())[Key.Ref].MergeRequestsKnown.ShouldBeFalse();

        (await LookAsync()).ShouldBeOfType<BranchState.Exists>().MergeRequest!.State.ShouldBe("merged");

        var listed = (await ListAsync())[Key.Ref];
        (listed.MergeRequestsKnown, listed.MergeRequest?.State).ShouldBe((true, "merged"));
    }

    [Fact]
    public async Task A_project_that_waits_for_its_deletion_proves_nothing()
    {
        Project.MarkForDeletion();

        (await LookAsync()).ShouldBeOfType<BranchState.Unknown>().Reason.ShouldContain("to be deleted");
        await Should.ThrowAsync<BranchSourceException>(() => ListAsync());
    }

    [Fact]
    public async Task A_word_that_came_after_the_listing_has_the_branch_asked_for()
    {
        await ListAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));
        var head = Project.Push("feature/a");

        (await LookAsync()).ShouldBeOfType<BranchState.Exists>().Head.ShouldNotBe(head);
        (await LookAsync(toldAt: Clock.GetUtcNow())).ShouldBeOfType<BranchState.Exists>().Head.ShouldBe(head);
    }

    [Fact]
    public async Task An_answer_does_not_hold_for_ever()
    {
        await ListAsync();
        Project.DeleteBranch("feature/a");
        (await LookAsync()).ShouldBeOfType<BranchState.Exists>();

        Clock.Advance(AnswersLast);

        (await LookAsync()).ShouldBeOfType<BranchState.Gone>();
    }

    [Fact]
    public async Task What_a_listing_does_not_hold_is_asked_for()
    {
        await LookAsync();
        Project.DeleteBranch("feature/a");
        await ListAsync();

        (await LookAsync()).ShouldBeOfType<BranchState.Gone>();
    }

    [Fact]
    public async Task Projects_are_those_that_are_named_and_those_that_match()
    {
        GitLab.AddProject("shop/api");
        GitLab.AddProject("other/thing");

        (await SourceOf("shop/*", "not/there").ListProjectsAsync(CancellationToken.None)).ShouldBe(["shop/web", "shop/api", "not/there"], ignoreOrder: true);
        GitLab.Requests.Clear();
        (await SourceOf("shop/web").ListProjectsAsync(CancellationToken.None)).ShouldBe(["shop/web"]);
        GitLab.Requests.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_project_that_moved_to_where_it_is_served_has_no_branch_left_under_its_old_name()
    {
        Project.MoveTo("moved/web");

        (await ListAsync()).ShouldBeEmpty();
    }
}
