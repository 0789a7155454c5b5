using ReviewEnv.Configuration;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Traffic;
using static ReviewEnv.Tests.Traffic.FakePrometheus;

namespace ReviewEnv.Tests.Traffic;

public sealed class PrometheusTrafficTests : IAsyncLifetime
{
    private readonly WatchedTarget target = new();
    private FakePrometheus prometheus = null!;

    public async Task InitializeAsync()
    {
        prometheus = await FakePrometheus.StartAsync();
        target.Ask(prometheus);
    }

    public async Task DisposeAsync()
    {
        target.Dispose();
        await prometheus.DisposeAsync();
    }

    [Fact]
    public async Task One_query_tells_of_all_environments_by_name_or_host()
    {
        var visited = await target.EnvironmentAsync("review-a");
        var byHost = await target.EnvironmentAsync("review-b");
        var idle = await target.EnvironmentAsync("review-c");
        var unknown = await target.EnvironmentAsync("review-d");
        var elsewhere = await target.EnvironmentAsync("review-a", target: "there");
        var at = target.Now - TimeSpan.FromSeconds(1);
        prometheus.AnswerWith(Vector((Label("review-a"), at, "3.0001"), (Label("Review-B.review.example.com:443"), at, "1e+06"), (Label("review-c"), at, "0"), (Label("kube-system"), at, "7")));
        await target.RoundAsync();

        prometheus.Queries.Count.ShouldBe(1);
        target.See(visited).ShouldBe(new TrafficSight(TrafficSignal.Watched) { LastRequest = at, KnownUntil = at });
        target.See(byHost).LastRequest.ShouldBe(at);
        target.See(idle).ShouldBe(new TrafficSight(TrafficSignal.Watched) { KnownUntil = at });
        target.See(unknown).LastRequest.ShouldBeNull();
        target.See(elsewhere, "there").LastRequest.ShouldBeNull();
        target.Logs.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_window_reaches_back_to_what_is_known_over_two_rounds_at_least_and_an_hour_at_most()
    {
        prometheus.Answer = (context, _) => Json(context, Vector((Label("review-a"), target.Now, "0")));
        await target.RoundAsync();
        target.Clock.Advance(TimeSpan.FromMinutes(1));
        await target.RoundAsync();
        var answer = prometheus.Answer;
        prometheus.AnswerWith("", 503);
        target.Clock.Advance(TimeSpan.FromMinutes(10));
        await target.RoundAsync();
        prometheus.Answer = answer;
        target.Clock.Advance(TimeSpan.FromMinutes(10));
        await target.RoundAsync();
        target.Clock.Advance(TimeSpan.FromHours(5));
        await target.RoundAsync();
        prometheus.Queries.ShouldBe(new[] { 3600, 120, 600, 1200, 3600 }.Select(seconds => $"sum by (exported_namespace) (increase(nginx_ingress_controller_requests[{seconds}s]))"));
    }

    [Fact]
    public async Task What_is_known_reaches_no_further_than_the_newest_data()
    {
        var key = await target.EnvironmentAsync("review-a");
        var newest = target.Now - TimeSpan.FromMinutes(2);
        target.Ask(WatchedTarget.Settings(prometheus) with { Freshness = "max(timestamp(nginx_ingress_controller_requests))" });
        prometheus.Answer = (context, query) => Json(context, query.StartsWith("max", StringComparison.Ordinal) ? Vector(("", target.Now, Seconds(newest))) : Vector((Label("review-a"), target.Now, "1")));
        await target.RoundAsync();
        target.See(key).ShouldBe(new TrafficSight(TrafficSignal.Watched) { LastRequest = target.Now, KnownUntil = newest });
        prometheus.Queries.Count.ShouldBe(2);

        prometheus.Answer = (context, query) => Json(context, query.StartsWith("max", StringComparison.Ordinal) ? $$$"""{"status":"success","data":{"resultType":"scalar","result":[1,"{{{Seconds(newest)}}}"]}}""" : Vector((Label("review-a"), target.Now, "1")));
        await target.RoundAsync();
        target.See(key).Signal.ShouldBe(TrafficSignal.Watched);
    }

    [Fact]
    public async Task Data_that_is_late_proves_no_silence()
    {
        var key = await target.EnvironmentAsync("review-a");
        target.Ask(WatchedTarget.Settings(prometheus) with { Freshness = "max(x)" });
        prometheus.Answer = (context, query) => Json(context, query == "max(x)" ? Vector(("", target.Now, Seconds(target.Now - TimeSpan.FromMinutes(20)))) : Vector((Label("review-a"), target.Now, "0")));
        await target.RoundAsync();
        target.See(key).Signal.ShouldBe(TrafficSignal.Failing);
        target.See(key).Problem!.ShouldContain("is 20 min late");
    }

    [Fact]
    public async Task Who_sleeps_and_is_asked_for_is_looked_at_and_what_was_before_its_sleep_wakes_nobody()
    {
        var sleeping = await target.EnvironmentAsync("review-a", EnvironmentPhase.Sleeping);
        var awake = await target.EnvironmentAsync("review-b");
        prometheus.Answer = (context, _) => Json(context, Vector((Label("review-a"), target.Now, "1"), (Label("review-b"), target.Now, "1")));
        await target.RoundAsync();
        target.Clock.Advance(TimeSpan.FromSeconds(119));
        await target.RoundAsync();
        target.Sink.Changes.ShouldBeEmpty();
        target.See(sleeping).LastRequest.ShouldBeNull();
        target.See(awake).LastRequest.ShouldBe(target.Now);

        target.Clock.Advance(TimeSpan.FromSeconds(61));
        await target.RoundAsync();
        target.Sink.Changes.ShouldBe([sleeping]);
        target.See(sleeping).LastRequest.ShouldBe(target.Now);
        await target.RoundAsync();
        target.Sink.Changes.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Trouble_is_logged_once_when_it_begins_and_once_when_it_ends()
    {
        prometheus.Answer = (context, _) => Json(context, Vector((Label("review-a"), target.Now, "0")));
        await target.RoundAsync();
        await prometheus.GoAwayAsync();
        for (var i = 0; i < 3; i++) await target.RoundAsync();
        target.Board.See(WatchedTarget.Name, Some.Key()).ShouldBe(new TrafficSight(TrafficSignal.Failing) { KnownUntil = target.Now, Problem = $"Prometheus at {prometheus.Url}: there is no connection to it (ConnectionRefused); look at url, and whether Prometheus runs" });
        await prometheus.ComeBackAsync();
        for (var i = 0; i < 3; i++) await target.RoundAsync();
        target.Board.See(WatchedTarget.Name, Some.Key()).Signal.ShouldBe(TrafficSignal.Watched);
        target.Logs.Lines.Count.ShouldBe(2);
        target.Warnings.ShouldHaveSingleItem().ShouldContain("The requests to environments of here are not known, so none of them sleeps for being idle: Prometheus at http://127.0.0.1");
        target.Logs.Lines.Last().ShouldContain("The requests to environments of here are known again");
    }

    [Fact]
    public async Task A_label_that_names_no_environment_is_said()
    {
        await target.EnvironmentAsync("review-a");
        prometheus.AnswerWith(Vector((Label("pod-1"), target.Now, "1")));
        await target.RoundAsync();
        await target.RoundAsync();
        target.Warnings.ShouldHaveSingleItem().ShouldContain("none of what the query found is the name or the host of an environment");
    }

    [Fact]
    public async Task A_store_that_is_away_loses_no_request()
    {
        var key = await target.EnvironmentAsync("review-a");
        prometheus.AnswerWith(Vector((Label("review-a"), target.Now, "1")));
        target.Store.Trouble = "the disk is full";
        await target.RoundAsync();
        target.See(key).Problem!.ShouldContain("the store cannot say");
        target.Store.Trouble = null;
        prometheus.AnswerWith(Vector((Label("review-a"), target.Now, "0")));
        await target.RoundAsync();
        target.See(key).LastRequest.ShouldBe(target.Now);
    }

    [Fact]
    public async Task Credentials_are_sent_and_never_told()
    {
        target.Ask(WatchedTarget.Settings(prometheus) with { Authorization = WatchedTarget.Bearer("T0PSECRET") });
        prometheus.AnswerWith("""{"status":"error","errorType":"bad_data","error":"you sent Bearer T0PSECRET, T0PSECRET"}""", 400);
        await target.RoundAsync();
        prometheus.Authorizations.ShouldBe(["Bearer T0PSECRET"]);
        string.Concat(target.Logs.Lines).ShouldContain("you sent ***, ***");
        string.Concat(target.Logs.Lines).ShouldNotContain("T0PSECRET");
    }

    [Fact]
    public async Task All_targets_are_asked_at_the_same_time_and_again_after_their_time()
    {
        var key = await target.EnvironmentAsync("review-a", target: "quick");
        await using var slow = await FakePrometheus.StartAsync();
        var open = new TaskCompletionSource();
        slow.Answer = (_, _) => open.Task;
        prometheus.Answer = (context, _) => Json(context, Vector((Label("review-a"), target.Now, "1")));
        var (stuck, quick) = (WatchedTarget.Settings(slow), WatchedTarget.Settings(prometheus));
        using var poller = new TrafficPoller([target.Of(Source(stuck), "slow"), target.Of(Source(quick), "quick")], target.Board, target.Clock);
        await poller.StartingAsync(default);
        target.See(key, "quick").Problem.ShouldBe("it has not been asked yet");
        await poller.StartAsync(default);
        await Eventually.TrueAsync(() => target.See(key, "quick").LastRequest == target.Now, "the first answer");
        target.See(key, "slow").Signal.ShouldBe(TrafficSignal.Failing);
        await Eventually.TrueAsync(
            () =>
            {
                target.Clock.Advance(TimeSpan.FromMinutes(1));
                return prometheus.Queries.Count > 2;
            },
            "another round");
        open.SetResult();
        await poller.StopAsync(default);
    }

    private PrometheusSource Source(TrafficSettings.Prometheus settings) => new(settings, new PrometheusClient(settings), target.Clock);
}
