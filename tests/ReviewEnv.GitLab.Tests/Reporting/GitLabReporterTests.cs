using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Publication;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Reporting;

/// <summary>What GitLab shows of an environment, over its API.</summary>
public sealed class GitLabReporterTests : IAsyncLifetime
{
    private readonly FakeGitLab gitlab = new();
    private FakeProject project = null!;
    private Narrator it = null!;

    public async Task InitializeAsync()
    {
        await gitlab.StartAsync();
        project = gitlab.AddProject("shop/web");
        project.Push("main");
        project.Push("feature/x");
        it = new Narrator(gitlab, project);
    }

    public async Task DisposeAsync()
    {
        it.Dispose();
        await gitlab.DisposeAsync();
        gitlab.Violations.ShouldBeEmpty();
    }

    private CommitSha Head => project.Head("feature/x")!.Value;

    private IReadOnlyList<string> Writes => [.. gitlab.Requests.Writes.Select(request => $"{request.Method} {request.Path[(request.Path.IndexOf("/projects/", StringComparison.Ordinal) + 1)..]}")];

    [Fact]
    public async Task A_live_environment_is_shown_with_url_deployment_status_and_note()
    {
        var request = project.OpenMergeRequest("feature/x");
        it.Ready(Head);
        it.Record = it.Record with { MergeRequestIid = request.Iid };

        (await it.TellAsync()).Untold.ShouldBeNull();

        var environment = project.FindEnvironment("review/feature-x")!;
        (environment.ExternalUrl, environment.Tier, environment.State).ShouldBe(("https://x.example.com/", "development", "available"));
        var deployment = project.Deployments.ShouldHaveSingleItem();
        (deployment.Sha, deployment.Ref, deployment.Status, deployment.Job).ShouldBe((Head, "feature/x", "success", null));
        var status = project.Statuses.ShouldHaveSingleItem();
        (status.Sha, status.Name, status.State).ShouldBe((Head, "reviewenv", "success"));
        status.TargetUrl.ShouldBe($"https://reviewenv.example.com/environments/{it.Key.Id}");
        Narrator.Notes(request).ShouldHaveSingleItem().Body.ShouldContain($"({gitlab.Url}shop/web/-/commit/{Head})");
    }

