using System.Net.Http.Headers;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Fake;

public sealed class ErrorShapeTests : RunningFake
{
    [Fact]
    public async Task Only_the_one_token_is_let_in_under_either_header()
    {
        using var stranger = new HttpClient();
        (await stranger.GetAsync(Base + "repository/branches")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        stranger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GitLab.Token);
        (await stranger.GetAsync(Base + "repository/branches")).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        stranger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "glpat-wrong");
        (await (await stranger.GetAsync(Base + "repository/branches")).Content.ReadAsStringAsync()).ShouldBe("""{"message":"401 Unauthorized"}""");
    }

    [Fact]
    public async Task A_token_that_has_expired_or_may_only_read_is_refused_in_words()
    {
        GitLab.TokenInfo.Scopes = ["read_api"];
        (await AskAsync(HttpMethod.Get, "repository/branches")).Status.ShouldBe(200);
        var write = await AskAsync(HttpMethod.Post, "environments", new { name = "review/a" });
        write.Status.ShouldBe(403);
        ((string)write.Json!["error"]!).ShouldBe("insufficient_scope");

        GitLab.TokenInfo.ExpiresAt = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);
        var late = await AskAsync(HttpMethod.Get, "repository/branches");
        late.Status.ShouldBe(401);
        ((string)late.Json!["error"]!).ShouldBe("invalid_token");
    }

    [Fact]
    public async Task What_the_token_may_not_see_is_not_there()
    {
        Project.TokenAccess = 0;

        var (status, json, _) = await AskAsync(HttpMethod.Get, $"{GitLab.Url}api/v4/projects/shop%2Fweb");

        status.ShouldBe(404);
        ((string)json!["message"]!).ShouldBe("404 Project Not Found");
        (await AskAsync(HttpMethod.Get, $"{GitLab.Url}api/v4/projects?membership=true")).Json!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Hooks_are_for_maintainers()
    {
        Project.TokenAccess = 30;

        (await AskAsync(HttpMethod.Get, "hooks")).Status.ShouldBe(403);
        (await AskAsync(HttpMethod.Post, "environments", new { name = "review/a" })).Status.ShouldBe(201);
    }

    [Theory]
    [InlineData("POST", "deployments", "environment is missing, sha is missing, ref is missing, tag is missing, status is missing")]
    [InlineData("POST", "environments", "name is missing")]
    [InlineData("GET", "merge_requests?state=open", "state does not have a valid value")]
    [InlineData("GET", "merge_requests?updated_after=2026-01-05T12:00:00+00:00", "updated_after is invalid")]
    [InlineData("GET", "environments?name=a&search=abc", "name, search cannot be used together")]
    public async Task Parameters_are_checked(string method, string path, string error)
    {
        var (status, json, _) = await AskAsync(new(method), path);

        status.ShouldBe(400);
        ((string)json!["error"]!).ShouldBe(error);
    }

    [Fact]
    public async Task What_GitLab_does_not_know_is_written_down()
    {
        (await AskAsync(HttpMethod.Get, "repository/branches/feature/a")).Status.ShouldBe(404);
        (await AskAsync(HttpMethod.Get, "environments?stats=available")).Status.ShouldBe(200);

        GitLab.Violations.Count.ShouldBe(2);
        GitLab.Violations[0].ShouldContain("no such endpoint");
        GitLab.Violations[1].ShouldContain("stats");
    }

    [Fact]
    public async Task A_project_that_moved_is_found_by_its_old_path_and_written_to_by_its_new_one_only()
    {
        Project.MoveTo("market/web");
        var old = $"{GitLab.Url}api/v4/projects/shop%2Fweb";

        var read = await AskAsync(HttpMethod.Get, old + "/repository/branches?per_page=5");
        read.Status.ShouldBe(301);
        read.Headers.Location!.ToString().ShouldBe(Base + "repository/branches?per_page=5");
        (await AskAsync(HttpMethod.Post, old + "/environments", new { name = "review/a" })).Status.ShouldBe(405);
        ((string)(await GetAsync(read.Headers.Location!.ToString()))[0]!["name"]!).ShouldBe("main");
    }

    [Fact]
    public async Task A_budget_ends_with_Retry_later_and_a_time()
    {
        GitLab.Budget = 2;

        var first = await AskAsync(HttpMethod.Get, "repository/branches");
        Header(first.Headers, "RateLimit-Remaining").ShouldBe("1");
        await AskAsync(HttpMethod.Get, "repository/branches");
        var third = await Http.GetAsync(Base + "repository/branches");

        ((int)third.StatusCode).ShouldBe(429);
        (await third.Content.ReadAsStringAsync()).Trim().ShouldBe("Retry later");
        third.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(60));
        Clock.Advance(TimeSpan.FromSeconds(60));
        (await AskAsync(HttpMethod.Get, "repository/branches")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Requests_are_written_down_as_they_came()
    {
        await AskAsync(HttpMethod.Post, "environments", new { name = "review/a" });
        await AskAsync(HttpMethod.Get, "environments?name=review%2Fa");

        GitLab.Requests.Select(request => $"{request.Method} {request.Path} {request.Status} {request.Body}").ShouldBe(
        [
            $$"""POST /api/v4/projects/{{Project.Id}}/environments 201 {"name":"review/a"}""",
            $"GET /api/v4/projects/{Project.Id}/environments?name=review%2Fa 200 ",
        ]);
        GitLab.Requests.Clear();
        GitLab.Requests.Count.ShouldBe(0);
    }

    [Fact]
    public async Task It_goes_away_and_comes_back_where_it_was()
    {
        var url = GitLab.Url;
        await GitLab.StopAsync();
        await Should.ThrowAsync<HttpRequestException>(() => Http.GetAsync(Base));

        await GitLab.StartAsync();

        GitLab.Url.ShouldBe(url);
        (await AskAsync(HttpMethod.Get, "repository/branches/main")).Status.ShouldBe(200);
    }
}
