using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Kubernetes.Api;

namespace ReviewEnv.Kubernetes.Tests.Client;

public sealed class ObjectWatchTests : ClientFacts, IAsyncLifetime
{
    private readonly RecordingWatchSink sink = new();
    private ClusterClient cluster = null!;
    private ObjectWatch watch = null!;

    public Task InitializeAsync()
    {
        cluster = Server.Client();
        watch = new ObjectWatch(cluster, ConfigMaps, "app", sink, Server.Clock, NullLogger.Instance);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await watch.DisposeAsync();
        cluster.Dispose();
    }

    private ScriptedServer Lists(int version, params string[] names) => Server.Answer(200, ScriptedServer.ListOf(version, names));

    private string[] Watched() => [.. Server.Asked.Where(asked => asked.Contains("watch=true")).Select(asked => asked.Split("resourceVersion=")[1].Split('&')[0])];

    private int Listings => Server.Asked.Count(asked => asked.Contains("limit="));

    [Fact]
    public async Task It_lists_then_tells_what_changes()
    {
        Lists(5, "a", "b");
        var feed = Server.AnswerWithFeed();
        watch.Start();
        await watch.Synced.WaitAsync(TimeSpan.FromSeconds(10));
        feed.Event("MODIFIED", "a", 6);
        feed.Event("ADDED", "c", 7);
        feed.Bookmark(8);
        feed.Event("DELETED", "b", 9);
        await sink.HasToldAsync("removed b");

        sink.Told.ShouldBe(["listed a b", "changed a", "changed c", "removed b"]);
        Watched().ShouldBe(["5"]);
        watch.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task After_an_ordinary_end_it_goes_on_at_once_from_the_last_bookmark()
    {
        Lists(5);
        var first = Server.AnswerWithFeed();
        var second = Server.AnswerWithFeed();
        watch.Start();
        first.Event("ADDED", "a", 6);
        first.Bookmark(40);
        first.End();
        second.Event("ADDED", "b", 41);
        await sink.HasToldAsync("changed b");

        Watched().ShouldBe(["5", "40"]);
        sink.Told.ShouldBe(["listed", "changed a", "changed b"]);
    }

    [Fact]
    public async Task Connections_that_end_as_soon_as_they_stand_are_not_opened_in_a_tight_loop()
    {
        Lists(5);
        Server.Otherwise = _ => ScriptedServer.Of(200, "");
        watch.Start();
        await Eventually.TrueAsync(() => Watched().Length == 2, "two at once");
        await Task.Delay(100);
        Watched().Length.ShouldBe(2);

        (await PassTimeUntilAsync(() => Watched().Length == 10, step: 0.5)).TotalSeconds.ShouldBeInRange(35, 80);
        sink.Told.ShouldBe(["listed"]);
    }

    [Fact]
    public async Task A_forgotten_version_leads_to_a_new_list_that_is_the_whole_truth()
    {
        Lists(5, "a", "b");
        var first = Server.AnswerWithFeed();
        Lists(90, "b", "c");
        Server.AnswerWithFeed();
        watch.Start();
        first.Error(410, "Expired", "too old resource version");
        await sink.HasToldAsync("listed b c");
        await Eventually.TrueAsync(() => Watched().Length == 2, "watched again");

        Watched().ShouldBe(["5", "90"]);
        sink.Told.ShouldBe(["listed a b", "listed b c"]);
    }

    [Fact]
    public async Task A_server_that_forgets_at_once_is_not_listed_in_a_tight_loop()
    {
        Server.Otherwise = request => request.RequestUri!.Query.Contains("watch=true") ? ScriptedServer.Of(410, ScriptedServer.Status(410, "Expired", "too old")) : ScriptedServer.Of(200, ScriptedServer.ListOf(5));
        watch.Start();
        await Eventually.TrueAsync(() => Listings == 2, "two at once");
        await Task.Delay(100);
        Listings.ShouldBe(2);
        await PassTimeUntilAsync(() => Listings == 4);
    }

    [Fact]
    public async Task A_cut_connection_is_taken_up_again_without_a_word()
    {
        Lists(5);
        var first = Server.AnswerWithFeed();
        var second = Server.AnswerWithFeed();
        watch.Start();
        first.Event("ADDED", "a", 6);
        first.Send("""{"type":"MODI""");
        first.Cut();
        second.Event("MODIFIED", "a", 7);
        await sink.HasToldAsync("changed a", times: 2);

        Watched().ShouldBe(["5", "6"]);
        sink.Told.ShouldBe(["listed", "changed a", "changed a"]);
    }

    [Fact]
    public async Task A_cluster_that_goes_away_is_told_and_when_it_is_back_only_after_catching_up()
    {
        Lists(5);
        var first = Server.AnswerWithFeed();
        Server.Fail(new HttpRequestException("Connection refused")).Fail(new HttpRequestException("Connection refused"));
        var second = Server.AnswerWithFeed();
        watch.Start();
        await watch.Synced.WaitAsync(TimeSpan.FromSeconds(10));
        first.Cut();
        await sink.HasToldAsync("blind: cluster 'cluster-a'");
        watch.Trouble.ShouldNotBeNull();
        await PassTimeUntilAsync(() => Watched().Length == 4);
        second.Event("ADDED", "a", 6);
        await sink.HasToldAsync("changed a");
        sink.Told.ShouldNotContain("sees");
        await PassTimeUntilAsync(() => sink.Told.Contains("sees"), step: 0.25);

        watch.Trouble.ShouldBeNull();
        sink.Told.Count(told => told.StartsWith("blind")).ShouldBe(1);
        sink.Told[^1].ShouldBe("sees");
        second.Event("ADDED", "b", 7);
        await sink.HasToldAsync("changed b");
        Watched().ShouldBe(["5", "5", "5", "5"]);
    }

    [Fact]
    public async Task Tries_become_rarer_up_to_half_a_minute()
    {
        Server.Otherwise = _ => throw new HttpRequestException("Connection refused");
        watch.Start();
        await Eventually.TrueAsync(() => Listings == 1, "asked");
        await PassTimeUntilAsync(() => Listings == 9, step: 0.5);
        for (var i = 10; i < 13; i++) (await PassTimeUntilAsync(() => Listings == i, step: 1)).TotalSeconds.ShouldBeInRange(21, 45);
        watch.Synced.IsCompleted.ShouldBeFalse();
        watch.Trouble!.ShouldContain("Connection refused");
    }

    [Fact]
    public async Task A_nudge_ends_the_rest_after_silence_but_not_after_a_refusal()
    {
        Server.Otherwise = _ => throw new HttpRequestException("Connection refused");
        watch.Start();
        await PassTimeUntilAsync(() => Listings == 8, step: 0.5);
        Server.Otherwise = _ => ScriptedServer.Of(403, ScriptedServer.Status(403, "Forbidden", "configmaps is forbidden"));
        (await PassTimeUntilAsync(() => NudgedAnd(Listings == 9))).TotalSeconds.ShouldBeLessThan(5);
        await Eventually.TrueAsync(() => watch.Trouble!.Contains("configmaps is forbidden"), "told");

        (await PassTimeUntilAsync(() => NudgedAnd(Listings == 10), step: 1)).TotalSeconds.ShouldBeInRange(29, 45);

        bool NudgedAnd(bool condition)
        {
            watch.Nudge();
            return condition;
        }
    }

    [Fact]
    public async Task A_version_that_the_server_cannot_serve_is_given_up()
    {
        Lists(500);
        Server.Answer(504, ScriptedServer.Status(504, "Timeout", "Too large resource version: 500, current: 7"));
        Lists(7, "a");
        Server.AnswerWithFeed();
        watch.Start();
        await PassTimeUntilAsync(() => Watched().Length == 2);

        Watched().ShouldBe(["500", "7"]);
        await sink.HasToldAsync("sees");
        sink.Told.Count(told => told.StartsWith("listed")).ShouldBe(2);
    }

    [Fact]
    public async Task A_watch_that_is_turned_away_for_now_comes_back_when_it_is_told_to()
    {
        Lists(5);
        Server.Answer(429, "", retryAfter: 8);
        Server.AnswerWithFeed();
        watch.Start();
        await sink.HasToldAsync("blind");
        (await PassTimeUntilAsync(() => Watched().Length == 2, step: 0.5)).TotalSeconds.ShouldBeInRange(7.5, 12);
        Watched().ShouldBe(["5", "5"]);
    }

    [Fact]
    public async Task A_kind_that_is_missing_is_listed_anew_when_it_comes()
    {
        Server.Answer(404, "404 page not found", "text/plain");
        Lists(5, "a");
        Server.AnswerWithFeed();
        watch.Start();
        await sink.HasToldAsync("blind: cluster-a refused to list ConfigMap objects in all namespaces (404)");
        await PassTimeUntilAsync(() => watch.Synced.IsCompleted, step: 1);
        await sink.HasToldAsync("sees");
        sink.Told.Skip(1).ShouldBe(["listed a", "sees"]);
    }

    [Fact]
    public async Task What_could_not_be_taken_in_is_told_again()
    {
        Lists(5);
        var first = Server.AnswerWithFeed();
        Lists(6, "a");
        Server.AnswerWithFeed();
        sink.Fails = new InvalidOperationException("a fault of ours");
        watch.Start();
        first.Event("ADDED", "a", 6);
        await PassTimeUntilAsync(() => sink.Told.Contains("listed a"));
        await first.Closed.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Once_disposed_of_it_is_silent_and_its_connection_closed()
    {
        Lists(5);
        var feed = Server.AnswerWithFeed();
        watch.Start();
        await Eventually.TrueAsync(() => Watched().Length == 1, "watching");
        await watch.DisposeAsync();

        await feed.Closed.Task.WaitAsync(TimeSpan.FromSeconds(10));
        sink.Told.ShouldBe(["listed"]);
        watch.Start();
        watch.Nudge();
        Server.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task It_ends_in_the_middle_of_a_rest()
    {
        Server.Otherwise = _ => throw new HttpRequestException("Connection refused");
        watch.Start();
        await sink.HasToldAsync("blind");
        await watch.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
    }
}
