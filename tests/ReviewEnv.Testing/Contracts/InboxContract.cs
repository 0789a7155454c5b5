using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Testing.Contracts;

public abstract class InboxContract : ReviewStoreContract
{
    [ContractFact]
    public async Task A_delivery_leaves_its_facts_and_a_line_in_the_journal()
    {
        var key = Some.Key();
        var push = Some.Push(key, after: Some.CommitOf(7)) with { ProjectId = "42" };

        (await AcceptAsync(push, "one")).ShouldBeTrue();

        var remembered = await LoadAsync(key);
        remembered.Facts!.Head.ShouldBe(Some.CommitOf(7));
        remembered.Facts.ProjectId.ShouldBe("42");
        remembered.Facts.LastActor.ShouldBe("ada");
        (remembered.Revision, remembered.SeenRevision).ShouldBe((1, 0));
        var line = (await Store.ReadAsync(key, 10, Anyway)).ShouldHaveSingleItem();
        line.Kind.ShouldBe(JournalKind.Delivery);
        line.Message.ShouldBe("branch created at 00000007 by ada");
        line.Commit.ShouldBe(Some.CommitOf(7));
        line.Actor.ShouldBe("ada");
        line.At.ShouldBe(Some.Moment);
    }

    [ContractFact]
    public async Task A_repeated_delivery_changes_nothing()
    {
        var key = Some.Key();
        await AcceptAsync(Some.Push(key), "same");

        (await AcceptAsync(Some.Push(key), "same")).ShouldBeFalse();

        (await LoadAsync(key)).Revision.ShouldBe(1);
        (await MessagesAsync(key)).Count.ShouldBe(1);
    }

