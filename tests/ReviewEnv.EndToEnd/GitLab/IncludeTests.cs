using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.GitLabCiLocal;

namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>The include against the real daemon: the jobs that projects get, run as runners run them.</summary>
[NeedsGitLabCiLocal]
public sealed class IncludeTests
{
    private const string Branch = "feature/hello";

    [ContractFact]
    public async Task A_branch_is_deployed_tested_stopped_brought_back_and_stopped_again_after_it_is_gone()
    {
        await using var world = await new CiWorld().StartAsync("""
            build: { stage: build, script: ["echo built"] }
            smoke:
              stage: .post
              needs: [deploy_review]
              script:
                - curl --silent --show-error --fail "$DYNAMIC_ENVIRONMENT_URL"
                - test "$(cat environment_url.txt)" = "$DYNAMIC_ENVIRONMENT_URL"
            """);
        var sha = await world.PushNewAsync(Branch, "hello from the branch");

        var run = await world.RunAsync(Branch);

        run.ExitCode.ShouldBe(0, run.Output + run.Errors);
        run.Log("smoke").ShouldContain("hello from the branch");
        var report = StrictDotenv.Parse(run.DotenvReport("deploy_review"));
        report["REVIEWENV_SHA"].ShouldBe(sha);
        run.Artifact("deploy_review", "environment_url.txt").ShouldBe(report["DYNAMIC_ENVIRONMENT_URL"] + "\n");
        (report["DAST_TARGET_URL"], report["DAST_WEBSITE"]).ShouldBe((report["DYNAMIC_ENVIRONMENT_URL"], report["DYNAMIC_ENVIRONMENT_URL"]));
        run.Log("deploy_review").ShouldContain(report["DYNAMIC_ENVIRONMENT_URL"]);
        (run.Output + run.Errors + run.Log("deploy_review")).ShouldNotContain(world.Project.Variables["REVIEWENV_ID_TOKEN"]);

        (await world.RunAsync(Branch, "stop_review")).Log("stop_review").ShouldContain("It will be stopped");
        await world.ReachesAsync(Branch, "Stopped");

        (await world.RunAsync(Branch, "deploy_review")).ExitCode.ShouldBe(0);
        (await world.PhaseAsync(Branch)).ShouldBe("Ready");

        world.Forge.DeleteBranch(Branch);
        await world.ReachesAsync(Branch, "Stopped");
        var late = await world.RunAsync(Branch, "stop_review");
        late.Output.ShouldContain("PASS");
        late.Output.ShouldNotContain("FAIL");
        await world.ReachesAsync(Branch, "Stopped");
    }

    [ContractFact]
    public async Task Where_deployments_are_asked_for_the_job_asks_and_a_push_alone_changes_nothing()
    {
        await using var world = await new CiWorld("template: static-site, deployOn: request").StartAsync();
        await world.PushNewAsync(Branch, "first");
        (await world.RunAsync(Branch, "deploy_review")).Log("deploy_review").ShouldContain("Ready: http://");
        var next = await world.PushNextAsync(Branch, "second");

        await world.GitLab.FlushAsync();
        await Eventually.TrueAsync(async () => (await world.JournalAsync(Branch)).Any(entry => entry.Contains(next[..8], StringComparison.Ordinal)), "the push to be heard of");
        (await world.Daemon.FindAsync(CiWorld.Path, Branch))!.Value.GetProperty("serving").GetString().ShouldNotBe(next);

        var run = await world.RunAsync(Branch, "deploy_review");
        StrictDotenv.Parse(run.DotenvReport("deploy_review"))["REVIEWENV_SHA"].ShouldBe(next);
        (await world.RunAsync(Branch, "deploy_review")).Log("deploy_review").ShouldContain("asked for already");
    }

    [ContractFact]
    public async Task Software_that_does_not_start_fails_the_job_with_the_reason()
    {
        await using var world = await new CiWorld("template: broken").StartAsync("", ("broken", """[/bin/sh, -c, "echo cannot open the shop; exit 3"]"""));
        await world.PushNewAsync(Branch, "page");

        var run = await world.RunAsync(Branch, "deploy_review");

        run.ExitCode.ShouldNotBe(0);
        var log = run.Log("deploy_review");
        log.ShouldContain("ERROR: The environment of refs/heads/feature/hello does not serve this commit.");
        log.ShouldContain("cannot open the shop");
        log.ShouldContain("environment-failed");
        log.ShouldContain("remedy:");
    }

    [ContractFact]
    public async Task A_slow_start_is_seen_to_go_on()
    {
        await using var world = new CiWorld("template: slow");
        var go = Path.Combine(world.Signals, "go");
        await world.StartAsync("", ("slow", $$"""[/bin/sh, -c, "while [ ! -e {{go}} ]; do sleep 0.1; done; exec \"$0\" static --root . --port \"$1\" --host \"$2\"", "${REVIEWENV}", "${PORT}", "${HOST}"]"""));
        await world.PushNewAsync(Branch, "page");

        var running = world.RunAsync(Branch, "deploy_review");
        var log = Path.Combine(world.Project.Tree, ".gitlab-ci-local", "output", "deploy_review.log");
        await Eventually.TrueAsync(() => File.Exists(log) && File.ReadAllText(log).Contains("Provisioning: ", StringComparison.Ordinal), "the job to say how it goes on", TimeSpan.FromMinutes(2));
        await File.WriteAllTextAsync(go, "");
        var run = await running;

        run.ExitCode.ShouldBe(0, run.Output + run.Errors);
        run.Log("deploy_review").ShouldContain("Provisioning: ");
    }

    [ContractFact]
    public async Task A_job_of_another_branch_is_told_why_it_gets_nothing()
    {
        await using var world = await new CiWorld().StartAsync();
        await world.PushNewAsync(Branch, "page");

        var run = await world.RunAsync("feature/other", "deploy_review");

        run.ExitCode.ShouldNotBe(0);
        run.Log("deploy_review").ShouldContain("reason: ");
        run.Log("deploy_review").ShouldContain("HTTP 403");
    }
}
