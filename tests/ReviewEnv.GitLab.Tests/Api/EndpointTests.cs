using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Tests.Api;

/// <summary>Every method's request, to the letter.</summary>
public sealed class EndpointTests : IDisposable
{
    private const string Environment = """{"id":3,"name":"review/x","slug":"review-x","state":"available"}""";
    private const string Deployment = """{"id":9,"status":"running"}""";
    private const string Note = """{"id":5,"body":"b"}""";
    private const string Hook = """{"id":4,"url":"https://r.example.com/webhooks/gitlab"}""";
    private const string Project = """{"id":1,"path_with_namespace":"shop/web"}""";
    private const string MergeRequest = """{"iid":7,"state":"opened"}""";
    private static readonly CommitSha Sha = CommitSha.Parse(CannedGitLab.Sha);
    private static readonly GitRef Feature = GitRef.Branch("feature/a");
    private static readonly Uri Url = new("https://x.example.com/");
    private static readonly GitLabHookSettings Hooked = new(new Uri("https://r.example.com/webhooks/gitlab"), new Secret("s3cret"), new Secret("whsec_AA=="));
    private const string HookBody = """{"url":"https://r.example.com/webhooks/gitlab","token":"s3cret","signing_token":"whsec_AA==","push_events":true,"tag_push_events":false,"merge_requests_events":true,"enable_ssl_verification":true,"branch_filter_strategy":"all_branches","push_events_branch_filter":"","custom_webhook_template":""}""";

    private readonly CannedGitLab server = new();