    [ContractFact]
    public async Task A_delivery_that_arrives_many_times_at_once_is_stored_once()
    {
        var key = Some.Key();
        var other = await OpenAsync();
        var delivery = new Delivery("same", Some.Moment, [Some.Push(key)]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Store : other).AcceptAsync(delivery, Anyway)));

        answers.Count(isNew => isNew).ShouldBe(1);
        (await LoadAsync(key)).Revision.ShouldBe(1);
    }

    [ContractFact]
    public async Task A_repetition_is_known_after_a_restart()
    {
        await AcceptAsync(Some.Push(Some.Key()), "same");
        await ReopenAsync();
        (await AcceptAsync(Some.Push(Some.Key()), "same")).ShouldBeFalse();
    }

    [ContractFact]
    public async Task Deliveries_without_a_key_are_never_repetitions()
    {
        var push = Some.Push(Some.Key());
        (await AcceptAsync(push)).ShouldBeTrue();
        (await AcceptAsync(push)).ShouldBeTrue();
        (await MessagesAsync(new EnvironmentKey(push.Project, push.Ref))).Count.ShouldBe(2);
    }

    [ContractFact]
    public async Task One_delivery_may_be_about_several_branches_and_about_one_twice()
    {
        var (first, second) = (Some.Key(), Some.Key());
        var commit = Some.Commit();

        await Store.AcceptAsync(new Delivery("one", Some.Moment, [Some.Push(first, after: commit), Some.Push(second), Some.Push(first, before: commit)]), Anyway);

        (await LoadAsync(first)).Revision.ShouldBe(2);
        (await LoadAsync(second)).Revision.ShouldBe(1);
        (await MessagesAsync(first)).Count.ShouldBe(2);
    }

    [ContractFact]
    public async Task Concurrent_deliveries_about_one_branch_are_all_folded_in()
    {
        const int Count = 50;
        var key = Some.Key();
        var other = await OpenAsync();
        var commits = Enumerable.Range(0, Count + 1).Select(i => i == 0 ? Some.ZeroCommit : Some.Commit()).ToList();

        await Task.WhenAll(Enumerable.Range(0, Count).Reverse().Select(i =>
            (i % 2 == 0 ? Store : other).AcceptAsync(new Delivery($"d{i}", Some.Moment, [Some.Push(key, commits[i], commits[i + 1])]), Anyway)));

        var remembered = await LoadAsync(key);
        remembered.Revision.ShouldBe(Count);
        remembered.Facts!.Head.ShouldBe(commits[Count]);
        remembered.Facts.Balance.Count.ShouldBe(2);
        (await MessagesAsync(key, 1000)).Count.ShouldBe(Count);
    }

    [ContractFact]
    public async Task Concurrent_daemons_that_touch_the_same_branches_in_different_order_lose_nothing()
    {
        var keys = Enumerable.Range(0, 10).Select(_ => Some.Key()).ToList();
        var other = await OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
        {
            var events = (i % 2 == 0 ? keys : Enumerable.Reverse(keys)).Select(key => Some.Push(key)).ToList();
            return (i % 2 == 0 ? Store : other).AcceptAsync(new Delivery($"d{i}", Some.Moment, events), Anyway);
        }));

        foreach (var key in keys) (await LoadAsync(key)).Revision.ShouldBe(60);
    }

    [ContractFact]
    public async Task Unseen_branches_are_listed_until_a_pass_has_seen_them_longest_waiting_first()
    {
        var (late, early) = (Some.Key(), Some.Key());
        await AcceptAsync(Some.Push(late), at: Some.Moment.AddMinutes(2));
        await AcceptAsync(Some.Push(early), at: Some.Moment.AddMinutes(1));
        await AcceptAsync(Some.Push(early), at: Some.Moment.AddMinutes(3));

        (await Store.ListUnseenAsync(10, Anyway)).ShouldBe([early, late]);
        (await Store.ListUnseenAsync(1, Anyway)).ShouldBe([early]);

        await Store.SaveAsync(Record(early), [], (await LoadAsync(early)).Revision, Anyway);
        (await Store.ListUnseenAsync(10, Anyway)).ShouldBe([late]);
    }

    [ContractFact]
    public async Task An_event_that_arrives_during_a_pass_stays_unseen()
    {
        var key = Some.Key();
        await AcceptAsync(Some.Push(key));
        var seen = (await LoadAsync(key)).Revision;
        await AcceptAsync(Some.Push(key));

        await Store.SaveAsync(Record(key), [], seen, Anyway);

        (await Store.ListUnseenAsync(10, Anyway)).ShouldBe([key]);
        var remembered = await LoadAsync(key);
        (remembered.Revision, remembered.SeenRevision).ShouldBe((2, 1));
    }

    [ContractFact]
    public async Task A_branch_can_be_marked_unseen_without_an_event()
    {
        var (known, unknown) = (Some.Key(), Some.Key());
        await AcceptAsync(Some.Push(known));
        await Store.SaveAsync(Record(known), [], 1, Anyway);

        await Store.MarkUnseenAsync([known, unknown, known], Anyway);

        (await Store.ListUnseenAsync(10, Anyway)).ShouldBe([known, unknown], ignoreOrder: true);
        (await LoadAsync(known)).Revision.ShouldBe(2);
        var remembered = await LoadAsync(unknown);
        remembered.Revision.ShouldBe(1);
        remembered.Facts.ShouldBeNull();
        (await MessagesAsync(unknown)).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task Old_deliveries_and_journal_lines_are_forgotten_and_young_ones_kept()
    {
        var key = Some.Key();
        await AcceptAsync(Some.Push(key), "old", Some.Moment);
        await AcceptAsync(Some.Push(key), "young", Some.Moment.AddDays(2));

        await Store.PruneAsync(Some.Moment.AddDays(1), Some.Moment.AddDays(1), Anyway);

        (await MessagesAsync(key)).Count.ShouldBe(1);
        (await LoadAsync(key)).Revision.ShouldBe(2);
        (await AcceptAsync(Some.Push(key), "young")).ShouldBeFalse();
        (await AcceptAsync(Some.Push(key), "old")).ShouldBeTrue();
    }

    [ContractFact]
    public async Task A_story_goes_on_after_its_beginning_or_all_of_it_was_forgotten()
    {
        var key = Some.Key();
        await Store.SaveAsync(Record(key), [Entry(key, "one"), Entry(key, "two"), Entry(key, "three", Some.Moment.AddDays(2))], 0, Anyway);
        await Store.PruneAsync(Some.Moment, Some.Moment.AddDays(1), Anyway);
        await Store.SaveAsync(Record(key), [Entry(key, "four", Some.Moment.AddDays(2))], 0, Anyway);
        (await MessagesAsync(key)).ShouldBe(["three", "four"]);

        await Store.PruneAsync(Some.Moment, Some.Moment.AddDays(3), Anyway);
        (await MessagesAsync(key)).ShouldBeEmpty();
        await Store.SaveAsync(Record(key), [Entry(key, "five")], 0, Anyway);
        (await MessagesAsync(key)).ShouldBe(["five"]);
        (await MessagesAsync(key, limit: 0)).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task Any_number_of_old_lines_is_forgotten()
    {
        var key = Some.Key();
        await Store.SaveAsync(Record(key), [.. Enumerable.Range(0, 4_100).Select(i => Entry(key, $"line {i}"))], 0, Anyway);

        await Store.PruneAsync(Some.Moment, Some.Moment.AddSeconds(1), Anyway);

        (await MessagesAsync(key)).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task A_call_that_was_given_up_before_it_began_stores_nothing()
    {
        var key = Some.Key();
        await Should.ThrowAsync<OperationCanceledException>(
            () => Store.AcceptAsync(new Delivery("one", Some.Moment, [Some.Push(key)]), new CancellationToken(canceled: true)));
        (await LoadAsync(key)).Revision.ShouldBe(0);
    }
}
