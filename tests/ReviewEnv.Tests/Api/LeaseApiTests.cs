using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Tests.Auth;

namespace ReviewEnv.Tests.Api;

public sealed class LeaseApiTests : IAsyncLifetime
{
    private readonly EnvironmentKey key = new("shop/web", GitRef.Branch("feature/hello"));
    private readonly ManualTimeProvider clock = new(Some.Moment);
    private ApiServer server = null!;
    private EnvironmentRecord record = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync(time: clock);
        record = await server.SaveAsync(SomeRecord.Ready(key));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_scanner_takes_a_lease_on_what_is_served_and_gives_it_back()
    {
        using var scanner = server.Client(ApiServer.ViewerToken);
        using var answer = await TakeAsync(scanner, new { purpose = "dast", ttl = "2h", sha = record.Commit!.Value.Value });

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var given = (await answer.Content.ReadFromJsonAsync(ApiJson.Default.LeaseGivenView))!;
        answer.Headers.Location!.OriginalString.ShouldBe($"/api/v1/environments/{key.Id}/leases/{given.Id}");
        (given.Until, given.Url, given.Sha).ShouldBe((clock.GetUtcNow().AddHours(2), "http://127.0.0.1:4000/", record.Commit!.Value.Value));
        server.Sink.Keys.ShouldBe([key]);

        for (var i = 0; i < 2; i++) (await scanner.DeleteAsync(answer.Headers.Location)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await LeasesAsync()).ShouldBeEmpty();
        (await server.Store.ReadAsync(key, 10, default)).Select(entry => (entry.Actor, entry.Message)).ShouldBe(
            [("dora", "In use for dast until 2026-01-05T14:00:00Z."), ("dora", "The use for dast is over.")]);
    }

