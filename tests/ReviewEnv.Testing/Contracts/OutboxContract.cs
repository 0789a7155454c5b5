using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Testing.Contracts;

public abstract class OutboxContract : ReviewStoreContract
{
    private IOutbox Outbox => (IOutbox)Store;

    [ContractFact]
    public async Task What_is_posted_comes_back_whole_after_a_restart()
    {
        foreach (var kind in Enum.GetValues<NotificationKind>()) await Outbox.PostAsync(new Notification(kind, Some.Moment, $"{kind} \"é\"\n<x>"), Anyway);
        var full = Note("up") with
        {
            At = Some.Moment.AddTicks(-1),
            Key = Some.Key(),
            Remedy = "reviewenv why",
            Name = "review-x",
            Target = "here",
            Owner = "ada",
            Url = new Uri("https://x.example.com/a?b=c"),
            Commit = Some.Commit(),
            ExpiresAt = Some.Moment.AddDays(1),
        };
        await Outbox.PostAsync(full, Anyway);

        await ReopenAsync();

        var items = await DueAsync();
        items.Select(item => item.Notification.Kind).ShouldBe([.. Enum.GetValues<NotificationKind>(), NotificationKind.Ready]);
        items[0].Notification.ShouldBe(new Notification(NotificationKind.Ready, Some.Moment, "Ready \"é\"\n<x>"));
        items[^1].Notification.ShouldBe(full);
        items.ShouldAllBe(item => item.Progress.Attempts == 0 && item.Progress.Done.Count == 0);
    }

    [ContractFact]
    public async Task An_item_is_due_from_its_time_on_and_the_oldest_come_first()
    {
        await Outbox.PostAsync(Note("late") with { At = Some.Moment.AddMinutes(5) }, Anyway);
        await Outbox.PostAsync(Note("early") with { At = Some.Moment.AddMinutes(-5) }, Anyway);
        await Outbox.PostAsync(Note("now"), Anyway);

        (await MessagesDueAsync(Some.Moment)).ShouldBe(["early", "now"]);
        (await MessagesDueAsync(Some.Moment.AddMinutes(5))).ShouldBe(["late", "early", "now"]);
        (await Outbox.ListDueAsync(Some.Moment, 1, Anyway)).ShouldHaveSingleItem().Notification.Message.ShouldBe("early");
        (await DueAsync())[0].Progress.DueAt.ShouldBe(Some.Moment.AddMinutes(5));
    }

    [ContractFact]
    public async Task How_far_an_item_got_is_kept_until_it_needs_no_more()
    {
        await Outbox.PostAsync(Note("one"), Anyway);
        await Outbox.PostAsync(Note("two"), Anyway);
        var first = (await DueAsync())[0];

        await Outbox.ProgressAsync(first.Id, new OutboxProgress(["mail", "chat \"a\""], 3, Some.Moment.AddMinutes(10)), Anyway);
        await ReopenAsync();

        (await MessagesDueAsync(Some.Moment)).ShouldBe(["two"]);
        var item = (await DueAsync())[0];
        item.Id.ShouldBe(first.Id);
        item.Notification.ShouldBe(first.Notification);
        item.Progress.Done.ShouldBe(["mail", "chat \"a\""]);
        (item.Progress.Attempts, item.Progress.DueAt).ShouldBe((3, Some.Moment.AddMinutes(10)));

        await Outbox.ProgressAsync(first.Id, null, Anyway);
        (await DueAsync()).ShouldHaveSingleItem().Notification.Message.ShouldBe("two");
        // Whoever comes late changes nothing.
        await Outbox.ProgressAsync(first.Id, new OutboxProgress([], 1, Some.Moment), Anyway);
        (await DueAsync()).Count.ShouldBe(1);
    }

    [ContractFact]
    public async Task An_id_is_never_used_again()
    {
        await Outbox.PostAsync(Note("one"), Anyway);
        var first = (await DueAsync()).ShouldHaveSingleItem().Id;
        await Outbox.ProgressAsync(first, null, Anyway);
        await ReopenAsync();

        await Outbox.PostAsync(Note("two"), Anyway);

        (await DueAsync()).ShouldHaveSingleItem().Id.ShouldBeGreaterThan(first);
    }

    [ContractFact]
    public async Task What_lines_of_a_pass_tell_is_put_in_with_them_and_is_no_part_of_them()
    {
        var key = Some.Key();
        await Store.SaveAsync(Record(key), [Tell(key, "one"), Entry(key, "silent"), Tell(key, "two")], 0, Anyway);

        (await MessagesAsync(key)).ShouldBe(["one", "silent", "two"]);
        (await Store.ReadAsync(key, 10, Anyway)).ShouldAllBe(line => line.Tells == null);
        var items = await DueAsync();
        items.Select(item => item.Notification.Message).ShouldBe(["tells one", "tells two"]);
        items.ShouldAllBe(item => item.Notification.Key == key && item.Progress.DueAt == item.Notification.At);
    }

    [ContractFact]
    public async Task What_the_line_of_a_wish_tells_is_put_in_with_it_unless_the_wish_throws()
    {
        var key = Some.Key();
        await Store.WishAsync(key, wishes => wishes, Tell(key, "one"), Anyway);
        await Should.ThrowAsync<InvalidTimeZoneException>(() => Store.WishAsync(key, _ => throw new InvalidTimeZoneException(), Tell(key, "two"), Anyway));

        (await MessagesDueAsync(DateTimeOffset.MaxValue)).ShouldBe(["tells one"]);
    }

    [ContractFact]
    public async Task Many_posts_at_once_from_two_daemons_all_arrive_once()
    {
        var other = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? Outbox : (IOutbox)other).PostAsync(Note($"{i}"), Anyway)));

        var items = await DueAsync();
        items.Select(item => int.Parse(item.Notification.Message)).Order().ShouldBe(Enumerable.Range(0, 100));
        items.Select(item => item.Id).ShouldBeInOrder(SortDirection.Ascending);
    }

    private static Notification Note(string message) => new(NotificationKind.Ready, Some.Moment, message);

    private static JournalEntry Tell(Core.Desired.EnvironmentKey key, string message) =>
        Entry(key, message) with { Tells = Note($"tells {message}") with { Key = key, At = Some.Moment.AddMinutes(1) } };

    private Task<IReadOnlyList<OutboxItem>> DueAsync() => Outbox.ListDueAsync(DateTimeOffset.MaxValue, 1_000, Anyway);

    private async Task<IEnumerable<string>> MessagesDueAsync(DateTimeOffset now) =>
        (await Outbox.ListDueAsync(now, 1_000, Anyway)).Select(item => item.Notification.Message);
}
