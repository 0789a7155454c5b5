using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Api.Requests;

namespace ReviewEnv.Kubernetes.Tests.Client;

public sealed class WatchTests : ClientFacts
{
    private async Task<List<string>> WatchAsync(List<string>? into = null)
    {
        using var cluster = Server.Client();
        var seen = into ?? [];
        try
        {
            await foreach (var one in cluster.WatchAsync(ConfigMaps, null, "app", "5", Anyway)) seen.Add($"{one.Type} {one.Object.Part("metadata").Text("name")} {one.Object.Part("metadata").Text("resourceVersion")}");
        }
        catch (Exception e) when (e is KubernetesApiException or ClusterUnreachableException)
        {
            seen.Add($"{e.GetType().Name}: {e.Message}");
        }
        return seen;
    }

    [Fact]
    public async Task Events_come_whole_however_they_are_cut_on_the_way()
    {
        var feed = Server.AnswerWithFeed();
        var large = new string('x', 300_000);
        var text = """{"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"6"},"data":""" + $"\"{large}\"" + "}}\n"
            + """{"object":{"metadata":{"name":"b","resourceVersion":"7"}},"type":"DELETED"}""" + "\n\n"
            + """{"type":"NEWFANGLED","object":{}}""" + "\n" + """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}""" + "\n";
        foreach (var part in text.Chunk(7_001)) feed.Send(new string(part));
        feed.End();

        (await WatchAsync()).ShouldBe(["ADDED a 6", "DELETED b 7", "BOOKMARK  9"]);
        Server.Asked.ShouldHaveSingleItem().ShouldStartWith("GET /below/api/v1/configmaps?watch=true&allowWatchBookmarks=true&labelSelector=app&resourceVersion=5&timeoutSeconds=");
        var seconds = int.Parse(Server.Asked[0].Split('=')[^1]);
        seconds.ShouldBeInRange(270, 330);
    }

    [Fact]
    public async Task A_version_that_is_forgotten_is_an_expired_failure_however_it_is_said()
    {
        Server.AnswerWithFeed().Error(410, "Expired", "too old resource version: 5 (99)");
        (await WatchAsync()).ShouldHaveSingleItem().ShouldBe("KubernetesApiException: cluster-a refused to watch ConfigMap objects in all namespaces (410 Expired): too old resource version: 5 (99)");

        Server.Answer(410, ScriptedServer.Status(410, "Gone", "too old"));
        using var cluster = Server.Client();
        (await Should.ThrowAsync<KubernetesApiException>(async () => await cluster.WatchAsync(ConfigMaps, null, null, "5", Anyway).GetAsyncEnumerator().MoveNextAsync())).Failure.IsExpired.ShouldBeTrue();
    }

    [Fact]
    public async Task A_connection_that_breaks_off_is_not_an_ordinary_end()
    {
        var feed = Server.AnswerWithFeed();
        feed.Event("ADDED", "a", 6);
        feed.Send("""{"type":"MODIFIED","object":{"metadata":""");
        feed.End();
        var seen = await WatchAsync();
        seen[0].ShouldBe("ADDED a 6");
        seen[1].ShouldContain("broke off in the middle of an event");

        Server.AnswerWithFeed().Cut();
        (await WatchAsync()).ShouldHaveSingleItem().ShouldStartWith("ClusterUnreachableException: cluster 'cluster-a'");

        Server.AnswerWithFeed().Send("<html>\n");
        (await WatchAsync()).ShouldHaveSingleItem().ShouldContain("what came is not an event");

        Server.AnswerWithFeed().Send("[1]\n");
        (await WatchAsync()).ShouldHaveSingleItem().ShouldContain("what came is not an event");
    }

    [Fact]
    public async Task A_connection_that_is_silent_for_longer_than_it_lives_is_dropped()
    {
        var feed = Server.AnswerWithFeed();
        var seen = new List<string>();
        var watching = WatchAsync(seen);
        await PassTimeUntilAsync(() => Server.Asked.Count == 1);
        Server.Clock.Advance(TimeSpan.FromSeconds(200));
        feed.Bookmark(9);
        await Eventually.TrueAsync(() => seen.Count == 1, "the bookmark has come");

        var silent = await PassTimeUntilAsync(() => watching.IsCompleted, step: 5);

        silent.TotalSeconds.ShouldBeInRange(295, 366);
        (await watching)[^1].ShouldContain("silent");
        await feed.Closed.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