    [Fact]
    public async Task What_was_told_costs_no_request()
    {
        it.Ready(Head);
        await it.TellAsync();
        gitlab.Requests.Clear();

        await it.TellAsync();

        gitlab.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_commit_is_running_and_then_a_success_in_one_call_each()
    {
        it.Provisioning(Head);
        await it.TellAsync();
        gitlab.Requests.Clear();
        it.Ready(Head);

        await it.TellAsync();

        project.Deployments.ShouldHaveSingleItem().History.ShouldBe(["running", "success"]);
        project.Statuses.ShouldHaveSingleItem().State.ShouldBe("success");
        Writes.Count.ShouldBe(3, "the URL, the deployment, the status");
    }

    [Fact]
    public async Task A_superseded_commit_is_cancelled()
    {
        var first = Head;
        it.Provisioning(first);
        await it.TellAsync();
        it.Ready(project.Push("feature/x"));

        await it.TellAsync();

        project.Deployments.Select(deployment => deployment.Status).ShouldBe(["canceled", "success"]);
        project.Statuses.Select(status => (status.Sha, status.State)).ShouldBe([(first, "canceled"), (Head, "success")]);
    }

    [Theory]
    [InlineData("https://x.example.com/", 3)]
    [InlineData("https://y.example.com/", 4)]
    public async Task After_an_outage_of_two_hours_each_thing_that_changed_takes_one_call(string url, int calls)
    {
        var request = project.OpenMergeRequest("feature/x");
        it.Record = it.Record with { MergeRequestIid = request.Iid };
        it.Ready(Head);
        await it.TellAsync();
        await gitlab.StopAsync();
        for (var minute = 0; minute < 120; minute += 10)
        {
            it.Clock.Advance(TimeSpan.FromMinutes(10));
            var commit = project.Push("feature/x");
            it.Record = (minute / 10 % 3) switch { 0 => it.Provisioning(commit), 1 => it.Failed(commit, "boom"), _ => it.Ready(commit, url: url) };
            (await it.TellAsync()).Untold.ShouldNotBeNull();
        }

        await gitlab.StartAsync();
        gitlab.Requests.Clear();
        it.Restart();
        (await it.TellAsync()).Untold.ShouldBeNull();

        Writes.Count.ShouldBe(calls, string.Join("; ", Writes));
        Writes.ShouldBeUnique();
        project.Deployments.Select(deployment => deployment.Status).ShouldBe(["success", "success"]);
        project.Deployments[^1].Sha.ShouldBe(Head);
        project.Statuses[^1].ShouldSatisfyAllConditions(status => status.Sha.ShouldBe(Head), status => status.State.ShouldBe("success"));
        project.Statuses.Count.ShouldBe(2);
        Narrator.Notes(request).ShouldHaveSingleItem().Edits.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_process_that_dies_around_any_call_makes_nothing_twice(bool after)
    {
        var request = project.OpenMergeRequest("feature/x");
        it.Record = it.Record with { MergeRequestIid = request.Iid };
        var commits = new List<CommitSha>();
        foreach (var step in (Action[])[() => it.Provisioning(Head), () => it.Ready(Head), () => it.Ready(project.Push("feature/x")), () => it.Provisioning(project.Push("feature/x")), () => it.Failed(Head, "boom"), () => it.Stopped()])
        {
            step();
            if (commits.LastOrDefault() != Head) commits.Add(Head);
            for (var call = 0; await it.DieTellingAsync(call, after); call++)
            {
            }

            (await it.TellAsync()).ShouldSatisfyAllConditions(report => report.Untold.ShouldBeNull(), report => report.Refusals.ShouldBeEmpty());
        }

        project.Environments.ShouldHaveSingleItem().State.ShouldBe("stopped");
        project.Deployments.Select(deployment => deployment.Sha).ShouldBe(commits);
        project.Deployments.Select(deployment => deployment.Status).ShouldBe(["success", "success", "failed"]);
        Narrator.Notes(request).ShouldHaveSingleItem().Body.ShouldContain("stopped");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_process_that_died_left_running_is_ended_when_another_commit_comes(bool after)
    {
        for (var call = 0; call < 6; call++)
        {
            it.Provisioning(project.Push("feature/x"));
            await it.DieTellingAsync(call, after);
            it.Ready(project.Push("feature/x"));
            (await it.TellAsync()).ShouldSatisfyAllConditions(report => report.Untold.ShouldBeNull(), report => report.Refusals.ShouldBeEmpty());

            project.Deployments.ShouldAllBe(deployment => deployment.Status != "running");
            project.Statuses.ShouldAllBe(status => status.State != "running");
            project.Deployments[^1].ShouldSatisfyAllConditions(last => last.Sha.ShouldBe(Head), last => last.Status.ShouldBe("success"));
            project.Environments.ShouldHaveSingleItem().State.ShouldBe("available");
        }
    }

    [Fact]
    public async Task A_store_that_was_lost_finds_all_that_is_there()
    {
        var request = project.OpenMergeRequest("feature/x");
        it.Ready(Head);
        it.Record = it.Record with { MergeRequestIid = request.Iid };
        await it.TellAsync();
        it.Memory = ForgeMemory.Nothing;
        gitlab.Requests.Clear();

        await it.TellAsync();

        project.Deployments.ShouldHaveSingleItem();
        Narrator.Notes(request).ShouldHaveSingleItem().Edits.ShouldBe(0);
        it.Memory.Environment!.Id.ShouldBe(project.Environments.ShouldHaveSingleItem().Id);
    }

    [Theory]
    [InlineData("running")]
    [InlineData("success")]
    public async Task A_deployment_that_a_ci_job_reports_is_left_to_it(string status)
    {
        project.DeployFromJob("review/feature-x", "feature/x", status, externalUrl: "https://x.example.com/");
        it.Provisioning(Head);
        await it.TellAsync();
        it.Ready(Head);

        await it.TellAsync();

        project.Deployments.ShouldHaveSingleItem().Status.ShouldBe(status);
        Writes.ShouldNotContain(write => write.Contains("/deployments"));
        if (status == "success") Writes.ShouldNotContain(write => write.StartsWith("PUT", StringComparison.Ordinal));
        it.Memory.Deployment!.ByJob.ShouldBeTrue();
    }

    [Fact]
    public async Task A_ci_job_that_failed_for_itself_does_not_speak_for_the_environment()
    {
        project.DeployFromJob("review/feature-x", "feature/x", "failed");
        it.Ready(Head);

        await it.TellAsync();

        project.Deployments.Select(deployment => deployment.Status).ShouldBe(["failed", "success"]);
    }

    [Fact]
    public async Task Stopping_does_not_run_the_job_that_would_ask_for_it_again()
    {
        project.DeployFromJob("review/feature-x", "feature/x", onStop: "stop_review");
        it.Ready(Head);
        await it.TellAsync();
        it.Stopped();

        await it.TellAsync();

        project.FindEnvironment("review/feature-x")!.State.ShouldBe("stopped");
    }

    [Fact]
    public async Task A_stopped_environment_is_opened_again_by_a_deployment_even_of_the_same_commit()
    {
        it.Ready(Head);
        await it.TellAsync();
        it.Stopped();
        await it.TellAsync();
        project.Environments[0].State.ShouldBe("stopped");

        it.Ready(Head);
        await it.TellAsync();

        project.Environments.ShouldHaveSingleItem().State.ShouldBe("available");
        project.Deployments.Select(deployment => deployment.Status).ShouldBe(["success", "success"]);
        it.Memory.Environment!.State.ShouldBe(ToldEnvironmentState.Available);
    }

    [Fact]
    public async Task An_environment_that_GitLab_opens_late_is_looked_at_until_it_has()
    {
        it.Ready(Head);
        await it.TellAsync();
        it.Stopped();
        await it.TellAsync();
        it.Ready(project.Push("feature/x"));
        gitlab.Fault = FakeFault.Status(503).When(request => request.Method == "GET" && request.Path.EndsWith($"/environments/{project.Environments[0].Id}", StringComparison.Ordinal));
        (await it.TellAsync()).Untold.ShouldNotBeNull();
        it.Memory.Environment!.State.ShouldBe(ToldEnvironmentState.Reopening);
        project.Environments[0].Stop(force: true);
        gitlab.Fault = null;

        (await it.TellAsync()).NotBefore.ShouldBe(TimeSpan.FromSeconds(15));
        for (var look = 0; look < 10; look++) await it.TellAsync();

        it.Memory.Environment.Looks.ShouldBe(ForgeSteps.MostLooks);
        project.Deployments.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_same_commit_deployed_again_is_another_deployment()
    {
        it.Ready(Head, "f");
        await it.TellAsync();
        it.Ready(Head, "g");

        await it.TellAsync();

        project.Deployments.Select(deployment => deployment.Status).ShouldBe(["success", "success"]);
    }

    [Fact]
    public async Task An_environment_that_somebody_deleted_is_made_anew()
    {
        it.Ready(Head);
        await it.TellAsync();
        project.Environments[0].Stop();
        await DeleteAsync($"environments/{project.Environments[0].Id}");
        it.Ready(Head, url: "https://y.example.com/");

        await it.TellAsync();

        project.Environments.ShouldHaveSingleItem().ExternalUrl.ShouldBe("https://y.example.com/");
        project.Deployments.ShouldHaveSingleItem().Status.ShouldBe("success");
    }

    [Fact]
    public async Task The_end_of_an_environment_that_somebody_deleted_is_no_trouble()
    {
        it.Ready(Head);
        await it.TellAsync();
        project.Environments[0].Stop();
        await DeleteAsync($"environments/{project.Environments[0].Id}");
        it.Stopped();

        (await it.TellAsync()).ShouldSatisfyAllConditions(report => report.Untold.ShouldBeNull(), report => report.Refusals.ShouldBeEmpty());
        gitlab.Requests.Clear();
        await it.TellAsync();
        gitlab.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_ended_while_nothing_was_known_of_it_is_stopped_and_nothing_is_made_for_that()
    {
        it.Ready(Head);
        it.Stopped();
        await it.TellAsync();
        project.Environments.ShouldBeEmpty();
        Writes.ShouldBeEmpty();

        project.DeployFromJob("review/feature-x", "feature/x");
        it.Memory = ForgeMemory.Nothing;
        await it.TellAsync();
        project.Environments.ShouldHaveSingleItem().State.ShouldBe("stopped");
    }

    [Fact]
    public async Task A_deployment_that_somebody_cancelled_says_in_the_end_what_came_of_it()
    {
        it.Provisioning(Head);
        await it.TellAsync();
        project.Deployments[0].Finish("canceled");
        it.Ready(Head);

        await it.TellAsync();

        project.Deployments.ShouldHaveSingleItem().History.ShouldBe(["running", "canceled", "success"]);
    }

    [Fact]
    public async Task A_project_that_was_renamed_is_told_by_its_id()
    {
        it.Memory = ForgeMemory.Nothing with { Project = project.Id.ToString() };
        project.MoveTo("shop/renamed");
        it.Ready(Head);

        (await it.TellAsync()).ShouldSatisfyAllConditions(report => report.Untold.ShouldBeNull(), report => report.Refusals.ShouldBeEmpty());

        project.Deployments.ShouldHaveSingleItem();
    }

    private async Task DeleteAsync(string path)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(gitlab.Url, $"api/v4/projects/{project.Id}/{path}"));
        request.Headers.Add("PRIVATE-TOKEN", gitlab.Token);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