    [Fact]
    public async Task A_lease_is_for_an_hour_unless_said_otherwise_and_is_shown_while_it_lives()
    {
        using var client = server.Client();
        (await TakeAsync(client, new { purpose = "load test" })).EnsureSuccessStatusCode();
        clock.Advance(TimeSpan.FromMinutes(59));
        var view = (await client.GetFromJsonAsync(new Uri($"/api/v1/environments/{key.Id}", UriKind.Relative), ApiJson.Default.EnvironmentView))!;
        view.Leases.ShouldHaveSingleItem().ShouldBe(new LeaseView(view.Leases![0].Id, "load test", "ada", Some.Moment, Some.Moment.AddHours(1)));
        view.Wishes.ShouldBeNull();
        (await client.GetStringAsync(new Uri($"/environments/{key.Id}", UriKind.Relative))).ShouldContain("In use</dt><dd>by <bdi>ada</bdi> for <bdi>load test</bdi>, ends ");

        clock.Advance(TimeSpan.FromMinutes(1));
        (await client.GetStringAsync(new Uri($"/api/v1/environments/{key.Id}", UriKind.Relative))).ShouldNotContain("leases");
        (await client.GetStringAsync(new Uri($"/environments/{key.Id}", UriKind.Relative))).ShouldNotContain("In use</dt>");
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest, "missing-purpose")]
    [InlineData("{\"purpose\":\" \"}", HttpStatusCode.BadRequest, "missing-purpose")]
    [InlineData("{\"purpose\":\"dast\",\"ttl\":\"soon\"}", HttpStatusCode.BadRequest, "bad-ttl")]
    [InlineData("{\"purpose\":\"dast\",\"ttl\":\"4h1s\"}", HttpStatusCode.UnprocessableEntity, "too-long")]
    [InlineData("{\"purpose\":\"dast\",\"sha\":\"HEAD\"}", HttpStatusCode.BadRequest, "bad-sha")]
    [InlineData("{\"purpose\":\"dast\",\"sha\":\"9876fedc9876fedc9876fedc9876fedc9876fedc\"}", HttpStatusCode.Conflict, "other-commit")]
    public async Task A_lease_that_cannot_be_had_is_refused_with_the_reason(string body, HttpStatusCode status, string code)
    {
        using var client = server.Client();
        await RefusedAsync(await TakeAsync(client, JsonNode.Parse(body)!), status, code);
        (await LeasesAsync()).ShouldBeEmpty();
        server.Sink.Keys.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(EnvironmentPhase.Provisioning)]
    [InlineData(EnvironmentPhase.Failed)]
    [InlineData(EnvironmentPhase.Sleeping)]
    [InlineData(EnvironmentPhase.Stopping)]
    public async Task Only_what_is_ready_can_be_leased(EnvironmentPhase phase)
    {
        await server.SaveAsync(record with { Phase = phase, Reason = "Something." });
        using var client = server.Client();
        (await RefusedAsync(await TakeAsync(client, new { purpose = "dast" }), HttpStatusCode.Conflict, "not-ready")).ShouldContain($"It is {phase}: Something,");
    }

    [Fact]
    public async Task What_is_about_to_end_is_not_kept_by_a_new_lease()
    {
        using var client = server.Client();
        (await client.PostAsync(new Uri($"/api/v1/environments/{key.Id}/stop", UriKind.Relative), null)).EnsureSuccessStatusCode();
        await RefusedAsync(await TakeAsync(client, new { purpose = "dast" }), HttpStatusCode.Conflict, "ending");

        var gone = Some.Key("gone");
        var commit = Some.Commit();
        await server.SaveAsync(SomeRecord.Ready(gone, commit));
        await server.Store.AcceptAsync(new(null, clock.GetUtcNow(), [Some.Push(gone, commit, CommitSha.Parse(new string('0', 40)))]), default);
        await RefusedAsync(await client.PostAsJsonAsync(new Uri($"/api/v1/environments/{gone.Id}/leases", UriKind.Relative), new { purpose = "dast" }), HttpStatusCode.Conflict, "ending");
    }

    [Fact]
    public async Task At_most_twenty_use_it_at_once_and_those_that_ended_count_no_more()
    {
        using var client = server.Client();
        for (var i = 0; i < 20; i++) (await TakeAsync(client, new { purpose = $"scan {i}", ttl = "1h" })).EnsureSuccessStatusCode();
        await RefusedAsync(await TakeAsync(client, new { purpose = "one more" }), HttpStatusCode.Conflict, "too-many-leases");

        clock.Advance(TimeSpan.FromHours(1));
        (await TakeAsync(client, new { purpose = "one more" })).EnsureSuccessStatusCode();
        (await LeasesAsync()).ShouldHaveSingleItem().Purpose.ShouldBe("one more");
    }

    [Theory]
    [InlineData(ApiServer.OtherTeamToken, HttpStatusCode.NotFound)]
    [InlineData(ApiServer.CreatorToken, HttpStatusCode.NoContent)]
    [InlineData(ApiServer.MaintainerToken, HttpStatusCode.NoContent)]
    public async Task A_lease_is_ended_by_its_holder_or_by_who_may_change_the_environment(string token, HttpStatusCode expected)
    {
        using var scanner = server.Client(ApiServer.ViewerToken);
        using var answer = await TakeAsync(scanner, new { purpose = "dast" });
        using var other = server.Client(token);

        (await other.DeleteAsync(answer.Headers.Location)).StatusCode.ShouldBe(expected);
        (await LeasesAsync()).Count.ShouldBe(expected == HttpStatusCode.NoContent ? 0 : 1);
    }

    [Fact]
    public async Task One_reader_does_not_end_the_lease_of_another()
    {
        using var holder = server.Client();
        using var answer = await TakeAsync(holder, new { purpose = "dast" });
        using var reader = server.Client(ApiServer.ViewerToken);
        await RefusedAsync(await reader.DeleteAsync(answer.Headers.Location), HttpStatusCode.Forbidden, "forbidden");
        (await LeasesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_job_takes_a_lease_and_gives_it_back_with_its_one_token_and_asking_twice_gives_the_same()
    {
        await using var gitlab = await JobServer.StartAsync();
        await gitlab.Server.SaveAsync(SomeRecord.Ready(key));
        using var job = gitlab.Client(gitlab.Token());

        var first = (await (await TakeAsync(job, new { purpose = "dast", ttl = "1h" })).Content.ReadFromJsonAsync(ApiJson.Default.LeaseGivenView))!;
        gitlab.Clock.Advance(TimeSpan.FromSeconds(30));
        var again = (await (await TakeAsync(job, new { purpose = "dast", ttl = "1h" })).Content.ReadFromJsonAsync(ApiJson.Default.LeaseGivenView))!;

        again.Id.ShouldBe(first.Id);
        (await gitlab.Server.Store.LoadAsync(key, default)).Wishes.Leases.ShouldHaveSingleItem().Until.ShouldBe(again.Until);
        gitlab.Clock.Advance(TimeSpan.FromMinutes(20));
        for (var i = 0; i < 2; i++) (await job.DeleteAsync(new Uri($"/api/v1/environments/{key.Id}/leases/{first.Id}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await gitlab.Server.Store.LoadAsync(key, default)).Wishes.Leases.ShouldBeNull();
    }

    [Fact]
    public async Task A_job_of_a_fork_takes_no_lease()
    {
        await using var gitlab = await JobServer.StartAsync(forks: true);
        var mine = new EnvironmentKey("shop/web", GitRef.MergeRequest(7));
        await gitlab.Server.SaveAsync(SomeRecord.Ready(mine));
        gitlab.Projects.Forks.Add(("shop/web", "77", "patch-1", 7));
        using var job = gitlab.Client(gitlab.ForkToken());

        await RefusedAsync(await job.PostAsJsonAsync(new Uri($"/api/v1/environments/{mine.Id}/leases", UriKind.Relative), new { purpose = "dast" }), HttpStatusCode.Forbidden, "fork-refused");
    }

    private Task<HttpResponseMessage> TakeAsync(HttpClient client, object body) => client.PostAsJsonAsync(new Uri($"/api/v1/environments/{key.Id}/leases", UriKind.Relative), body);

    private async Task<IReadOnlyList<Lease>> LeasesAsync() => (await server.Store.LoadAsync(key, default)).Wishes.Leases ?? [];

    private static async Task<string> RefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var problem = (await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView))!;
        (answer.StatusCode, problem.Code).ShouldBe((status, code));
        problem.Remedy.ShouldNotBeEmpty();
        return problem.Detail!;
    }
}
