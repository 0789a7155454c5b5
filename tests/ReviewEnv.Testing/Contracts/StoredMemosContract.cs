using ReviewEnv.Core.Storage;

namespace ReviewEnv.Testing.Contracts;

public abstract class StoredMemosContract : ReviewStoreContract
{
    /// <summary>Tells the stores when a memo is over.</summary>
    protected ManualTimeProvider Time { get; } = new(Some.Moment);

    [ContractFact]
    public async Task A_memo_is_there_until_it_is_taken_away()
    {
        (await ReadAsync("brake")).ShouldBeNull();
        (await StoreAsync("brake", "held")).ShouldBeNull();
        (await StoreAsync("other", "")).ShouldBeNull();
        (await ReadAsync("brake")).ShouldBe("held");
        (await StoreAsync("brake", "released")).ShouldBe("held");
        (await ReadAsync("brake")).ShouldBe("released");
        (await StoreAsync("brake", null)).ShouldBe("released");
        (await ReadAsync("brake")).ShouldBeNull();
        (await StoreAsync("brake", null)).ShouldBeNull();
        (await ReadAsync("other")).ShouldBe("");
        (await ReadAsync("Other")).ShouldBeNull();
    }

    [ContractFact]
    public async Task A_memo_survives_that_the_store_is_opened_again()
    {
        await StoreAsync("kept", "as it was", Time.GetUtcNow().AddHours(1));

        await ReopenAsync();

        (await ReadAsync("kept")).ShouldBe("as it was");
    }

    [ContractFact]
    public async Task A_memo_whose_time_is_over_counts_as_absent()
    {
        var until = Time.GetUtcNow().AddHours(1);
        await StoreAsync("brief", "a", until);
        await StoreAsync("for ever", "b");

        Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(10));
        (await ReadAsync("brief")).ShouldBe("a");
        (await Store.TryAddMemoAsync("brief", "c", until, Anyway)).ShouldBeFalse();
        Time.Advance(TimeSpan.FromTicks(10));
        (await ReadAsync("brief")).ShouldBeNull();
        (await Store.TryAddMemoAsync("brief", "c", until.AddHours(1), Anyway)).ShouldBeTrue();
        (await ReadAsync("brief")).ShouldBe("c");
        (await ReadAsync("for ever")).ShouldBe("b");
    }

    [ContractFact]
    public async Task Pruning_removes_memos_whose_time_is_over_and_no_others()
    {
        await StoreAsync("for ever", "a");
        await StoreAsync("long", "b", Time.GetUtcNow().AddHours(3));
        await StoreAsync("brief", "c", Time.GetUtcNow().AddHours(1));

        Time.Advance(TimeSpan.FromHours(2));
        await Store.PruneAsync(Some.Moment, Some.Moment, Anyway);
        // What is only hidden would come back with an earlier clock.
        Time.Advance(TimeSpan.FromHours(-2));

        (await ReadAsync("brief")).ShouldBeNull();
        (await ReadAsync("long")).ShouldBe("b");
        (await ReadAsync("for ever")).ShouldBe("a");
    }

    [ContractFact]
    public async Task Of_many_who_add_a_memo_at_once_one_wins()
    {
        var other = await OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            var name = $"token {round}";
            var added = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() =>
                (i % 2 == 0 ? Store : other).TryAddMemoAsync(name, $"{i}", Time.GetUtcNow().AddHours(1), Anyway))));

            added.Count(won => won).ShouldBe(1);
            (await ReadAsync(name)).ShouldBe($"{Array.IndexOf(added, true)}");
        }
    }

    [ContractFact]
    public async Task No_change_of_many_at_once_is_lost_also_while_memos_come_and_go()
    {
        var other = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            var store = i % 2 == 0 ? Store : other;
            await store.UpdateMemoAsync("count", known => $"{int.Parse(known ?? "0") + 1}", null, Anyway);
            if (i % 8 == 0) await store.PruneAsync(Some.Moment, Some.Moment, Anyway);
            await store.UpdateMemoAsync("comes and goes", known => known is null ? "x" : null, null, Anyway);
        })));

        (await ReadAsync("count")).ShouldBe("40");
        (await ReadAsync("comes and goes")).ShouldBeNull();
    }

    [ContractFact]
    public async Task A_change_that_throws_fails_alone_and_changes_nothing()
    {
        await StoreAsync("a", "1");
        var bad = new[] { "a", "b" }.Select(name => Should.ThrowAsync<FormatException>(() => Store.UpdateMemoAsync(name, _ => throw new FormatException(), null, Anyway))).ToList();
        var good = StoreAsync("c", "3");

        await Task.WhenAll(bad);
        await good;

        (await ReadAsync("a")).ShouldBe("1");
        (await ReadAsync("b")).ShouldBeNull();
        (await ReadAsync("c")).ShouldBe("3");
        (await Store.TryAddMemoAsync("b", "2", Time.GetUtcNow().AddHours(1), Anyway)).ShouldBeTrue();
    }

    [ContractFact]
    public async Task Names_and_texts_of_any_kind_come_back()
    {
        foreach (var name in StoredNamesContract.HostileNames) (await StoreAsync(name, "text of " + name)).ShouldBeNull();
        foreach (var name in StoredNamesContract.HostileNames) (await ReadAsync(name)).ShouldBe("text of " + name);

        await StoreAsync("half\ud83e\0", "tail: \0\ud800");
        (await ReadAsync("half\ud83e\0")).ShouldBe("tail: \ufffd\ufffd");
    }

    private Task<string?> ReadAsync(string name) => Store.ReadMemoAsync(name, Anyway);

    private Task<string?> StoreAsync(string name, string? text, DateTimeOffset? until = null) => Store.UpdateMemoAsync(name, _ => text, until, Anyway);
}
