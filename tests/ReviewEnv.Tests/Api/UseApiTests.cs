using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Tests.Api;

/// <summary>What people and jobs ask for counts as use, and use is shown.</summary>
public sealed class UseApiTests : IAsyncLifetime
{
    private readonly EnvironmentKey key = Some.Key();
    private readonly ManualTimeProvider clock = new(Some.Moment);
    private readonly TrafficBoard traffic;
    private ApiServer server = null!;
    private HttpClient client = null!;

    public UseApiTests() => traffic = new TrafficBoard(clock);

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync(time: clock, services: services => services.AddSingleton<ITrafficSights>(traffic));
        server.Driver.CanSleep = true;
        client = server.Client();
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData("wake", "", UseKind.Wake)]
    [InlineData("extend", """{"by":"1 day"}""", UseKind.Action)]
    [InlineData("pin", """{"for":"1 day"}""", UseKind.Action)]
    [InlineData("unpin", "", UseKind.Action)]
    [InlineData("leases", """{"purpose":"dast"}""", UseKind.Lease)]
    [InlineData("redeploy", "", null)]
    [InlineData("sleep", "", null)]
    [InlineData("stop", "", null)]
    public async Task What_keeps_or_uses_an_environment_is_a_sign_of_use_and_what_ends_it_is_none(string action, string body, UseKind? kind)
    {
        await server.SaveAsync(SomeRecord.Ready(key) with { ExpiresAt = Some.Moment.AddDays(1) });

        (await PostAsync($"environments/{key.Id}/{action}", body)).EnsureSuccessStatusCode().Dispose();

        (await server.Store.LoadAsync(key, default)).Wishes.Used.ShouldBe(kind is { } used ? new UseSign(used, Some.Moment) : null);
    }

    [Fact]
    public async Task Giving_a_lease_back_is_the_last_of_its_use()
    {
        await server.SaveAsync(SomeRecord.Ready(key));
        using var taken = await PostAsync($"environments/{key.Id}/leases", """{"purpose":"dast"}""");
        clock.Advance(TimeSpan.FromMinutes(20));

        (await client.DeleteAsync(taken.Headers.Location)).EnsureSuccessStatusCode().Dispose();

        (await server.Store.LoadAsync(key, default)).Wishes.Used.ShouldBe(new UseSign(UseKind.Lease, Some.Moment.AddMinutes(20)));
    }

    [Fact]
    public async Task Waiting_for_what_sleeps_because_nobody_used_it_wakes_it_once()
    {
        var record = await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Sleeping));

        var waiting = DotenvAsync(client, record);
        await Eventually.TrueAsync(() => !server.Sink.Keys.IsEmpty, "the environment to be woken");
        (await server.Store.LoadAsync(key, default)).Wishes.Used.ShouldBe(new UseSign(UseKind.Wake, Some.Moment));
        // A pass looks, and has not woken it yet.
        await server.SaveAsync(record);
        await server.SaveAsync(SomeRecord.Ready(key, record.Commit) with { CreatedAt = record.CreatedAt });

        (await waiting).ShouldBe(HttpStatusCode.OK);
        server.Sink.Keys.ShouldBe([key]);
        (await server.Store.ReadAsync(key, 10, default)).Single().Message.ShouldBe("Waits for its URL, which wakes it.");
    }

    [Fact]
    public async Task Who_may_only_look_and_who_waits_for_another_commit_wakes_nothing()
    {
        var record = await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Sleeping));
        using var viewer = server.Client(ApiServer.ViewerToken);
        var one = DotenvAsync(viewer, record);
        var other = DotenvAsync(client, record with { Commit = Some.Commit() });
        await Eventually.TrueAsync(() => clock.Timers >= 2, "both to wait");

        await server.SaveAsync(SomeRecord.Ready(key, record.Commit));

        (await one).ShouldBe(HttpStatusCode.OK);
        server.Sink.Keys.ShouldBeEmpty();
        await TimeIsUpAsync(other);
        (await server.Store.LoadAsync(key, default)).Wishes.Used.ShouldBeNull();
    }

    [Fact]
    public async Task What_a_person_put_to_sleep_is_theirs_to_wake()
    {
        var record = await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Sleeping, reason: "asleep: put to sleep by grace"));
        await server.Store.WishAsync(key, wishes => wishes with { Sleep = new SleepWish(record.SeenHead, "grace", Some.Moment) }, new JournalEntry(key, Some.Moment, JournalKind.Request, "Put to sleep."), default);
        await server.SaveAsync(record);

        var waiting = DotenvAsync(client, record);
        await TimeIsUpAsync(waiting);

        (await waiting).ShouldBe(HttpStatusCode.GatewayTimeout);
        var wishes = (await server.Store.LoadAsync(key, default)).Wishes;
        (wishes.Used, wishes.Sleep!.By).ShouldBe((null, "grace"));
    }

    [Fact]
    public async Task An_environment_tells_when_it_was_used_what_it_costs_and_why_it_ends()
    {
        await server.SaveAsync(SomeRecord.Ready(key) with { LastUse = new UseSign(UseKind.Push, Some.Moment.AddHours(-4)), ExpiresBecause = "ada pinned it" });
        await server.Store.AddUsageAsync([], [new MeterState { Subject = new UsageSubject(key, "here", "ada"), CountedUntil = Some.Moment, PerHour = 0.025m }], default);

        var view = await ViewAsync();
        (view.LastUse, view.LastRequest, view.TrafficSignal, view.CostPerDay, view.Currency, view.ExpiresBecause).ShouldBe((new UseView("push", Some.Moment.AddHours(-4)), null, "none", 0.6m, "USD", "ada pinned it"));

        traffic.Watch("here");
        traffic.Saw("here", key, Some.Moment.AddMinutes(-1));
        view = await ViewAsync();
        (view.LastUse, view.LastRequest, view.TrafficSignal).ShouldBe((new UseView("request", Some.Moment.AddMinutes(-1)), Some.Moment.AddMinutes(-1), "watched"));
    }

    [Fact]
    public async Task The_list_is_filtered_by_owner_and_target_and_sorted()
    {
        foreach (var (branch, owner, target, age) in new[] { ("b", "ada", "here", 1), ("a", "grace", "here", 2), ("c", "ada", "there", 3) })
        {
            await server.SaveAsync(SomeRecord.Ready(Some.Key(branch)) with { Owner = owner, Target = target, CreatedAt = Some.Moment.AddHours(-age) });
        }

        (await RefsAsync("owner=Ada&sort=branch")).ShouldBe(["b", "c"]);
        (await RefsAsync("target=here&sort=branch&desc=true")).ShouldBe(["b", "a"]);
        (await RefsAsync("phase=ready&sort=age")).ShouldBe(["b", "a", "c"]);
        using var bad = await client.GetAsync(new Uri("/api/v1/environments?sort=beauty", UriKind.Relative));
        (await bad.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView))!.Code.ShouldBe("bad-sort");
    }

    private Task TimeIsUpAsync(Task waiting) => Eventually.TrueAsync(
        () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return waiting.IsCompleted;
        },
        "the wait to end");

    private async Task<IEnumerable<string>> RefsAsync(string query) =>
        (await client.GetFromJsonAsync(new Uri($"/api/v1/environments?{query}", UriKind.Relative), ApiJson.Default.EnvironmentListView))!.Environments.Select(view => view.Ref);

    private async Task<EnvironmentView> ViewAsync() => (await client.GetFromJsonAsync(new Uri($"/api/v1/environments/{key.Id}", UriKind.Relative), ApiJson.Default.EnvironmentView))!;

    private async Task<HttpStatusCode> DotenvAsync(HttpClient asking, EnvironmentRecord record)
    {
        using var answer = await asking.GetAsync(new Uri($"/api/v1/dotenv?project={key.Project}&ref={key.Ref.Name}&sha={record.Commit}&wait=30s", UriKind.Relative));
        return answer.StatusCode;
    }

    private Task<HttpResponseMessage> PostAsync(string path, string json) =>
        client.PostAsync(new Uri("/api/v1/" + path, UriKind.Relative), json.Length == 0 ? null : new StringContent(json, Encoding.UTF8, "application/json"));
}
