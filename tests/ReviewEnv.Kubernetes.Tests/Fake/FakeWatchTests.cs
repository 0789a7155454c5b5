using ReviewEnv.Testing.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Fake;

public sealed class FakeWatchTests : FakeApiTests
{
    private const string Maps = "/api/v1/namespaces/a/configmaps";

    [Fact]
    public async Task A_watch_goes_on_from_a_version_and_an_object_that_stops_matching_is_gone()
    {
        await MapAsync("one", "red");
        var version = (string?)(await Api.GetAsync(Maps)).Body["metadata"]!["resourceVersion"];
        await MapAsync("two", "red");
        await MapAsync("three", "blue");

        var seen = await Api.WatchAsync($"/api/v1/configmaps?watch=1&labelSelector=colour%3Dred&resourceVersion={version}", 3, async () =>
        {
            await Api.PatchAsync($"{Maps}/two", """{"data":{"x":"y"}}""");
            await Api.PatchAsync($"{Maps}/two", """{"metadata":{"labels":{"colour":"green"}}}""");
        });

        seen.Select(line => (string?)line["type"]).ShouldBe(["ADDED", "MODIFIED", "DELETED"]);
        seen.ShouldAllBe(line => (string?)line["object"]!["metadata"]!["name"] == "two");
    }

    [Fact]
    public async Task A_forgotten_version_is_told_as_expired()
    {
        var version = (string?)(await Api.GetAsync(Maps)).Body["metadata"]!["resourceVersion"];
        Cluster.ForgetHistory();

        var seen = await Api.WatchAsync($"{Maps}?watch=1&resourceVersion={version}", 5);

        var error = seen.ShouldHaveSingleItem();
        ((string?)error["type"]).ShouldBe("ERROR");
        ((int?)error["object"]!["code"]).ShouldBe(410);
        ((string?)error["object"]!["reason"]).ShouldBe("Expired");
    }

    [Fact]
    public async Task Bookmarks_come_on_demand_and_a_watch_ends_when_its_time_is_up()
    {
        var version = (string?)(await Api.GetAsync(Maps)).Body["metadata"]!["resourceVersion"];
        var seen = await Api.WatchAsync($"{Maps}?watch=1&allowWatchBookmarks=true&timeoutSeconds=1&resourceVersion={version}", 5, () =>
        {
            Cluster.EmitBookmarks();
            return Task.CompletedTask;
        });
        ((string?)seen.ShouldHaveSingleItem()["type"]).ShouldBe("BOOKMARK");
    }

    [Fact]
    public async Task A_dropped_watch_breaks_off()
    {
        var version = (string?)(await Api.GetAsync(Maps)).Body["metadata"]!["resourceVersion"];
        await Should.ThrowAsync<IOException>(() => Api.WatchAsync($"{Maps}?watch=1&resourceVersion={version}", 5, () =>
        {
            Cluster.LiveWatches.ShouldBe(1);
            Cluster.DropWatches();
            return Task.CompletedTask;
        }));
        await Eventually.TrueAsync(() => Cluster.LiveWatches == 0, "the watch is gone");
    }

    [Fact]
    public async Task A_list_comes_in_pages_and_its_continuation_expires()
    {
        foreach (var name in (string[])["one", "three", "two"]) await MapAsync(name, "red");
        var (_, first) = await Api.GetAsync($"{Maps}?limit=2");
        var next = (string?)first["metadata"]!["continue"];
        var (_, second) = await Api.GetAsync($"{Maps}?limit=2&continue={next}");
        first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(item => (string?)item!["metadata"]!["name"]).ShouldBe(["one", "three", "two"]);
        ((string?)second["metadata"]!["resourceVersion"]).ShouldBe((string?)first["metadata"]!["resourceVersion"]);

        Cluster.ForgetHistory();
        (await Api.GetAsync($"{Maps}?limit=2&continue={next}")).Code.ShouldBe(410);
    }

    [Theory]
    [InlineData("colour=red", 1)]
    [InlineData("colour!=red", 1)]
    [InlineData("colour in (red,blue)", 2)]
    [InlineData("colour notin (red)", 1)]
    [InlineData("colour,!size", 2)]
    [InlineData("colour in (red,blue),colour!=blue", 1)]
    public async Task Labels_select(string selector, int count)
    {
        await MapAsync("one", "red");
        await MapAsync("two", "blue");
        (await Api.GetAsync($"{Maps}?labelSelector={Uri.EscapeDataString(selector)}")).Body["items"]!.AsArray().Count.ShouldBe(count);
    }

    private Task MapAsync(string name, string colour) =>
        Api.PostAsync(Maps, $$$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{{name}}}}","labels":{"colour":"{{{{colour}}}}"}}}""");
}
