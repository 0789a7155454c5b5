using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Tests.Api;

public sealed class EnvironmentApiTests : IAsyncLifetime
{
    private readonly EnvironmentKey key = Some.Key();
    private ApiServer server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync();
        client = server.Client();
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Stopping_stores_the_wish_with_the_current_commit_and_wakes_the_environment()
    {
        var record = await server.SaveAsync(SomeRecord.Ready(key));

        using var answer = await PostAsync($"environments/{key.Id}/stop", """{"reason":"too loud"}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var memory = await server.Store.LoadAsync(key, default);
        memory.Wishes.Stop.ShouldNotBeNull();
        (memory.Wishes.Stop.Commit, memory.Wishes.Stop.By, memory.Wishes.Stop.Reason).ShouldBe((record.Commit, "ada", "too loud"));
        server.Sink.Keys.ShouldBe([key]);
        (await server.Store.ReadAsync(key, 10, default)).Single().Message.ShouldContain("too loud");
    }

    [Fact]
    public async Task A_stop_names_the_head_of_the_branch_and_not_the_commit_that_is_served()
    {
        var head = Some.Commit();
        await server.SaveAsync(SomeRecord.Ready(key) with { SeenHead = head });

        (await PostAsync($"environments/{key.Id}/stop", "")).Dispose();

        (await server.Store.LoadAsync(key, default)).Wishes.Stop!.Commit.ShouldBe(head);
    }

    [Fact]
    public async Task Where_pushes_deploy_another_commit_than_the_head_is_refused()
    {
        var record = await server.SaveAsync(SomeRecord.Ready(key));
        string Body(CommitSha sha) => $$"""{"project":"{{key.Project}}","ref":"{{key.Ref.Name}}","sha":"{{sha}}"}""";

        await ShouldRefuseAsync("environments", Body(Some.Commit()), HttpStatusCode.UnprocessableEntity, "sha-not-possible");

        (await PostAsync("environments", Body(record.SeenHead!.Value))).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_job_that_asks_only_for_what_is_needed_has_the_branch_looked_at_and_nothing_deployed_twice()
    {
        var record = await server.SaveAsync(SomeRecord.Ready(key));
        string Body(CommitSha sha) => $$"""{"project":"{{key.Project}}","ref":"{{key.Ref.FullName}}","sha":"{{sha}}","onlyIfNeeded":true}""";

        (await PostAsync("environments", Body(record.SeenHead!.Value))).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await PostAsync("environments", Body(Some.Commit()))).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        (await server.Store.LoadAsync(key, default)).Wishes.Deploy.ShouldBeNull();
        server.Sink.Keys.ShouldBe([key, key]);

        (await PostAsync($"environments/{key.Id}/stop", "")).Dispose();
        (await PostAsync("environments", Body(record.SeenHead!.Value))).Dispose();
        (await server.Store.LoadAsync(key, default)).Wishes.Deploy!.Commit.ShouldBe(record.SeenHead);
    }

    [Fact]
    public async Task Asking_for_the_head_means_the_head_of_that_moment()
    {
        var asked = Some.Key(project: "asked/web");
        using var max = server.Client(ApiServer.MaintainerToken);
        async Task<CommitSha?> DeployedAsync()
        {
            (await max.PostAsJsonAsync("/api/v1/environments", new DeployBody(asked.Project, asked.Ref.Name, null), ApiJson.Default.DeployBody)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
            return (await server.Store.LoadAsync(asked, default)).Wishes.Deploy!.Commit;
        }

        (await DeployedAsync()).ShouldBeNull("nothing is known of the branch yet");

        var record = await server.SaveAsync(SomeRecord.Of(asked, EnvironmentPhase.Stopped));
        (await DeployedAsync()).ShouldBe(record.SeenHead);

        await server.SaveAsync(record);
        var pushed = Some.Commit();
        var push = new BranchEvent(asked.Project, asked.Ref, BranchEventKind.Pushed) { Before = record.SeenHead, After = pushed };
        await server.Store.AcceptAsync(new Core.Storage.Delivery(null, Some.Moment, [push]), default);
        (await DeployedAsync()).ShouldBe(pushed, "a push that waits for its pass counts");
    }

    [Fact]
    public async Task Deploying_takes_a_stop_back_and_counts_the_requests()
    {
        await server.SaveAsync(SomeRecord.Ready(key));
        (await PostAsync($"environments/{key.Id}/stop", "")).Dispose();
        var body = $$"""{"project":"{{key.Project}}","ref":"{{key.Ref.Name}}"}""";

        (await PostAsync("environments", body)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await PostAsync("environments", body)).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        var wishes = (await server.Store.LoadAsync(key, default)).Wishes;
        wishes.Stop.ShouldBeNull();
        wishes.Deploy.ShouldNotBeNull().Generation.ShouldBe(2);
    }

    [Fact]
    public async Task A_branch_that_was_asked_for_can_be_read_before_its_first_pass()
    {
        var commit = Some.Commit();
        using var accepted = await PostAsync("environments", $$"""{"project":"shop/web","ref":"feature/new","sha":"{{commit}}"}""");

        using var view = await client.GetAsync(accepted.Headers.Location);

        (await view.Content.ReadFromJsonAsync(ApiJson.Default.EnvironmentView))!.Phase.ShouldBe(EnvironmentPhase.Pending);
    }

    [Theory]
    [InlineData("shop/web", "main", HttpStatusCode.UnprocessableEntity, "ref-excluded")]
    [InlineData("bank/core", "feature/x", HttpStatusCode.Forbidden, "forbidden")]
    [InlineData("", "feature/x", HttpStatusCode.BadRequest, "missing-project")]
    public async Task A_deployment_that_cannot_be_is_refused_with_the_reason(string project, string branch, HttpStatusCode status, string code) =>
        await ShouldRefuseAsync("environments", JsonSerializer.Serialize(new DeployBody(project, branch, null), ApiJson.Default.DeployBody), status, code);

    [Fact]
    public async Task Extending_moves_the_end_from_where_it_is()
    {
        var record = await server.SaveAsync(SomeRecord.Ready(key));

        (await PostAsync($"environments/{key.Id}/extend", """{"by":"1 day"}""")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        (await server.Store.LoadAsync(key, default)).Wishes.ExtendedUntil.ShouldBe(record.ExpiresAt + TimeSpan.FromDays(1));
    }

    [Theory]
    [InlineData("""{"by":"soon"}""", HttpStatusCode.BadRequest, "bad-by")]
    [InlineData("""{"by":"200 days"}""", HttpStatusCode.UnprocessableEntity, "too-far")]
    [InlineData("""{"by":""", HttpStatusCode.BadRequest, "bad-json")]
    public async Task An_extension_that_makes_no_sense_is_refused(string body, HttpStatusCode status, string code)
    {
        await server.SaveAsync(SomeRecord.Ready(key));
        await ShouldRefuseAsync($"environments/{key.Id}/extend", body, status, code);
    }

    [Fact]
    public async Task What_never_ends_cannot_be_extended()
    {
        await server.SaveAsync(SomeRecord.Ready(key) with { ExpiresAt = null });
        await ShouldRefuseAsync($"environments/{key.Id}/extend", """{"by":"1 day"}""", HttpStatusCode.Conflict, "no-end");
    }

    [Fact]
    public async Task A_pin_holds_until_it_is_taken_off()
    {
        await server.SaveAsync(SomeRecord.Ready(key));

        (await PostAsync($"environments/{key.Id}/pin", """{"for":"3 days","reason":"demo"}""")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await server.Store.LoadAsync(key, default)).Wishes.Pin.ShouldNotBeNull().Reason.ShouldBe("demo");

        (await PostAsync($"environments/{key.Id}/unpin", "")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await server.Store.LoadAsync(key, default)).Wishes.Pin.ShouldBeNull();
    }

    [Fact]
    public async Task Stopping_by_branch_needs_no_id()
    {
        await server.SaveAsync(SomeRecord.Ready(key));

        (await PostAsync("stop", $$"""{"project":"{{key.Project}}","ref":"{{key.Ref.Name}}"}""")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        (await server.Store.LoadAsync(key, default)).Wishes.Stop.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_journal_and_the_log_can_be_read()
    {
        await server.SaveAsync(SomeRecord.Ready(key));
        (await PostAsync($"environments/{key.Id}/redeploy", "")).Dispose();
        server.Driver.Lines.Add("listening");

        (await client.GetFromJsonAsync($"/api/v1/environments/{key.Id}/journal", ApiJson.Default.JournalView))!.Entries.Single().Actor.ShouldBe("ada");
        (await client.GetFromJsonAsync($"/api/v1/environments/{key.Id}/log", ApiJson.Default.LogView))!.Lines.ShouldBe(["listening"]);
    }

    [Fact]
    public async Task A_target_that_is_away_hides_nothing_but_the_log()
    {
        await server.SaveAsync(SomeRecord.Ready(key));
        server.Driver.Trouble = "target 'here': no route to it";

        (await client.GetFromJsonAsync($"/api/v1/environments/{key.Id}/log", ApiJson.Default.LogView))!.Lines.ShouldBe(["The log cannot be read at present: target 'here': no route to it"]);
        using var page = await client.GetAsync(new Uri($"/environments/{key.Id}", UriKind.Relative));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Targets_are_what_serves_now_and_come_as_lines_for_scanners()
    {
        await server.SaveAsync(SomeRecord.Ready(key, url: "http://127.0.0.1:1/"));
        await server.SaveAsync(SomeRecord.Ready(Some.Key(project: "bank/core"), url: "http://127.0.0.1:2/"));
        await server.SaveAsync(SomeRecord.Of(Some.Key(), EnvironmentPhase.Provisioning));
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/plain"));

        (await client.GetStringAsync(new Uri("/api/v1/targets", UriKind.Relative))).ShouldBe("http://127.0.0.1:1/\n");
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("application/json", false)]
    [InlineData("application/json, text/plain;q=0.5", false)]
    [InlineData("text/plain, application/json", false)]
    [InlineData("text/plain, */*", true)]
    [InlineData("application/json;q=0.1, Text/Plain;q=0.9", true)]
    public async Task Targets_come_as_json_unless_lines_are_asked_for(string? accept, bool lines)
    {
        var record = await server.SaveAsync(SomeRecord.Ready(key, url: "http://127.0.0.1:1/"));
        await server.SaveAsync(SomeRecord.Ready(Some.Key("other", "shop/api"), url: "http://127.0.0.1:2/"));
        if (accept is not null) client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);

        using var answer = await client.GetAsync(new Uri("/api/v1/targets?project=shop/web", UriKind.Relative));

        answer.Headers.Vary.ShouldBe(["Accept"]);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(lines ? "text/plain" : "application/json");
        if (lines) (await answer.Content.ReadAsStringAsync()).ShouldBe("http://127.0.0.1:1/\n");
        else (await answer.Content.ReadFromJsonAsync(ApiJson.Default.TargetListView))!.Targets.ShouldHaveSingleItem().Sha.ShouldBe(record.Published!.Commit.Value);
    }

    [Fact]
    public async Task Answers_write_moments_in_utc_and_leave_out_what_is_not_known()
    {
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Pending) with { CreatedAt = Some.Moment, Owner = null });

        var json = await client.GetStringAsync(new Uri("/api/v1/environments", UriKind.Relative));

        json.ShouldContain("\"createdAt\":\"2026-01-05T12:00:00Z\"");
        json.ShouldContain("\"phase\":\"Pending\"");
        json.ShouldNotContain("owner");
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_503_with_the_word_to_come_back()
    {
        server.Store.Trouble = "The disk is full.";

        using var answer = await client.GetAsync(new Uri("/api/v1/environments", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        (await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView))!.Detail.ShouldBe("The disk is full.");
        (await client.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await client.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        await server.SaveAsync(SomeRecord.Ready(key));
        using var answer = await PostAsync($"environments/{key.Id}/stop", $$"""{"reason":"{{new string('x', 100_000)}}"}""");
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("environments?stopped=maybe", "bad-stopped")]
    [InlineData("environments/{id}/journal?limit=x", "bad-limit")]
    [InlineData("environments/{id}/log?lines=-1", "bad-lines")]
    public async Task A_value_that_makes_no_sense_is_told_by_name(string path, string code)
    {
        await server.SaveAsync(SomeRecord.Ready(key));
        using var answer = await client.GetAsync(new Uri("/api/v1/" + path.Replace("{id}", key.Id), UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView))!.Code.ShouldBe(code);
    }

    [Theory]
    [InlineData(null, "application/problem+json")]
    [InlineData("text/html", "text/html")]
    public async Task A_surprise_is_answered_as_everything_else_is(string? accept, string type)
    {
        await server.SaveAsync(SomeRecord.Ready(key));
        server.Queue.Surprise = new InvalidOperationException("a secret of the inside");
        using var request = new HttpRequestMessage(HttpMethod.Get, (accept is null ? "/api/v1" : "") + $"/environments/{key.Id}");
        if (accept is not null) request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));

        using var answer = await client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        (await answer.Content.ReadAsStringAsync()).ShouldSatisfyAllConditions(text => text.ShouldContain("log"), text => text.ShouldNotContain("inside"));
    }

    [Fact]
    public async Task Counting_environments_is_not_done_for_everybody_who_asks()
    {
        var clock = new ManualTimeProvider(Some.Moment);
        await using var timed = await ApiServer.StartAsync(time: clock);
        using var anybody = timed.Client(null);
        async Task<bool> CountsOneAsync() => (await anybody.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains("reviewenv_environments{phase=\"Ready\"} 1\n");

        (await CountsOneAsync()).ShouldBeFalse();
        await timed.SaveAsync(SomeRecord.Ready(key));
        (await CountsOneAsync()).ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(5));
        (await CountsOneAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task The_api_describes_itself_and_counts()
    {
        await server.SaveAsync(SomeRecord.Ready(key));

        var description = JsonDocument.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        description.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ShouldContain("/api/v1/environments/{id}/extend");
        (await client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).ShouldContain("reviewenv_environments{phase=\"Ready\"} 1\n");
    }

    [Fact]
    public async Task A_hostile_branch_name_travels_unharmed()
    {
        var hostile = new EnvironmentKey("shop/web", GitRef.Branch("\";rm -rf ~;\"/日本語 $(id)&sha=0"));
        await server.SaveAsync(SomeRecord.Ready(hostile));

        var found = await client.GetFromJsonAsync($"/api/v1/environments?project=shop/web&ref={Uri.EscapeDataString(hostile.Ref.Name)}", ApiJson.Default.EnvironmentListView);

        found!.Environments.Single().Ref.ShouldBe(hostile.Ref.Name);
    }

    private Task<HttpResponseMessage> PostAsync(string path, string json) =>
        client.PostAsync(new Uri("/api/v1/" + path, UriKind.Relative), json.Length == 0 ? null : new StringContent(json, Encoding.UTF8, "application/json"));

    private async Task ShouldRefuseAsync(string path, string json, HttpStatusCode status, string code)
    {
        using var answer = await PostAsync(path, json);
        answer.StatusCode.ShouldBe(status);
        var problem = (await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView))!;
        problem.Code.ShouldBe(code);
        problem.Remedy.ShouldNotBeNullOrEmpty();
        server.Sink.Keys.ShouldBeEmpty();
    }
}
