using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Auth;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.GitLab.IdTokens;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Auth;

public sealed class JobAccessTests : IAsyncLifetime
{
    private static readonly EnvironmentKey Own = new("shop/web", GitRef.Branch("feature/hello"));
    private static readonly EnvironmentKey Sibling = new("shop/web", GitRef.Branch("feature/other"));
    private static readonly EnvironmentKey Elsewhere = new("shop/api", GitRef.Branch("feature/hello"));
    private JobServer gitlab = null!;

    private ApiServer Server => gitlab.Server;

    public async Task InitializeAsync()
    {
        gitlab = await JobServer.StartAsync();
        foreach (var key in new[] { Own, Sibling, Elsewhere }) await Server.SaveAsync(SomeRecord.Ready(key));
    }

    public async Task DisposeAsync() => await gitlab.DisposeAsync();

    [Fact]
    public async Task A_job_sees_and_changes_the_environment_of_its_own_branch()
    {
        using var job = gitlab.Client(gitlab.Token());

        (await job.GetAsync(Address($"/api/v1/environments/{Own.Id}"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await job.GetStringAsync(Address("/api/v1/dotenv?project=shop/web&ref=feature/hello"))).ShouldContain("DYNAMIC_ENVIRONMENT_URL=");
        (await job.PostAsJsonAsync(Address("/api/v1/environments"), new { project = "shop/web", @ref = "feature/hello" })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await job.PostAsync(Address($"/api/v1/environments/{Own.Id}/stop"), null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        (await Server.Store.LoadAsync(Own, default)).Wishes.Stop!.By.ShouldBe("job 4711 of shop/web (ada)");
    }

    [Fact]
    public async Task A_job_sees_and_changes_no_environment_of_another_branch_or_project()
    {
        using var job = gitlab.Client(gitlab.Token());
        foreach (var other in new[] { Sibling, Elsewhere, new EnvironmentKey("shop/web", GitRef.Tag("feature/hello")), new EnvironmentKey("shop/web", GitRef.MergeRequest(7)) })
        {
            (await job.GetAsync(Address($"/api/v1/environments/{other.Id}"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await job.GetAsync(Address($"/api/v1/environments/{other.Id}/journal"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await job.GetAsync(Address($"/environments/{other.Id}"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await job.PostAsync(Address($"/api/v1/environments/{other.Id}/stop"), null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            foreach (var refused in new[]
            {
                await job.GetAsync(Address($"/api/v1/dotenv?project={other.Project}&ref={other.Ref.FullName}")),
                await job.PostAsJsonAsync(Address("/api/v1/environments"), new { project = other.Project, @ref = other.Ref.FullName }),
                await job.PostAsJsonAsync(Address("/api/v1/stop"), new { project = other.Project, @ref = other.Ref.FullName }),
            })
            {
                await ProblemAsync(refused, HttpStatusCode.Forbidden, "job-other-environment", "$CI_PROJECT_PATH");
            }
        }

        Server.Sink.Keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task Lists_show_a_job_its_own_project_only()
    {
        using var job = gitlab.Client(gitlab.Token());
        foreach (var list in new[] { "/api/v1/environments", "/api/v1/targets", "/" })
        {
            var seen = await job.GetStringAsync(Address(list));
            seen.ShouldContain(Own.Id);
            seen.ShouldNotContain(Elsewhere.Id);
        }
    }

    [Fact]
    public async Task A_job_of_a_tag_may_name_it_as_CI_does()
    {
        var tag = new EnvironmentKey("shop/web", GitRef.Tag("v1"));
        await Server.SaveAsync(SomeRecord.Ready(tag));
        using var job = gitlab.Client(gitlab.Token(("ref", "v1"), ("ref_type", "tag"), ("ref_path", "refs/tags/v1")));

        (await job.GetStringAsync(Address("/api/v1/dotenv?project=shop/web&ref=v1"))).ShouldContain(tag.Id);
        (await job.GetStringAsync(Address("/api/v1/dotenv?project=shop/web&ref=refs/tags/v1"))).ShouldContain(tag.Id);
        (await job.GetAsync(Address("/api/v1/dotenv?project=shop/web&ref=refs/heads/v1"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_job_of_a_merge_request_is_one_of_its_source_branch()
    {
        using var job = gitlab.Client(gitlab.Token(("ref_path", "refs/merge-requests/7/merge"), ("pipeline_source", "merge_request_event")));
        (await job.GetAsync(Address("/api/v1/dotenv?project=shop/web&ref=feature/hello"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("bank/core", "9", HttpStatusCode.Forbidden, "unknown-project", "reviewenv.yaml")]
    [InlineData("shop/new", "9", HttpStatusCode.Forbidden, "job-project-unknown", "gitlab.token")]
    [InlineData("shop/web", "43", HttpStatusCode.Forbidden, "job-project-mismatch", "renamed")]
    public async Task A_project_counts_by_its_id_and_has_to_be_known(string path, string id, HttpStatusCode status, string code, string remedy)
    {
        using var job = gitlab.Client(gitlab.Token(("project_id", id), ("project_path", path), ("job_project_id", id), ("job_project_path", path)));
        await ProblemAsync(await job.GetAsync(Address("/api/v1/environments")), status, code, remedy);
    }

    [Fact]
    public async Task A_renamed_project_is_known_by_its_new_path()
    {
        gitlab.Projects.Ids["shop/shopfront"] = "42";
        var renamed = new EnvironmentKey("shop/shopfront", Own.Ref);
        await Server.SaveAsync(SomeRecord.Ready(renamed));
        using var job = gitlab.Client(gitlab.Token(("project_path", "shop/shopfront"), ("job_project_path", "shop/shopfront")));

        (await job.GetAsync(Address($"/api/v1/environments/{renamed.Id}"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await job.GetAsync(Address($"/api/v1/environments/{Own.Id}"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_token_that_proves_nothing_is_told_what_a_job_needs()
    {
        using var wrong = gitlab.Client(gitlab.Token(("aud", "https://vault.example.com")));
        var answer = await wrong.GetAsync(Address("/api/v1/environments"));
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer error=\"invalid_token\"");
        await ProblemAsync(answer, HttpStatusCode.Unauthorized, "id-token-audience", "id_tokens: { REVIEWENV_ID_TOKEN: { aud: http://127.0.0.1:8080 } }");

        gitlab.Clock.Advance(TimeSpan.FromHours(2));
        using var forged = gitlab.Client(gitlab.Token() + "x");
        await ProblemAsync(await forged.GetAsync(Address("/api/v1/environments")), HttpStatusCode.Unauthorized, "id-token-malformed", "id_tokens");
    }

    [Fact]
    public async Task Where_GitLab_cannot_be_asked_the_job_is_to_come_back()
    {
        gitlab.Projects.Trouble = "GitLab answers 502";
        using var job = gitlab.Client(gitlab.Token());
        var answer = await job.GetAsync(Address("/api/v1/environments"));
        answer.Headers.RetryAfter!.ToString().ShouldBe("10");
        await ProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "forge-unavailable", "Try again");
    }

    [Fact]
    public async Task A_job_of_a_fork_is_refused_unless_forks_are_let_in()
    {
        gitlab.Projects.Forks.Add(("shop/web", "77", "patch-1", 7));
        using var job = gitlab.Client(gitlab.ForkToken());
        await ProblemAsync(await job.GetAsync(Address("/api/v1/environments")), HttpStatusCode.Forbidden, "fork-refused", "forks: approved");
    }

    [Fact]
    public async Task A_job_of_a_fork_that_is_let_in_reads_the_environment_of_its_merge_request_and_changes_nothing()
    {
        await using var open = await JobServer.StartAsync(forks: true);
        var (mine, other) = (new EnvironmentKey("shop/web", GitRef.MergeRequest(7)), new EnvironmentKey("shop/web", GitRef.MergeRequest(8)));
        foreach (var key in new[] { Own, mine, other }) await open.Server.SaveAsync(SomeRecord.Ready(key));
        using var unknown = open.Client(open.ForkToken());
        await ProblemAsync(await unknown.GetAsync(Address("/api/v1/environments")), HttpStatusCode.Forbidden, "fork-refused", "Open the merge request");

        open.Projects.Forks.Add(("shop/web", "77", "patch-1", 7));
        open.Projects.Forks.Add(("shop/web", "78", "patch-1", 8));
        using var job = open.Client(open.ForkToken());

        (await job.GetStringAsync(Address("/api/v1/dotenv?project=shop/web&ref=refs/merge-requests/7/head"))).ShouldContain(mine.Id);
        (await job.GetAsync(Address($"/api/v1/environments/{other.Id}"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await job.GetAsync(Address($"/api/v1/environments/{Own.Id}"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await job.GetStringAsync(Address("/api/v1/environments"))).ShouldBe("""{"environments":[]}""");
        (await job.PostAsync(Address($"/api/v1/environments/{mine.Id}/stop"), null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await job.PostAsJsonAsync(Address("/api/v1/environments"), new { project = "shop/web", @ref = "refs/merge-requests/7/head" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        open.Server.Sink.Keys.ShouldBeEmpty();
    }

    [Fact]
    public void A_job_is_never_a_maintainer()
    {
        var claims = new IdTokenClaims { Jti = "j", ProjectId = "42", ProjectPath = "shop/web", Ref = "x", IsTag = false, ExpiresAt = Some.Moment };
        new Caller.CiJob(claims, "shop/web", [GitRef.Branch("x")]).Role.ShouldBe(Role.Creator);
        new Caller.CiJob(claims with { JobProjectId = "43" }, "shop/web", [GitRef.Branch("x")]).Role.ShouldBe(Role.Viewer);
    }

    private static Uri Address(string path) => new(path, UriKind.Relative);

    private static async Task ProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code, string remedy)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, text);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonNode.Parse(text)!;
        ((string?)problem["code"]).ShouldBe(code);
        ((string?)problem["remedy"])!.ShouldContain(remedy);
        text.ShouldNotContain("eyJ");
    }
}
