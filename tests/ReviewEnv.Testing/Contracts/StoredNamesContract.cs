using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Testing.Contracts;

public abstract class StoredNamesContract : ReviewStoreContract
{
    public static IReadOnlyList<string> HostileNames { get; } =
    [
        "feature/Foo_Bar", new('a', 300), "日本語", "-", "$(id)", "\";rm -rf ~;\"", "../../x", "a b", "🦊/🐙", "..", "a/b-c", "a-b/c", "'; DROP TABLE branches; --",
        "%s", "@key", "\u00dcber", "U\u0308ber", new string('x', 5000) + "y", "line\nbreak", "tab\t",
    ];

    [ContractFact]
    public async Task Names_of_any_kind_come_back_as_they_were()
    {
        var keys = HostileNames.Select(name => Some.Key(name)).ToList();
        keys.AddRange(HostileNames.Select(name => new EnvironmentKey("shop/web", GitRef.Tag(name))));
        foreach (var key in keys) await AcceptAsync(Some.Push(key), "delivery of " + key.Ref.FullName);
        foreach (var key in keys) await Store.SaveAsync(Record(key), [Entry(key, key.ToString())], 0, Anyway);

        (await Store.ListUnseenAsync(1000, Anyway)).ShouldBe(keys, ignoreOrder: true);
        (await Store.ListAsync(includeStopped: true, Anyway)).Select(record => record.Key).ShouldBe(keys, ignoreOrder: true);
        foreach (var key in keys)
        {
            (await LoadAsync(key)).Revision.ShouldBe(1, key.ToString());
            (await MessagesAsync(key))[^1].ShouldBe(key.ToString());
            (await AcceptAsync(Some.Push(key), "delivery of " + key.Ref.FullName)).ShouldBeFalse();
        }
    }

    [ContractFact]
    public async Task Text_that_is_no_text_is_stored_all_the_same()
    {
        var key = Some.Key("half\ud83e\0end");
        await AcceptAsync(Some.Push(key) with { Actor = "a\0\udc00" }, "k\0\ud800");
        await Store.SaveAsync(Record(key) with { Reason = "tail: \0\ud800" }, [Entry(key, "log \0\ud800 tail")], 1, Anyway);

        (await LoadAsync(key)).Record!.Reason!.ShouldStartWith("tail: ");
        (await MessagesAsync(key))[^1].ShouldBe("log \ufffd\ufffd tail");
        (await AcceptAsync(Some.Push(key), "k\0\ud800")).ShouldBeFalse();
    }

    [ContractFact]
    public async Task Projects_whose_names_read_alike_are_told_apart()
    {
        var (first, second) = (Some.Key("x", "a/b"), Some.Key("x", "a-b"));
        await AcceptAsync(Some.Push(first));
        (await LoadAsync(first)).Revision.ShouldBe(1);
        (await LoadAsync(second)).Revision.ShouldBe(0);
    }

    [ContractFact]
    public async Task The_first_to_reserve_a_name_has_it_for_life()
    {
        var (first, second) = (Some.Key(), Some.Key());

        (await Store.ReserveNameAsync("here", "review-x", first, Anyway)).ShouldBe(first);
        (await Store.ReserveNameAsync("here", "review-x", first, Anyway)).ShouldBe(first);
        (await Store.ReserveNameAsync("here", "review-x", second, Anyway)).ShouldBe(first);
        (await Store.ReserveNameAsync("there", "review-x", second, Anyway)).ShouldBe(second);
        (await Store.ReserveNameAsync("here", "Review-X", second, Anyway)).ShouldBe(second);

        await ReopenAsync();
        (await Store.ReserveNameAsync("here", "review-x", second, Anyway)).ShouldBe(first);
    }

    [ContractFact]
    public async Task A_race_for_a_name_has_one_winner_whom_all_are_told()
    {
        var other = await OpenAsync();
        var keys = Enumerable.Range(0, 20).Select(_ => Some.Key()).ToList();

        var owners = await Task.WhenAll(keys.Select((key, i) => (i % 2 == 0 ? Store : other).ReserveNameAsync("here", "wanted", key, Anyway)));

        keys.ShouldContain(owners.Distinct().ShouldHaveSingleItem());
    }
}
