using System.Net;
using System.Net.Http.Json;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Tests.Api;

public sealed class DotenvEndpointTests : IAsyncLifetime
{
    private readonly EnvironmentKey key = Some.Key();
    private readonly CommitSha sha = Some.Commit();
    private ApiServer server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync();
        client = server.Client(ApiServer.ViewerToken);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_ready_environment_answers_with_the_report_at_once()
    {
        await server.SaveAsync(SomeRecord.Ready(key, sha));

        using var answer = await AskAsync(sha);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        var values = StrictDotenv.Parse(await answer.Content.ReadAsStringAsync());
        values["DYNAMIC_ENVIRONMENT_URL"].ShouldBe("http://127.0.0.1:4000/");
        values["REVIEWENV_SHA"].ShouldBe(sha.Value);
    }

    [Fact]
    public async Task Waiting_ends_when_the_commit_is_published()
    {
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Provisioning, sha));
        var asked = AskAsync(sha, "1m");

        await server.SaveAsync(SomeRecord.Ready(key, sha));

        (await asked).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Waiting_notices_what_another_process_stored()
    {
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Provisioning, sha));
        var asked = AskAsync(sha, "1m");

        await server.Store.SaveAsync(SomeRecord.Ready(key, sha), [], 0, default);

        (await asked).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Waiting_may_begin_before_the_push_arrived()
    {
        var asked = AskAsync(sha, "1m");

        await server.SaveAsync(SomeRecord.Ready(key, sha));

        (await asked).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_older_commit_that_is_ready_does_not_end_the_wait_for_a_newer_one()
    {
        await server.SaveAsync(SomeRecord.Ready(key));

        var problem = await ProblemAsync(HttpStatusCode.GatewayTimeout, sha, "1s");

        problem.Code.ShouldBe("not-ready");
    }

    [Fact]
    public async Task A_failure_answers_at_once_with_the_reason()
    {
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Failed, sha, "node server.js ended with exit code 1"));

        var problem = await ProblemAsync(HttpStatusCode.Conflict, sha, "1m");

        problem.Code.ShouldBe("environment-failed");
        problem.Detail.ShouldBe("node server.js ended with exit code 1");
        problem.Remedy.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task The_failure_of_an_older_commit_is_not_the_failure_of_this_one()
    {
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Failed, reason: "old trouble"));

        (await ProblemAsync(HttpStatusCode.GatewayTimeout, sha, "1s")).Code.ShouldBe("not-ready");
    }

    [Fact]
    public async Task A_failure_that_somebody_has_just_asked_to_repair_is_pending()
    {
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Failed, sha, "trouble"));
        await server.Store.WishAsync(key, wishes => wishes with { Deploy = new DeployWish(sha, "ada", Some.Moment, 1) }, new JournalEntry(key, Some.Moment, JournalKind.Request, "again"), default);

        (await ProblemAsync(HttpStatusCode.GatewayTimeout, sha, "1s")).Code.ShouldBe("not-ready");
    }

    [Fact]
    public async Task Waiting_in_a_queue_is_pending_and_says_what_it_waits_for()
    {
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Pending, sha));
        server.Queue.Items[key] = new WorkItem(key, "heavy", TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(3), false, 0);

        var problem = await ProblemAsync(HttpStatusCode.GatewayTimeout, sha);

        problem.Phase.ShouldBe("Pending");
        problem.Detail.ShouldNotBeNull().ShouldContain("Waits in queue 'heavy' for a free worker");
    }

    [Fact]
    public async Task A_stopped_environment_is_an_answer()
    {
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Stopped, sha));
        await server.Store.WishAsync(key, wishes => wishes with { Stop = new StopWish(sha, "grace", Some.Moment, "") }, new JournalEntry(key, Some.Moment, JournalKind.Request, "stop"), default);
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Stopped, sha));

        (await ProblemAsync(HttpStatusCode.Conflict, sha, "1m")).Detail.ShouldBe("grace stopped it.");
    }

    [Fact]
    public async Task A_commit_that_the_branch_has_left_is_told_so()
    {
        var newer = Some.Commit();
        await server.Store.AcceptAsync(new Delivery(null, Some.Moment, [Some.Push(key, after: sha), Some.Push(key, sha, newer)]), default);
        await server.SaveAsync(SomeRecord.Ready(key, newer));

        var problem = await ProblemAsync(HttpStatusCode.Conflict, sha);

        problem.Code.ShouldBe("superseded");
        problem.Detail.ShouldNotBeNull().ShouldContain(newer.Short);
    }

    [Fact]
    public async Task A_wait_ends_when_the_branch_moves_on()
    {
        await server.Store.AcceptAsync(new Delivery(null, Some.Moment, [Some.Push(key, after: sha)]), default);
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Provisioning, sha));
        var asked = ProblemAsync(HttpStatusCode.Conflict, sha, "1m");
        await Task.Delay(200);

        var newer = Some.Commit();
        await server.Store.AcceptAsync(new Delivery(null, Some.Moment, [Some.Push(key, sha, newer)]), default);
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Provisioning, newer));

        (await asked).Code.ShouldBe("superseded");
    }

    [Fact]
    public async Task An_unknown_branch_is_404() =>
        (await ProblemAsync(HttpStatusCode.NotFound, sha)).Code.ShouldBe("unknown-environment");

    [Theory]
    [InlineData("ref=x", "missing-project")]
    [InlineData("project=shop/web", "missing-ref")]
    [InlineData("project=shop/web&ref=x&sha=abc", "bad-sha")]
    [InlineData("project=shop/web&ref=x&wait=soon", "bad-wait")]
    public async Task A_request_that_makes_no_sense_says_which_part(string query, string code)
    {
        using var answer = await client.GetAsync(new Uri("/api/v1/dotenv?" + query, UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView))!.Code.ShouldBe(code);
    }

    [Fact]
    public async Task An_output_that_does_not_fit_fails_the_job_by_name()
    {
        await server.SaveAsync(SomeRecord.Ready(key, sha) with { Outputs = new Dictionary<string, string> { ["NOTE"] = "two words" } });

        var problem = await ProblemAsync(HttpStatusCode.Conflict, sha);

        problem.Code.ShouldBe("dotenv-refused");
        problem.Detail.ShouldNotBeNull().ShouldContain("NOTE");
    }

    private Task<HttpResponseMessage> AskAsync(CommitSha? commit, string? wait = null) =>
        client.GetAsync(new Uri($"/api/v1/dotenv?project={key.Project}&ref={Uri.EscapeDataString(key.Ref.Name)}&sha={commit}&wait={wait}", UriKind.Relative));

    private async Task<ProblemView> ProblemAsync(HttpStatusCode expected, CommitSha? commit, string? wait = null)
    {
        using var answer = await AskAsync(commit, wait);
        answer.StatusCode.ShouldBe(expected);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return (await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView))!;
    }
}
