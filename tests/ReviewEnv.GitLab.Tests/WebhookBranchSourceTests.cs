using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.GitLab.Tests;

public sealed class WebhookBranchSourceTests
{
    private readonly InMemoryReviewStore store = new();
    private readonly EnvironmentKey key = Some.Key();

    [Fact]
    public async Task A_branch_of_which_no_webhook_told_is_unknown() => (await LookAsync()).ShouldBeOfType<BranchState.Unknown>();

    [Fact]
    public async Task A_push_told_by_two_hooks_and_a_deletion_told_by_one_leave_a_branch_that_is_gone()
    {
        var commit = Some.Commit();
        await TellAsync(Some.Push(key, after: commit));
        await TellAsync(Some.Push(key, after: commit));
        await TellAsync(Some.Push(key, commit, Some.ZeroCommit));

        (await LookAsync()).ShouldBeOfType<BranchState.Gone>();
    }

    [Fact]
    public async Task Whether_any_merge_request_was_told_of_is_known()
    {
        await TellAsync(Some.Push(key));
        (await LookAsync()).ShouldBeOfType<BranchState.Exists>().MergeRequestsKnown.ShouldBeFalse();

        await TellAsync(new BranchEvent(key.Project, key.Ref, BranchEventKind.MergeRequestOpened) { MergeRequest = new MergeRequest(7, "opened") });

        var told = (await LookAsync()).ShouldBeOfType<BranchState.Exists>();
        told.MergeRequestsKnown.ShouldBeTrue();
        told.MergeRequest!.Iid.ShouldBe(7);
    }

    private async Task<BranchState> LookAsync() => await new WebhookBranchSource().LookAsync(key, (await store.LoadAsync(key, CancellationToken.None)).Facts, CancellationToken.None);

    // Each under a delivery key of its own, as hooks of different places send it.
    private Task TellAsync(BranchEvent told) => store.AcceptAsync(new Delivery(Guid.NewGuid().ToString(), Some.Moment, [told]), CancellationToken.None);
}
