using ReviewEnv.Core.Branches;
using ReviewEnv.GitLab.Webhooks;

namespace ReviewEnv.GitLab.Tests.Webhooks;

public sealed class MergeRequestParsingTests
{
    [Theory]
    [InlineData("merge_request-open", BranchEventKind.MergeRequestOpened, "opened")]
    [InlineData("merge_request-reopen", BranchEventKind.MergeRequestOpened, "opened")]
    [InlineData("merge_request-update-commits", BranchEventKind.MergeRequestUpdated, "opened")]
    [InlineData("merge_request-update-labels", BranchEventKind.MergeRequestUpdated, "opened")]
    [InlineData("merge_request-approved", BranchEventKind.MergeRequestUpdated, "opened")]
    [InlineData("merge_request-test-delivery", BranchEventKind.MergeRequestUpdated, "opened")]
    [InlineData("merge_request-merge", BranchEventKind.MergeRequestMerged, "merged")]
    [InlineData("merge_request-close", BranchEventKind.MergeRequestClosed, "closed")]
    public void The_action_tells_what_happened(string name, BranchEventKind kind, string state)
    {
        var told = Single(name);

        told.Kind.ShouldBe(kind);
        told.MergeRequest!.State.ShouldBe(state);
        (told.Project, told.ProjectId, told.Ref).ShouldBe(("shop/web", "42", GitRef.Branch("feature/hello")));
        told.After!.Value.Short.ShouldBe("b2b2b2b2");
        told.Before.ShouldBeNull("a merge request's event is no push, even if a push caused it");
    }

    [Fact]
    public void What_people_see_of_a_merge_request_is_kept()
    {
        var merge = Single("merge_request-open").MergeRequest!;

        (merge.Iid, merge.Title, merge.TargetBranch, merge.Draft, merge.FromFork).ShouldBe((5, "Say hello", "main", false, false));
        merge.Labels.ShouldBe(["review"]);
        merge.Url.ShouldBe(new Uri("https://gitlab.example.com/shop/web/-/merge_requests/5?a=1&b=2"));
        merge.UpdatedAt.ShouldBe(Some.Moment);
    }

    [Fact]
    public void A_draft_is_told() => Single("merge_request-draft").MergeRequest!.Draft.ShouldBeTrue();

    [Fact]
    public void A_merge_request_from_a_fork_is_about_its_head_in_the_project_that_it_is_to_be_merged_into()
    {
        var told = Single("merge_request-fork-open");

        (told.Project, told.ProjectId, told.Ref.FullName).ShouldBe(("shop/web", "42", "refs/merge-requests/5/head"));
        told.MergeRequest!.FromFork.ShouldBeTrue();
        told.MergeRequest.Head.ShouldBe(told.After);
    }

    [Fact]
    public void A_merge_request_whose_source_project_is_gone_is_one_of_a_fork() =>
        Single("merge_request-source-gone").Ref.ShouldBe(GitRef.MergeRequest(5));

    [Theory]
    [InlineData("2026-01-05T12:00:00Z")]
    [InlineData("2026-01-05 12:00:00 UTC")]
    [InlineData("2026-01-05 13:00:00 +0100")]
    [InlineData("2026-01-05T13:00:00+01:00")]
    [InlineData("2026-01-05T12:00:00.000Z")]
    public void Moments_are_read_in_all_ways_that_GitLab_writes_them(string text) => ForgeTime.TryParse(text).ShouldBe(Some.Moment);

    [Theory]
    [InlineData("2015-04-08T21: 00:25-07:00")]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData(null)]
    public void A_moment_that_cannot_be_read_is_left_out(string? text) => ForgeTime.TryParse(text).ShouldBeNull();

    private static BranchEvent Single(string name) => Recorded.Parse(name, "Merge Request Hook").ShouldBeOfType<ParsedWebhook.Events>().Branches.Single();
}
