using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Core.Tests.Branches;

public sealed class BranchFactsTests
{
    [Fact]
    public void The_end_of_a_walk_of_pushes_is_found_in_whatever_order_they_arrive() =>
        Prop.ForAll(Gen.Choose(1, 12).SelectMany(length => Gen.Shuffle(Enumerable.Range(0, length).ToArray())).ToArbitrary(), order =>
        {
            var commits = Enumerable.Range(1, order.Length).Select(Some.CommitOf).Prepend(Some.ZeroCommit).ToList();
            var facts = order.Aggregate(BranchFacts.None, (known, i) => known.With(Move(commits[i], commits[i + 1])));
            return facts.Head == commits[^1];
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_branch_that_was_created_and_deleted_is_gone_in_whatever_order_that_arrives() =>
        Prop.ForAll(Gen.Shuffle(Enumerable.Range(0, 4).ToArray()).ToArbitrary(), order =>
        {
            CommitSha[] walk = [Some.ZeroCommit, Some.CommitOf(1), Some.CommitOf(2), Some.CommitOf(3), Some.ZeroCommit];
            return order.Aggregate(BranchFacts.None, (known, i) => known.With(Move(walk[i], walk[i + 1]))).Head?.IsZero == true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_branch_that_was_deleted_and_created_again_at_the_same_commit_is_there()
    {
        var commit = Some.Commit();
        var facts = BranchFacts.None.With(Move(Some.ZeroCommit, commit)).With(Move(commit, Some.ZeroCommit)).With(Move(Some.ZeroCommit, commit));

        facts.Head.ShouldBe(commit);
    }

    [Fact]
    public void A_lost_push_in_between_leaves_the_newest_as_the_head()
    {
        var last = Some.Commit();

        BranchFacts.None.With(Move(Some.ZeroCommit, Some.Commit())).With(Move(Some.Commit(), last)).Head.ShouldBe(last);
    }

    [Fact]
    public void Losses_without_end_do_not_grow_without_end()
    {
        var facts = BranchFacts.None;
        for (var i = 0; i < 1000; i++) facts = facts.With(Move(Some.Commit(), Some.Commit()));

        facts.Balance.Count.ShouldBeLessThan(200);
    }

    [Fact]
    public void An_older_word_about_a_merge_request_does_not_undo_a_newer()
    {
        var key = Some.Key();
        var merged = new BranchEvent(key.Project, key.Ref, BranchEventKind.MergeRequestMerged) { MergeRequest = new MergeRequest(7, "merged") { UpdatedAt = Some.Moment } };
        var opened = new BranchEvent(key.Project, key.Ref, BranchEventKind.MergeRequestOpened) { MergeRequest = new MergeRequest(7, "opened") { UpdatedAt = Some.Moment.AddMinutes(-1) } };

        BranchFacts.None.With(merged).With(opened).MergeRequest!.State.ShouldBe("merged");
    }

    private static BranchEvent Move(CommitSha before, CommitSha after) => Some.Push(new("shop/web", GitRef.Branch("x")), before, after);
}
