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
    public void A_branch_is_gone_when_its_deletion_arrives_last_in_whatever_order_the_pushes_before_do() =>
        Prop.ForAll(Gen.Shuffle(Enumerable.Range(0, 3).ToArray()).ToArbitrary(), order =>
        {
            CommitSha[] walk = [Some.ZeroCommit, Some.CommitOf(1), Some.CommitOf(2), Some.CommitOf(3), Some.ZeroCommit];
            return order.Append(3).Aggregate(BranchFacts.None, (known, i) => known.With(Move(walk[i], walk[i + 1]))).Head?.IsZero == true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_branch_older_than_the_store_that_is_deleted_and_pushed_again_at_the_same_commit_is_there()
    {
        var commit = Some.Commit();

        BranchFacts.None.With(Move(commit, Some.ZeroCommit)).With(Move(Some.ZeroCommit, commit)).Head.ShouldBe(commit);
    }

    [Fact]
    public void A_push_that_two_hooks_tell_of_counts_once_however_their_words_interleave() =>
        Prop.ForAll(Gen.ListOf(Gen.Elements(true, false), 8).ToArbitrary(), choices =>
        {
            CommitSha[] walk = [Some.ZeroCommit, Some.CommitOf(1), Some.CommitOf(2), Some.CommitOf(3), Some.ZeroCommit];
            var facts = BranchFacts.None;
            // Each hook tells in order; which of the two speaks next is chance.
            var (one, other) = (0, 0);
            foreach (var choice in choices.Concat(Enumerable.Repeat(true, 4)).Concat(Enumerable.Repeat(false, 4)))
            {
                if (choice && one < 4) facts = facts.With(Move(walk[one], walk[++one]));
                else if (!choice && other < 4) facts = facts.With(Move(walk[other], walk[++other]));
            }

            return facts.Head?.IsZero == true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_creation_told_twice_and_a_deletion_told_once_leave_nothing()
    {
        var (first, second) = (Some.Commit(), Some.Commit());
        var created = Move(Some.ZeroCommit, first);

        BranchFacts.None.With(created).With(created).With(Move(first, Some.ZeroCommit)).Head!.Value.IsZero.ShouldBeTrue();
        BranchFacts.None.With(created).With(Move(first, second)).With(created).With(Move(second, Some.ZeroCommit)).Head!.Value.IsZero.ShouldBeTrue();
    }

    [Fact]
    public void A_push_back_and_forth_between_the_same_commits_is_followed()
    {
        var (one, two) = (Some.CommitOf(1), Some.CommitOf(2));
        var facts = BranchFacts.None.With(Move(Some.ZeroCommit, one));
        for (var i = 0; i < 5; i++)
        {
            facts = facts.With(Move(one, two));
            facts.Head.ShouldBe(two);
            facts = facts.With(Move(two, one));
            facts.Head.ShouldBe(one);
        }
    }

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

    [Fact]
    public void The_end_of_one_merge_request_leaves_another_of_the_same_branch_open()
    {
        var (first, second) = (Told(1, "merged", minute: 5), Told(2, "opened", minute: 1));

        BranchFacts.None.With(second).With(first).MergeRequest!.Iid.ShouldBe(2);
        BranchFacts.None.With(first).With(second).MergeRequest!.Iid.ShouldBe(2);
        BranchFacts.None.With(second).With(first).With(Told(2, "closed", minute: 6)).MergeRequest!.State.ShouldBe("closed");
    }

    [Fact]
    public void Merge_requests_without_end_do_not_grow_without_end_and_an_open_one_is_kept()
    {
        var facts = BranchFacts.None.With(Told(1, "opened", minute: 0));
        for (var iid = 2; iid < 100; iid++) facts = facts.With(Told(iid, "closed", minute: iid));

        facts.MergeRequests.Count.ShouldBeLessThan(20);
        facts.MergeRequest!.Iid.ShouldBe(1);
    }

    private static BranchEvent Told(long iid, string state, int minute) =>
        new("shop/web", GitRef.Branch("x"), BranchEventKind.MergeRequestUpdated) { MergeRequest = new MergeRequest(iid, state) { UpdatedAt = Some.Moment.AddMinutes(minute) } };

    private static BranchEvent Move(CommitSha before, CommitSha after) => Some.Push(new("shop/web", GitRef.Branch("x")), before, after);
}
