using System.Text.Json.Nodes;

namespace ReviewEnv.GitLab.Tests.Fake;

public sealed class EnvironmentStateTests : RunningFake
{
    [Fact]
    public async Task An_environment_is_deleted_only_when_stopped()
    {
        var created = await AskAsync(HttpMethod.Post, "environments", new { name = "review/feature/Foo_Bar", tier = "development", external_url = "https://foo.example.com" });
        created.Status.ShouldBe(201);
        ((string)created.Json!["slug"]!).ShouldBe("review-feature-fo-b25hh4");
        var path = $"environments/{created.Json["id"]}";

        (await AskAsync(HttpMethod.Delete, path)).Status.ShouldBe(403);
        ((string)(await AskAsync(HttpMethod.Post, path + "/stop")).Json!["state"]!).ShouldBe("stopped");
        (await AskAsync(HttpMethod.Delete, path)).Status.ShouldBe(204);
        (await AskAsync(HttpMethod.Get, path)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_name_is_taken_once_and_not_every_name_is_one()
    {
        await AskAsync(HttpMethod.Post, "environments", new { name = "review/a" });

        (await AskAsync(HttpMethod.Post, "environments", new { name = "review/a" })).Json!.ToJsonString().ShouldBe("""{"message":{"name":["has already been taken"]}}""");
        (await AskAsync(HttpMethod.Post, "environments", new { name = "review/a!" })).Status.ShouldBe(400);
        (await AskAsync(HttpMethod.Post, "environments", new { name = "review/" })).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_job_that_stops_is_waited_for_unless_forced()
    {
        Project.Push("a");
        var environment = Project.DeployFromJob("review/a", "a", onStop: "stop_review").Environment;

        await AskAsync(HttpMethod.Post, $"environments/{environment.Id}/stop");
        environment.State.ShouldBe("stopping");
        environment.FinishStop();
        environment.State.ShouldBe("stopped");

        Project.DeployFromJob("review/a", "a", onStop: "stop_review");
        environment.State.ShouldBe("available");
        await AskAsync(HttpMethod.Post, $"environments/{environment.Id}/stop", new { force = true });
        environment.State.ShouldBe("stopped");
    }

    [Fact]
    public async Task A_deployment_opens_a_stopped_environment_when_it_succeeds()
    {
        var sha = Project.Push("a");
        var (_, json, _) = await DeployAsync("running");
        var environment = Project.FindEnvironment("review/a")!;
        environment.Stop();

        (await DeployAsync("failed")).Status.ShouldBe(201);
        environment.State.ShouldBe("stopped");
        environment.LastDeployment.ShouldBeNull();
        var id = (long)json!["id"]!;
        (await AskAsync(HttpMethod.Put, $"deployments/{id}", new { status = "success" })).Status.ShouldBe(200);
        environment.State.ShouldBe("available");
        var whole = await GetAsync($"environments/{environment.Id}");
        ((long)whole["last_deployment"]!["id"]!).ShouldBe(id);
        ((string)whole["last_deployment"]!["sha"]!).ShouldBe(sha.Value);
    }

    [Fact]
    public async Task A_deployment_does_not_run_again_and_one_of_a_job_is_not_ours_to_change()
    {
        Project.Push("a");
        var ours = (await DeployAsync("running")).Json!;

        var again = await AskAsync(HttpMethod.Put, $"deployments/{ours["id"]}", new { status = "running" });
        again.Status.ShouldBe(400);
        again.Json!.ToJsonString().ShouldContain("cannot transition via");
        var theirs = Project.DeployFromJob("review/a", "a", status: "running");
        (await AskAsync(HttpMethod.Put, $"deployments/{theirs.Id}", new { status = "success" })).Status.ShouldBe(403);
        ((JsonObject)(await GetAsync("deployments?environment=review%2Fa&order_by=id&sort=desc"))[0]!["deployable"]!)["name"]!.ToString().ShouldBe("deploy_review");
    }

    [Fact]
    public async Task A_deployment_needs_a_commit_and_a_ref_that_exist()
    {
        Project.Push("a");

        (await DeployAsync("running", sha: Some.Commit().Value)).Json!.ToJsonString().ShouldBe("""{"message":{"sha":["The commit does not exist"]}}""");
        (await DeployAsync("running", gitRef: "b")).Json!.ToJsonString().ShouldBe("""{"message":{"ref":["The branch or tag does not exist"]}}""");
    }

    [Fact]
    public async Task The_same_success_twice_is_one_deployment()
    {
        Project.Push("a");

        var first = await DeployAsync("success");
        var second = await DeployAsync("success");

        ((long)second.Json!["id"]!).ShouldBe((long)first.Json!["id"]!);
    }

    [Fact]
    public void A_branch_takes_the_environments_with_it_whose_last_deployment_it_is()
    {
        Project.Push("a");
        Project.Push("b");
        var mine = Project.DeployFromJob("review/a", "a").Environment;
        var passedOn = Project.DeployFromJob("shared", "a").Environment;
        Project.DeployFromJob("shared", "b");

        Project.DeleteBranch("a");

        mine.State.ShouldBe("stopped");
        passedOn.State.ShouldBe("available");
    }

    [Fact]
    public void A_merge_request_that_ends_stops_the_environments_of_its_branch()
    {
        Project.Push("a");
        var environment = Project.DeployFromJob("review/a", "a").Environment;
        var request = Project.OpenMergeRequest("a");

        request.Merge();

        environment.State.ShouldBe("stopped");
        request.State.ShouldBe("merged");
    }

    [Fact]
    public void A_merge_request_of_a_fork_leaves_the_environment_of_a_branch_of_the_same_name_alone()
    {
        Project.Push("a");
        var mine = Project.DeployFromJob("review/a", "a").Environment;
        var fork = Project.Fork("grace/web");

        Project.OpenMergeRequest("a", author: "grace", fromFork: fork).Close();

        mine.State.ShouldBe("available");
        fork.TokenAccess.ShouldBe(0);
    }

    [Fact]
    public async Task A_status_does_not_go_back_and_begins_anew_after_its_end()
    {
        var sha = Project.Push("a");

        (await StatusAsync("running")).Status.ShouldBe(201);
        var again = await StatusAsync("running");
        again.Status.ShouldBe(400);
        ((string)again.Json!["message"]!).ShouldStartWith("Cannot transition status via :run from :running");
        (await StatusAsync("success")).Status.ShouldBe(201);
        (await StatusAsync("success")).Status.ShouldBe(201);
        Project.Statuses.Count.ShouldBe(2);
        (await GetAsync($"repository/commits/{sha}/statuses?name=reviewenv")).AsArray().Count.ShouldBe(1);

        Task<(int Status, JsonNode? Json, System.Net.Http.Headers.HttpResponseHeaders Headers)> StatusAsync(string state) =>
            AskAsync(HttpMethod.Post, $"statuses/{sha}", new { state, name = "reviewenv", @ref = "a" });
    }

    private Task<(int Status, JsonNode? Json, System.Net.Http.Headers.HttpResponseHeaders Headers)> DeployAsync(string status, string gitRef = "a", string? sha = null) =>
        AskAsync(HttpMethod.Post, "deployments", new { environment = "review/a", sha = sha ?? Project.Head("a")!.Value.Value, @ref = gitRef, tag = false, status });
}
