using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.GitLabCiLocal;

namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>When the include's jobs are in a pipeline, and how they get along with what else is.</summary>
[NeedsGitLabCiLocal]
public sealed class IncludeRulesTests : IDisposable
{
    private const string Scan = "scan: { extends: .reviewenv_scan, script: [\"true\"] }";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [ContractFact]
    public async Task Feature_branches_have_the_jobs_and_the_default_branch_has_none()
    {
        var project = await NewAsync("feature/x");
        (await ListAsync(project)).ShouldBe(["deploy_review", "scan", "stop_review*"]);

        await project.GitAsync("checkout", "--quiet", "main");
        (await ListAsync(project)).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task They_are_there_only_where_the_project_says_so()
    {
        var project = await NewAsync("feature/x");

        (await ListAsync(project, ("REVIEWENV_URL", ""))).ShouldBeEmpty();
        (await ListAsync(project, ("REVIEW_DISABLED", "false"))).ShouldBeEmpty("as in Auto DevOps, any value disables");
        (await ListAsync(project, ("REVIEWENV_APPROVAL", "yes"))).ShouldBe(["approve_review*", "deploy_review", "scan", "stop_review*"]);
    }

    [ContractFact]
    public async Task A_fork_and_a_branch_that_GitLab_cannot_name_an_environment_for_have_none()
    {
        var project = await NewAsync("feature/x");

        (await ListAsync(project, ("CI_PIPELINE_SOURCE", "merge_request_event"), ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "7"), ("CI_MERGE_REQUEST_PROJECT_ID", "1"))).ShouldBeEmpty();
        (await ListAsync(project, ("CI_MERGE_REQUEST_EVENT_TYPE", "merge_train"))).ShouldBeEmpty();
        await project.GitAsync("checkout", "--quiet", "-b", "日本語");
        (await ListAsync(project)).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task With_pipelines_of_merge_requests_a_branch_has_the_jobs_in_one_of_its_two_pipelines()
    {
        var project = await NewAsync("feature/x");
        var both = ("REVIEWENV_MR_PIPELINES", "yes");

        (await ListAsync(project, both)).ShouldContain("deploy_review");
        (await ListAsync(project, both, ("CI_OPEN_MERGE_REQUESTS", "group/site!1"))).ShouldBeEmpty();
        (await ListAsync(project, both, ("CI_OPEN_MERGE_REQUESTS", "group/site!1"), ("CI_PIPELINE_SOURCE", "merge_request_event"))).ShouldContain("deploy_review");
    }

    [ContractFact]
    public async Task A_project_with_stages_of_its_own_names_one_of_them_in_one_place()
    {
        const string Stages = "stages: [make, show]\nmake: { stage: make, script: [\"true\"] }\n";
        var project = await NewAsync("feature/x", Stages + Scan);
        (await Should.ThrowAsync<InvalidOperationException>(() => ListAsync(project))).Message.ShouldContain("deploy");

        await File.AppendAllTextAsync(Path.Combine(project.Tree, ".gitlab-ci.yml"), ".reviewenv_stage: { stage: show }\n");

        (await ListAsync(project)).ShouldBe(["deploy_review", "make", "scan", "stop_review*"]);
    }

    [ContractFact]
    public async Task Included_after_Auto_DevOps_its_stop_job_is_the_one_that_runs()
    {
        var project = new CiProject(folder["ci"], "group/site");
        await project.CreateAsync("feature/x", before: "include: [{ local: devops.yml }, { local: ci/ReviewEnv.gitlab-ci.yml }]");
        // What Auto DevOps brings along, as far as it has the same names.
        await File.WriteAllTextAsync(Path.Combine(project.Tree, "devops.yml"), """
            stages: [build, test, deploy, review, dast, staging, canary, production, performance, cleanup]
            .auto-deploy: { image: registry.example.com/auto-deploy, dependencies: [] }
            stop_review:
              extends: .auto-deploy
              stage: cleanup
              variables: { GIT_STRATEGY: none }
              script: [auto-deploy delete]
              environment: { name: review/$CI_COMMIT_REF_NAME, action: stop }
              allow_failure: true
              rules: [{ if: $CI_KUBERNETES_ACTIVE, when: manual }]
            """);
        await project.CommitAsync("with Auto DevOps");

        (await ListAsync(project)).ShouldBe(["deploy_review", "stop_review*"]);
        var stop = (await project.Runner.PreviewAsync(project.Tree, Url)).Split("\nstop_review:")[1];
        stop.ShouldContain("curlimages/curl");
        stop.ShouldContain("review/$CI_COMMIT_REF_SLUG");
        stop.ShouldContain("/stop\"");
        stop.ShouldNotContain("auto-deploy delete");
    }

    private static IReadOnlyDictionary<string, string> Url => new Dictionary<string, string> { ["REVIEWENV_URL"] = "https://reviewenv.example.com" };

    private async Task<CiProject> NewAsync(string branch, string jobs = Scan)
    {
        var project = new CiProject(folder["ci"], "group/site");
        await project.CreateAsync(branch, jobs);
        return project;
    }

    private static async Task<IReadOnlyList<string>> ListAsync(CiProject project, params (string Name, string Value)[] variables)
    {
        var all = Url.ToDictionary();
        foreach (var (name, value) in variables) all[name] = value;
        return [.. (await project.Runner.ListAsync(project.Tree, all)).Order(StringComparer.Ordinal)];
    }
}
