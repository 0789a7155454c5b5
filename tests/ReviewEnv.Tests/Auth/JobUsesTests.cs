using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Auth;

/// <summary>How often a job's one token is good for changing something.</summary>
public sealed class JobUsesTests : IAsyncLifetime
{
    private static readonly EnvironmentKey Own = new("shop/web", GitRef.Branch("feature/hello"));
    private JobServer gitlab = null!;

    public async Task InitializeAsync()
    {
        gitlab = await JobServer.StartAsync();
        await gitlab.Server.SaveAsync(SomeRecord.Ready(Own));
    }

    public async Task DisposeAsync() => await gitlab.DisposeAsync();

    [Fact]
    public async Task A_token_that_was_used_is_refused_for_the_same_kind_of_change()
    {
        using var job = gitlab.Client(gitlab.Token());
        (await StopAsync(job, "done")).ShouldBe(HttpStatusCode.Accepted);
        (await DeployAsync(job)).ShouldBe(HttpStatusCode.Accepted);

        (await StopAsync(job, "another reason")).ShouldBe(HttpStatusCode.Forbidden);
        gitlab.Clock.Advance(TimeSpan.FromSeconds(181));
        using var answer = await PostStopAsync(job, "done");

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        ((string?)problem["code"]).ShouldBe("id-token-used");
        ((string?)problem["detail"])!.ShouldContain("POST /api/v1/environments/{id}/stop");
        gitlab.Server.Sink.Keys.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_request_may_be_repeated_for_three_minutes()
    {
        using var job = gitlab.Client(gitlab.Token());
        for (var i = 0; i < 4; i++)
        {
            (await StopAsync(job, "done")).ShouldBe(HttpStatusCode.Accepted);
            gitlab.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        (await StopAsync(job, "done")).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_deployment_that_is_asked_for_again_by_the_same_job_is_the_same_deployment()
    {
        using var job = gitlab.Client(gitlab.Token());
        (await DeployAsync(job)).ShouldBe(HttpStatusCode.Accepted);
        (await DeployAsync(job)).ShouldBe(HttpStatusCode.Accepted);
        (await gitlab.Server.Store.LoadAsync(Own, default)).Wishes.Deploy!.Generation.ShouldBe(1);

        using var retried = gitlab.Client(gitlab.Token(("job_id", "4712")));
        (await DeployAsync(retried)).ShouldBe(HttpStatusCode.Accepted);
        (await gitlab.Server.Store.LoadAsync(Own, default)).Wishes.Deploy!.Generation.ShouldBe(2);
    }

    [Fact]
    public async Task Each_run_of_a_job_has_a_token_of_its_own()
    {
        for (var i = 0; i < 3; i++)
        {
            using var job = gitlab.Client(gitlab.Token());
            (await StopAsync(job, $"{i}")).ShouldBe(HttpStatusCode.Accepted);
        }
    }

    [Fact]
    public async Task What_was_refused_does_not_count()
    {
        using var job = gitlab.Client(gitlab.Token());
        (await job.PostAsJsonAsync(Address("leases"), new { purpose = "dast", ttl = "soon" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        gitlab.Clock.Advance(TimeSpan.FromMinutes(5));
        (await job.PostAsJsonAsync(Address("leases"), new { purpose = "dast", ttl = "2h" })).StatusCode.ShouldBe(HttpStatusCode.Created);
        gitlab.Clock.Advance(TimeSpan.FromMinutes(5));
        (await job.PostAsJsonAsync(Address("leases"), new { purpose = "dast", ttl = "3h" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("pin")]
    [InlineData("unpin")]
    [InlineData("extend")]
    [InlineData("sleep")]
    [InlineData("wake")]
    public async Task How_long_an_environment_lives_is_not_for_jobs_to_say(string action)
    {
        using var job = gitlab.Client(gitlab.Token());
        using var answer = await job.PostAsJsonAsync(Address(action), new { by = "1 day" });

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        ((string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["code"]).ShouldBe("not-for-jobs");
    }

    [Fact]
    public async Task Of_many_uses_of_a_token_at_once_one_is_let_through()
    {
        var token = gitlab.Token();
        using var job = gitlab.Client(token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => StopAsync(job, $"reason {i}")));
        answers.Count(status => status == HttpStatusCode.Accepted).ShouldBe(1);
        answers.Count(status => status == HttpStatusCode.Forbidden).ShouldBe(15);
    }

    [Fact]
    public async Task Reading_takes_no_use()
    {
        using var job = gitlab.Client(gitlab.Token());
        for (var i = 0; i < 5; i++)
        {
            (await job.GetAsync(new Uri($"/api/v1/environments/{Own.Id}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
            gitlab.Clock.Advance(TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public async Task A_store_that_cannot_tell_lets_nothing_through()
    {
        using var job = gitlab.Client(gitlab.Token());
        gitlab.Server.Store.Trouble = "disk full";
        (await StopAsync(job, "done")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        gitlab.Server.Store.Trouble = null;
        gitlab.Clock.Advance(TimeSpan.FromMinutes(5));
        (await StopAsync(job, "done")).ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        using var job = gitlab.Client(gitlab.Token());
        (await StopAsync(job, new string('x', 100_000))).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private static Uri Address(string action) => new($"/api/v1/environments/{Own.Id}/{action}", UriKind.Relative);

    private static Task<HttpResponseMessage> PostStopAsync(HttpClient job, string reason) => job.PostAsJsonAsync(Address("stop"), new { reason });

    private static async Task<HttpStatusCode> StopAsync(HttpClient job, string reason)
    {
        using var answer = await PostStopAsync(job, reason);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> DeployAsync(HttpClient job)
    {
        using var answer = await job.PostAsJsonAsync(new Uri("/api/v1/environments", UriKind.Relative), new { project = "shop/web", @ref = "feature/hello" });
        return answer.StatusCode;
    }
}
