using System.Diagnostics;
using ReviewEnv.Core.Yaml;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.GitLabCiLocal;

namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>What the include's jobs say and do in situations that a stand-in for the server puts them into.</summary>
[NeedsGitLabCiLocal]
public sealed class IncludeLogTests : IAsyncLifetime
{
    private const string Token = "header.payload.signature-of-the-tests";
    private const string Accepted = """{"message":"It will be deployed.","environment":{"id":"abc123","phase":"Pending"}}""";
    private readonly TemporaryFolder folder = new();
    private readonly StandIn server = new();
    private CiProject project = null!;
    private string sha = "";

    public async Task InitializeAsync()
    {
        await server.StartAsync();
        project = new CiProject(folder["ci"], "group/site");
        sha = await project.CreateAsync("feature/x");
        project.Variables["REVIEWENV_URL"] = server.Url.AbsoluteUri;
        project.Variables["REVIEWENV_ID_TOKEN"] = Token;
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    private string Report => $"DAST_TARGET_URL=http://site.example/\nDYNAMIC_ENVIRONMENT_URL=http://site.example/\nREVIEWENV_ID=abc123\nREVIEWENV_SHA={sha}\n";

    private string Waiting => $$$"""{"environments":[{"id":"abc123","phase":"AwaitingApproval","commit":"{{{sha}}}","proposal":{"id":"change-7","summary":"1 to add, 1 to replace","changes":[{"object":"AWS::RDS::DBInstance/Data","change":"replace","loses":true,"fields":[{"path":"a","to":"\u0022{\u0022"}]},{"object":"AWS::S3::Bucket/Files","change":"create"}]}}]}""";

    [ContractFact]
    public async Task A_prepared_change_is_shown_while_it_waits_and_the_job_goes_on_when_it_was_approved()
    {
        server.On("POST environments", 202, Accepted).On("GET environments", 200, Waiting)
            .OnProblem("GET dotenv", 504, "awaiting-approval", "Not ready after 10s; it waits for somebody to approve a change: 1 to add, 1 to replace.", "Approve it on its page (https://r.example/environments/abc123).")
            .On("GET dotenv", 200, Report, "text/plain");
        project.Variables["REVIEWENV_APPROVAL"] = "yes";

        var run = await project.RunAsync("deploy_review");

        run.ExitCode.ShouldBe(0, run.Output);
        run.Log("deploy_review").ShouldContain("The prepared change change-7: 1 to add, 1 to replace");
        run.Log("deploy_review").ShouldContain("replace  AWS::RDS::DBInstance/Data");
        run.Log("deploy_review").ShouldContain("https://r.example/environments/abc123");
        run.Log("deploy_review").ShouldContain("approve_review");
        run.DotenvReport("deploy_review").ShouldBe(Report);
    }

    [ContractFact]
    public async Task A_change_that_nobody_approves_ends_the_job_with_where_to_approve_it()
    {
        server.On("POST environments", 202, Accepted).On("GET environments", 200, Waiting)
            .OnProblem("GET dotenv", 504, "awaiting-approval", "Not ready; it waits for somebody to approve a change.", "Approve it on its page.");
        project.Variables["REVIEWENV_TIMEOUT"] = "0s";

        var run = await project.RunAsync("deploy_review");

        run.ExitCode.ShouldNotBe(0);
        run.Log("deploy_review").ShouldContain("ERROR: Nobody approved the prepared change in time");
        run.Log("deploy_review").ShouldContain("remedy: Approve it on its page.");
    }

    [ContractFact]
    public async Task Approving_names_exactly_the_change_that_was_shown()
    {
        server.On("GET environments", 200, Waiting).On("POST environments/abc123/approve", 202, """{"message":"It will be carried out.","environment":{"id":"abc123"}}""");
        project.Variables["REVIEWENV_APPROVAL"] = "yes";

        var run = await project.RunAsync("approve_review");

        run.ExitCode.ShouldBe(0, run.Output);
        run.Log("approve_review").ShouldContain("replace  AWS::RDS::DBInstance/Data");
        server.Requests.ShouldContain("POST /api/v1/environments/abc123/approve {\"change\":\"change-7\"}");
    }

    [ContractFact]
    public async Task A_change_for_another_commit_or_another_one_than_was_read_is_not_approved()
    {
        server.On("GET environments", 200, Waiting.Replace(sha, new string('a', 40), StringComparison.Ordinal)).On("GET environments", 200, Waiting)
            .On("POST environments/abc123/approve", 202, Accepted);
        project.Variables["REVIEWENV_APPROVAL"] = "yes";

        var other = await project.RunAsync("approve_review");
        other.Log("approve_review").ShouldContain("That change is for commit " + new string('a', 40));

        project.Variables["REVIEWENV_CHANGE"] = "change-6";
        var changed = await project.RunAsync("approve_review");
        changed.Log("approve_review").ShouldContain("Not the change that REVIEWENV_CHANGE names");
        server.Requests.ShouldNotContain(request => request.StartsWith("POST", StringComparison.Ordinal));
    }

    [ContractFact]
    public async Task A_newer_commit_that_took_over_is_told_from_a_failure()
    {
        server.On("POST environments", 202, Accepted)
            .OnProblem("GET dotenv", 409, "superseded", "The branch has moved on from 11111111 to 22222222.", "The pipeline of the newer commit gets the URL.");

        var run = await project.RunAsync("deploy_review");

        run.ExitCode.ShouldNotBe(0);
        run.Log("deploy_review").ShouldContain("ERROR: A newer commit of this branch took over.");
        run.Log("deploy_review").ShouldContain("moved on from 11111111 to 22222222");
    }

    [ContractFact]
    public async Task Nothing_that_the_server_says_is_run_and_the_token_is_nowhere()
    {
        server.On("POST environments", 202, Accepted)
            .OnProblem("GET dotenv", 409, "environment-failed", "It said: $(touch ran) `touch ran` '; touch ran; \"\\ %s \u001b[31m <b>日本</b> \\u0041", "Mend \"it\" & 'that'.");

        var run = await project.RunAsync("deploy_review");

        var log = run.Log("deploy_review");
        log.ShouldContain("reason: It said: $(touch ran) `touch ran` '; touch ran; \"\\ %s ");
        log.ShouldContain("remedy: Mend \"it\" & 'that'.");
        log.ShouldContain("<b>");
        log.ShouldNotContain("\u001b[31m <b>");
        Directory.EnumerateFiles(project.Tree, "ran", SearchOption.AllDirectories).ShouldBeEmpty();
        (run.Output + run.Errors + log).ShouldNotContain(Token);
        Directory.EnumerateFiles(Path.Combine(project.Tree, ".gitlab-ci-local", "builds"), "*", SearchOption.AllDirectories).ShouldAllBe(file => !File.ReadAllText(file).Contains(Token));
    }

    [ContractFact]
    public async Task Something_else_at_the_address_is_told_with_what_to_correct()
    {
        server.On("POST environments", 404, "<html>Not found</html>", "text/html");

        var run = await project.RunAsync("deploy_review");

        run.ExitCode.ShouldNotBe(0);
        run.Log("deploy_review").ShouldContain("answered with HTTP 404, and not as ReviewEnv does");
        run.Log("deploy_review").ShouldContain("Set REVIEWENV_URL");
    }

    [ContractFact]
    public async Task A_scan_holds_the_environment_and_lets_go_of_it_and_one_of_another_commit_does_not_begin()
    {
        await File.AppendAllTextAsync(Path.Combine(project.Tree, ".gitlab-ci.yml"), "scan: { extends: .reviewenv_scan, needs: [], script: [\"echo scanned $DAST_TARGET_URL\"] }\n");
        project.Variables["REVIEWENV_ID"] = "abc123";
        project.Variables["REVIEWENV_SHA"] = sha;
        project.Variables["DYNAMIC_ENVIRONMENT_URL"] = "http://site.example/";
        server.On("POST environments/abc123/leases", 201, $$"""{"id":"lease-1","until":"2026-01-01T00:00:00Z","url":"http://site.example/","sha":"{{sha}}"}""")
            .OnProblem("POST environments/abc123/leases", 409, "other-commit", "It serves aaaaaaaa, not this one.", "Wait for that commit.")
            .On("DELETE environments/abc123/leases/lease-1", 204, "");

        var scanned = await project.RunAsync("scan");
        var other = await project.RunAsync("scan");

        scanned.ExitCode.ShouldBe(0, scanned.Output);
        scanned.Log("scan").ShouldContain("scanned http://site.example/");
        other.ExitCode.ShouldNotBe(0);
        other.Log("scan").ShouldContain("reason: It serves aaaaaaaa, not this one.");
        other.Log("scan").ShouldNotContain("scanned");
        server.Requests.Where(request => request.StartsWith("DELETE", StringComparison.Ordinal)).ShouldBe(["DELETE /api/v1/environments/abc123/leases/lease-1"]);
        server.Requests.ShouldContain($$"""POST /api/v1/environments/abc123/leases {"purpose":"dast","ttl":"1h","sha":"{{sha}}"}""");
    }

    [ContractFact]
    public async Task Every_POSIX_shell_runs_the_jobs()
    {
        server.On("POST environments", 202, Accepted)
            .OnProblem("GET dotenv", 504, "not-ready", "Not ready after 10s; it is Provisioning: 'web' starts.", "Wait.").On("GET dotenv", 200, Report, "text/plain")
            .OnProblem("POST stop", 404, "unknown-environment", "Nothing is known.", "Nothing has to be stopped.");
        var preview = YamlReader.Read(await project.Runner.PreviewAsync(project.Tree, project.Variables)).Documents.OfType<YamlNode.Mapping>().Single();
        string[][] shells = [["dash"], ["busybox", "sh"], ["bash", "--posix"]];
        foreach (var shell in shells.Where(shell => Programs.Find(shell[0]) is not null))
        {
            var (code, output) = await ShellAsync(shell, ScriptOf(preview, "deploy_review"));
            code.ShouldBe(0, output);
            output.ShouldContain("Ready: http://site.example/");
            File.ReadAllText(folder["shell/reviewenv.env"]).ShouldBe(Report);
            File.ReadAllText(folder["shell/environment_url.txt"]).ShouldBe("http://site.example/\n");
            (code, output) = await ShellAsync(shell, ScriptOf(preview, "stop_review"));
            code.ShouldBe(0, output);
            output.ShouldContain("nothing has to be stopped");
        }
    }

    private static string ScriptOf(YamlNode.Mapping preview, string job)
    {
        var keys = ((YamlNode.Mapping)preview.Entries.Single(entry => entry.Key.Text == job).Value).Entries;
        var lines = new[] { "before_script", "script" }.SelectMany(name => ((YamlNode.Sequence)keys.Single(entry => entry.Key.Text == name).Value).Items).Cast<YamlNode.Scalar>();
        return "set -eu\n" + string.Join('\n', lines.Select(line => line.Text));
    }

    private async Task<(int Code, string Output)> ShellAsync(string[] shell, string script)
    {
        Directory.CreateDirectory(folder["shell"]);
        var start = new ProcessStartInfo(shell[0], [.. shell[1..], "-c", script]) { WorkingDirectory = folder["shell"], RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in project.Variables) start.Environment[name] = value;
        (start.Environment["CI_PROJECT_PATH"], start.Environment["CI_COMMIT_REF_NAME"], start.Environment["CI_COMMIT_SHA"]) = ("group/site", "feature/x", sha);
        start.Environment["no_proxy"] = "127.0.0.1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
