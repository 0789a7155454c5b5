using System.Diagnostics;
using System.Text.Json;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.GitLabCiLocal;
using Xunit.Abstractions;

namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>A real scanner, started from the include's hand-over.</summary>
[NeedsWapiti]
public sealed class ScanTests(ITestOutputHelper output)
{
    private const string Branch = "feature/scanned";

    [ContractFact]
    public async Task A_scan_ends_normally_although_its_branch_is_merged_and_then_the_environment_goes_at_once()
    {
        await using var world = new CiWorld();
        // Not in the job's folder: gitlab-ci-local cleans that before after_script, unlike runners.
        var report = Path.Combine(world.Signals, "report.json");
        var (begun, merged) = (Path.Combine(world.Signals, "begun"), Path.Combine(world.Signals, "merged"));
        await world.StartAsync($$"""
            scan:
              extends: .reviewenv_scan
              script:
                - touch {{begun}}
                - waited=0
                - while [ ! -e {{merged}} ] && [ $waited -lt 300 ]; do sleep 0.2; waited=$((waited + 1)); done
                - wapiti --url "$DAST_TARGET_URL" --scope folder --module xss,exec --max-scan-time 60 --flush-session --store-session {{world.Signals}} --format json --output {{report}} --no-bugreport
                - curl --silent --fail "$DAST_TARGET_URL"
            """);
        await world.PushNewAsync(Branch, "<a href='page-2'>scan me</a> <form action='?'><input name='q'></form>");
        var request = world.Forge.OpenMergeRequest(Branch);

        var running = world.RunAsync(Branch);
        await Eventually.TrueAsync(() => running.IsCompleted || File.Exists(begun), "the scan to begin", TimeSpan.FromSeconds(90));
        running.IsCompleted.ShouldBeFalse(running.IsCompleted ? (await running).Output + (await running).Errors : "");
        request.Merge(deleteSource: true);
        await Eventually.TrueAsync(async () => (await world.ShownAsync(Branch)).Contains("dast", StringComparison.Ordinal), "the environment to wait for the scan", TimeSpan.FromSeconds(60));
        await File.WriteAllTextAsync(merged, "");
        var run = await running;
        var released = Stopwatch.StartNew();

        run.ExitCode.ShouldBe(0, run.Output + run.Errors);
        run.Log("scan").ShouldContain("scan me");
        run.Log("scan").ShouldContain("The environment is free again.");
        JsonDocument.Parse(await File.ReadAllTextAsync(report)).RootElement.GetProperty("infos").GetProperty("target").GetString().ShouldBe(StrictDotenv.Parse(run.DotenvReport("deploy_review"))["DAST_TARGET_URL"]);
        await world.ReachesAsync(Branch, "Stopped", TimeSpan.FromSeconds(30));
        output.WriteLine($"gone {released.Elapsed.TotalSeconds:0.0} s after the pipeline's end");
        foreach (var entry in await world.JournalAsync(Branch)) output.WriteLine(entry);
    }
}