    private static readonly Dictionary<string, (Func<GitLabApi, Task> Call, string Answer, string Request, string? Body)> Table = new()
    {
        ["version"] = (api => api.VersionAsync(default), """{"version":"18.1.0"}""", "GET /api/v4/version", null),
        ["user"] = (api => api.UserAsync(default), """{"id":1,"username":"u"}""", "GET /api/v4/user", null),
        ["token"] = (api => api.TokenAsync(default), """{"name":"t","scopes":["api"],"active":true,"expires_at":"2026-05-01"}""", "GET /api/v4/personal_access_tokens/self", null),
        ["project by path"] = (api => api.FindProjectAsync("shop/web", default), Project, "GET /api/v4/projects/shop%2Fweb", null),
        ["project by id"] = (api => api.FindProjectAsync("17", default), Project, "GET /api/v4/projects/17", null),
        ["projects"] = (api => api.ListProjectsAsync(default), $"[{Project}]", "GET /api/v4/projects?membership=true&pagination=keyset&order_by=id&sort=asc&per_page=100", null),
        ["branches"] = (api => api.ListBranchesAsync("shop/web", default), "[]", "GET /api/v4/projects/shop%2Fweb/repository/branches?pagination=keyset&per_page=100", null),
        ["branch"] = (api => api.FindBranchAsync("shop/web", "feature/ü #1?%", default), CannedGitLab.Branch("b"), "GET /api/v4/projects/shop%2Fweb/repository/branches/feature%2F%C3%BC%20%231%3F%25", null),
        ["branch that climbs"] = (api => api.FindBranchAsync("1", "../../../user", default), CannedGitLab.Branch("b"), "GET /api/v4/projects/1/repository/branches/..%2F..%2F..%2Fuser", null),
        ["tags"] = (api => api.ListTagsAsync("1", default), "[]", "GET /api/v4/projects/1/repository/tags?order_by=name&sort=asc&per_page=100", null),
        ["tag"] = (api => api.FindTagAsync("1", "v1/rc", default), CannedGitLab.Branch("v1/rc"), "GET /api/v4/projects/1/repository/tags/v1%2Frc", null),
        ["merge requests"] = (api => api.ListMergeRequestsAsync("1", "opened", null, null, default), "[]", "GET /api/v4/projects/1/merge_requests?state=opened&order_by=created_at&sort=asc&per_page=100", null),
        ["merge requests of a branch since"] = (api => api.ListMergeRequestsAsync("1", "all", "a&b", new DateTimeOffset(2026, 1, 5, 14, 0, 0, TimeSpan.FromHours(2)), default), "[]",
            "GET /api/v4/projects/1/merge_requests?state=all&source_branch=a%26b&updated_after=2026-01-05T12%3A00%3A00.000Z&order_by=created_at&sort=asc&per_page=100", null),
        ["merge request"] = (api => api.FindMergeRequestAsync("1", 7, default), MergeRequest, "GET /api/v4/projects/1/merge_requests/7", null),
        ["environment by name"] = (api => api.FindEnvironmentAsync("1", "review/x", default), $"[{Environment}]", "GET /api/v4/projects/1/environments?name=review%2Fx&per_page=100", null),
        ["environment by id"] = (api => api.FindEnvironmentAsync("1", 3, default), Environment, "GET /api/v4/projects/1/environments/3", null),
        ["environments"] = (api => api.ListEnvironmentsAsync("1", null, default), $"[{Environment}]", "GET /api/v4/projects/1/environments?per_page=100", null),
        ["environments of a state"] = (api => api.ListEnvironmentsAsync("1", "available", default), "[]", "GET /api/v4/projects/1/environments?states=available&per_page=100", null),
        ["environment creation"] = (api => api.CreateEnvironmentAsync("1", "review/x", Url, "development", default), Environment, "POST /api/v4/projects/1/environments", """{"name":"review/x","external_url":"https://x.example.com/","tier":"development"}"""),
        ["environment creation without a URL"] = (api => api.CreateEnvironmentAsync("1", "review/x", null, "development", default), Environment, "POST /api/v4/projects/1/environments", """{"name":"review/x","tier":"development"}"""),
        ["environment change"] = (api => api.UpdateEnvironmentAsync("1", 3, Url, default), Environment, "PUT /api/v4/projects/1/environments/3", """{"external_url":"https://x.example.com/"}"""),
        ["environment without a URL"] = (api => api.UpdateEnvironmentAsync("1", 3, null, default), Environment, "PUT /api/v4/projects/1/environments/3", """{"external_url":null}"""),
        ["environment stop"] = (api => api.StopEnvironmentAsync("1", 3, true, default), Environment, "POST /api/v4/projects/1/environments/3/stop", """{"force":true}"""),
        ["deployment creation"] = (api => api.CreateDeploymentAsync("1", "review/x", Sha, Feature, "running", default), Deployment, "POST /api/v4/projects/1/deployments",
            $$"""{"environment":"review/x","sha":"{{CannedGitLab.Sha}}","ref":"feature/a","tag":false,"status":"running"}"""),
        ["deployment of a tag"] = (api => api.CreateDeploymentAsync("1", "review/x", Sha, GitRef.Tag("v1"), "running", default), Deployment, "POST /api/v4/projects/1/deployments",
            $$"""{"environment":"review/x","sha":"{{CannedGitLab.Sha}}","ref":"v1","tag":true,"status":"running"}"""),
        ["deployment of a fork"] = (api => api.CreateDeploymentAsync("1", "review/x", Sha, GitRef.MergeRequest(7), "running", default), Deployment, "POST /api/v4/projects/1/deployments",
            $$"""{"environment":"review/x","sha":"{{CannedGitLab.Sha}}","ref":"refs/merge-requests/7/head","tag":false,"status":"running"}"""),
        ["deployment change"] = (api => api.UpdateDeploymentAsync("1", 9, "success", default), Deployment, "PUT /api/v4/projects/1/deployments/9", """{"status":"success"}"""),
        ["last deployments"] = (api => api.LastDeploymentsAsync("1", "review/x", 2, default), $"[{Deployment}]", "GET /api/v4/projects/1/deployments?environment=review%2Fx&order_by=id&sort=desc&per_page=2", null),
        ["commit status"] = (api => api.SetCommitStatusAsync("1", Sha, Feature, "reviewenv", "running", "on its way", Url, default), """{"id":1}""", $"POST /api/v4/projects/1/statuses/{CannedGitLab.Sha}",
            """{"state":"running","name":"reviewenv","ref":"feature/a","target_url":"https://x.example.com/","description":"on its way"}"""),
        ["notes"] = (api => api.ListNotesAsync("1", 7, default), $"[{Note}]", "GET /api/v4/projects/1/merge_requests/7/notes?order_by=created_at&sort=asc&per_page=100", null),
        ["note creation"] = (api => api.CreateNoteAsync("1", 7, "b", default), Note, "POST /api/v4/projects/1/merge_requests/7/notes", """{"body":"b"}"""),
        ["note change"] = (api => api.UpdateNoteAsync("1", 7, 5, "c", default), Note, "PUT /api/v4/projects/1/merge_requests/7/notes/5", """{"body":"c"}"""),
        ["hooks"] = (api => api.ListHooksAsync("1", default), $"[{Hook}]", "GET /api/v4/projects/1/hooks?per_page=100", null),
        ["hook creation"] = (api => api.SaveHookAsync("1", null, Hooked, default), Hook, "POST /api/v4/projects/1/hooks", HookBody),
        ["hook repair"] = (api => api.SaveHookAsync("1", 4, Hooked, default), Hook, "PUT /api/v4/projects/1/hooks/4", HookBody),
        ["hook test"] = (api => api.TestHookAsync("1", 4, "push_events", default), """{"message":"201 Created"}""", "POST /api/v4/projects/1/hooks/4/test/push_events", null),
        ["hook deliveries"] = (api => api.LastHookEventsAsync("1", 4, default), """[{"id":1,"response_status":"200"},{"id":2,"response_status":500}]""", "GET /api/v4/projects/1/hooks/4/events?per_page=20", null),
        ["tree"] = (api => api.ListTreeAsync("1", Sha, ".reviewenv/", default), """[{"path":".reviewenv/a","type":"blob","mode":"100644"}]""", $"GET /api/v4/projects/1/repository/tree?ref={CannedGitLab.Sha}&path=.reviewenv&recursive=true&pagination=keyset&per_page=100", null),
        ["whole tree"] = (api => api.ListTreeAsync("1", Sha, "", default), "[]", $"GET /api/v4/projects/1/repository/tree?ref={CannedGitLab.Sha}&recursive=true&pagination=keyset&per_page=100", null),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task A_method_asks_as_GitLab_wants_to_be_asked(string name)
    {
        var (call, answer, request, body) = Table[name];
        server.Answer(200, answer);
        using var api = server.Client();
        await call(api);
        server.Asked.ShouldHaveSingleItem().ShouldBe(request);
        server.Bodies.ShouldHaveSingleItem().ShouldBe(body);
        var message = server.Messages.ShouldHaveSingleItem();
        message.Headers.GetValues("PRIVATE-TOKEN").ShouldBe([CannedGitLab.Token]);
        message.Headers.UserAgent.ToString().ShouldStartWith("reviewenv/");
        message.Headers.Contains("Cookie").ShouldBeFalse();
        if (body is not null) message.Content!.Headers.ContentType!.MediaType.ShouldBe("application/json");
        api.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task An_instance_below_a_path_is_asked_below_it()
    {
        server.Answer(200, Project);
        using var api = server.Client("https://example.com/gitlab/");
        await api.FindProjectAsync("a/b", default);
        server.Asked.ShouldHaveSingleItem().ShouldBe("GET /gitlab/api/v4/projects/a%2Fb");
    }

    [Theory, InlineData(""), InlineData("."), InlineData("..")]
    public async Task A_name_that_an_address_would_swallow_is_never_asked_for(string name)
    {
        using var api = server.Client();
        (await Should.ThrowAsync<GitLabException>(() => api.FindBranchAsync("1", name, default))).Kind.ShouldBe(GitLabTrouble.Refused);
        server.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Answers_are_read_with_what_they_leave_out_at_its_default()
    {
        server.Answer(200, """{"iid":7,"state":"opened","surprise":[1]}""")
            .Answer(200, """{"iid":8,"state":"merged","source_branch":"b","labels":["x"],"draft":true,"sha":"s","author":{"id":2,"username":"ann"},"updated_at":"2026-01-05T12:00:00.000Z","source_project_id":null}""");
        using var api = server.Client();
        var bare = (await api.FindMergeRequestAsync("1", 7, default))!;
        bare.Labels.ShouldBeEmpty();
        bare.SourceBranch.ShouldBe("");
        var full = (await api.FindMergeRequestAsync("1", 8, default))!;
        full.Labels.ShouldBe(["x"]);
        full.Draft.ShouldBeTrue();
        full.Author!.Username.ShouldBe("ann");
        full.SourceProjectId.ShouldBeNull();
        full.UpdatedAt.ShouldBe(new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_file_is_its_bytes_and_no_more_than_asked_for()
    {
        server.Answer(200, "a: 1\n", "text/plain").Answer(200, "a: 1\n", "application/octet-stream").Answer(200, "<html>", "text/html").Answer(404, """{"message":"404 File Not Found"}""");
        using var api = server.Client();
        (await api.ReadFileAsync("shop/web", Sha, ".reviewenv/template.yaml", 5, default)).ShouldBe("a: 1\n"u8.ToArray());
        server.Asked.ShouldHaveSingleItem().ShouldBe($"GET /api/v4/projects/shop%2Fweb/repository/files/.reviewenv%2Ftemplate.yaml/raw?ref={CannedGitLab.Sha}");
        (await Should.ThrowAsync<GitLabException>(() => api.ReadFileAsync("1", Sha, "a", 4, default))).Kind.ShouldBe(GitLabTrouble.Refused);
        (await Should.ThrowAsync<GitLabException>(() => api.ReadFileAsync("1", Sha, "a", 100, default))).Kind.ShouldBe(GitLabTrouble.Unavailable);
        (await Should.ThrowAsync<GitLabException>(() => api.ReadFileAsync("1", Sha, "a", 4, default))).Kind.ShouldBe(GitLabTrouble.NotFound);
    }

    [Fact]
    public async Task A_status_that_is_set_already_is_set()
    {
        server.Answer(400, """{"message":"Cannot transition status via :run from :running (Reason(s): Status cannot transition via \"run\")"}""").Answer(400, """{"message":"state is invalid"}""");
        using var api = server.Client();
        await api.SetCommitStatusAsync("1", Sha, Feature, "reviewenv", "running", "", Url, default);
        (await Should.ThrowAsync<GitLabException>(() => api.SetCommitStatusAsync("1", Sha, Feature, "reviewenv", "odd", "", Url, default))).Kind.ShouldBe(GitLabTrouble.Refused);
    }

    [Fact]
    public async Task An_environment_whose_name_is_taken_is_the_one_that_has_it()
    {
        server.Answer(400, """{"message":{"name":["has already been taken"]}}""").Answer(200, $"[{Environment}]").Answer(400, """{"message":{"external_url":["is not an address"]}}""").Answer(200, "[]");
        using var api = server.Client();
        (await api.CreateEnvironmentAsync("1", "review/x", Url, "development", default)).Id.ShouldBe(3);
        (await Should.ThrowAsync<GitLabException>(() => api.CreateEnvironmentAsync("1", "review/x", Url, "development", default))).Message.ShouldContain("external_url is not an address");
    }

    [Fact]
    public async Task An_environment_is_found_by_its_whole_name_only()
    {
        server.Answer(200, """[{"id":3,"name":"Review/X","slug":"s","state":"available"}]""");
        using var api = server.Client();
        (await api.FindEnvironmentAsync("1", "review/x", default)).ShouldBeNull();
    }

    [Theory, InlineData("""{"error":"404 Not Found"}"""), InlineData("""{"message":"404 Not found"}""")]
    public async Task An_old_GitLab_knows_nothing_of_deliveries(string body)
    {
        server.Answer(404, body);
        using var api = server.Client();
        (await api.LastHookEventsAsync("1", 4, default)).ShouldBeNull();
    }

    public void Dispose() => server.Dispose();
}
