using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.GitLab.Tests.Branches;

/// <summary>Which events say that others were missed.</summary>
public sealed class ExpectationTests : SourceSite
{
    private static readonly CommitSha Next = Some.Commit();

    [Fact]
    public void Before_the_first_listing_nothing_is_a_surprise() => Source.Expects(Some.Push(Key, Some.Commit(), Next)).ShouldBeTrue();

    [Fact]
    public async Task A_push_that_continues_what_is_known_is_expected_and_so_is_the_one_after_it()
    {
        await ListAsync();

        Source.Expects(Some.Push(Key, Project.Head("feature/a"), Next)).ShouldBeTrue();
        Source.Expects(Some.Push(Key, Next, Some.Commit())).ShouldBeTrue();
    }

    [Fact]
    public async Task A_push_from_a_commit_that_nobody_told_of_is_a_surprise()
    {
        await ListAsync();

        Source.Expects(Some.Push(Key, Some.Commit(), Next)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_branch_is_expected_and_one_that_moves_without_having_been_created_is_not()
    {
        await ListAsync();

        Source.Expects(Some.Push(new EnvironmentKey(Path, GitRef.Branch("new")))).ShouldBeTrue();
        Source.Expects(Some.Push(new EnvironmentKey(Path, GitRef.Branch("other")), Some.Commit(), Next)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_merge_request_that_is_older_than_what_is_known_is_a_surprise()
    {
        var request = Project.OpenMergeRequest("feature/a");
        await ListAsync();

        Source.Expects(Told(request.Iid, Clock.GetUtcNow())).ShouldBeTrue();
        Source.Expects(Told(request.Iid, Clock.GetUtcNow().AddMinutes(-1))).ShouldBeFalse();
    }

    private static BranchEvent Told(long iid, DateTimeOffset updatedAt) =>
        new(Path, Key.Ref, BranchEventKind.MergeRequestUpdated) { MergeRequest = new MergeRequest(iid, "opened") { UpdatedAt = updatedAt } };
}
