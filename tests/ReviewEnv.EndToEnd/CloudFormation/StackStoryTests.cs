using System.Text.Json.Nodes;
using ReviewEnv.EndToEnd.Kubernetes;
using ReviewEnv.Testing.Servers.Aws;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.EndToEnd.CloudFormation;

/// <summary>Stacks that nobody has to approve: merged away, named by hostile branches, asleep, larger than a request.</summary>
[NeedsMoto]
[Collection(AccountCollection.Name)]
public sealed class StackStoryTests(MotoFixture moto)
{
    [ContractFact]
    public async Task A_merged_branch_takes_its_stack_along()
    {
        await using var site = await AccountSite.OpenAsync(moto);
        await site.ReadyAsync("fix", await site.PushAsync("fix"));
        (await site.StackAsync("fix"))!["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        var (code, plan) = await site.CliAsync("plan", "fix");
        code.ShouldBe(0, plan);
        plan.ShouldContain("unchanged");

        await site.MergeAsync("fix");
        await site.ReachAsync("fix", "Stopped");

        (await site.StackAsync("fix")).ShouldBeNull();
        (await site.StacksAsync()).ShouldBeEmpty();
        (await site.CliAsync("why", "fix")).Said.ShouldContain("merged");
    }

    [ContractFact]
    public async Task Hostile_names_get_stacks_of_their_own_that_outlive_the_database_and_still_go_with_their_branches()
    {
        await using var site = await AccountSite.OpenAsync(moto);
        string[] branches = ["feature/$(id);\"🚀", new string('b', 200), "feature/id", "日本語/%2e%2e"];
        var commits = new Dictionary<string, string>();
        foreach (var branch in branches) commits[branch] = await site.PushAsync(branch);
        var names = new Dictionary<string, string>();
        foreach (var branch in branches)
        {
            var report = await site.ReadyAsync(branch, commits[branch]);
            names[branch] = report["REVIEWENV_NAME"];
            names[branch].ShouldMatch("^[a-z][a-z0-9-]{0,126}[a-z0-9]$");
            AccountSite.ParameterOf((await site.Aws.StackAsync(names[branch]))!, "Branch").ShouldBe(branch);
        }

        names.Values.ShouldBeUnique();
        (await site.StacksAsync()).ShouldBe(names.Values, ignoreOrder: true);

        await site.LoseDatabaseAsync();
        foreach (var branch in branches)
        {
            await Eventually.TrueAsync(async () => await site.Daemon.FindAsync(AccountSite.Project, branch) is { } there && there.Has("name"), $"{branch} is taken over", TimeSpan.FromSeconds(60));
            var adopted = await site.FindAsync(branch);
            adopted.Text("project").ShouldBe(AccountSite.Project);
            adopted.Text("ref").ShouldBe(branch);
            adopted.Text("name").ShouldBe(names[branch]);
        }

        (await Cli.RunAsync(site.Workspace, "list", "--output", "json")).Said.ShouldContain(AccountSite.Id(branches[0]));
        foreach (var branch in branches) await site.DeleteAsync(branch);
        foreach (var branch in branches) await site.ReachAsync(branch, "Stopped");
        (await site.StacksAsync()).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task A_stack_sleeps_and_wakes_by_its_own_parameter()
    {
        await using var site = await AccountSite.OpenAsync(moto);
        var commit = await site.PushAsync("nap");
        await site.ReadyAsync("nap", commit);
        var id = (await site.StackAsync("nap"))!["StackId"]!.GetValue<string>();
        (await SecondsAsync(site)).ShouldBe("30");

        (await site.CliAsync("sleep", "nap")).Code.ShouldBe(0);
        await site.ReachAsync("nap", "Sleeping");
        (await SecondsAsync(site)).ShouldBe("0");
        await IdleReport.ShowsAsync(site.Daemon, site.Workspace, "cost", "hoursRunning", "hoursAsleep", "savedBySleep");

        (await site.CliAsync("wake", "nap")).Code.ShouldBe(0);
        await site.ReachAsync("nap", "Ready");
        (await SecondsAsync(site)).ShouldBe("30");
        var stack = (await site.StackAsync("nap"))!;
        stack["StackId"]!.GetValue<string>().ShouldBe(id);
        AccountSite.TagOf(stack, "commit").ShouldBe(commit);
        AccountSite.TagOf(stack, "asleep").ShouldBeNull();
    }

    [ContractFact]
    public async Task A_template_that_no_request_holds_goes_by_way_of_the_bucket_and_is_put_there_once()
    {
        var aws = (await moto.ServerAsync()).Aws();
        var bucket = moto.NextName("templates");
        await aws.RunAsync("s3api", "create-bucket", "--bucket", bucket, "--create-bucket-configuration", $"LocationConstraint={AwsCli.Region}");
        await using var site = await AccountSite.OpenAsync(moto, target: $", templateBucket: {{ bucket: {bucket}, prefix: reviewenv/ }}", body: StackTemplate.LargeBody);

        await site.ReadyAsync("large", await site.PushAsync("large"));
        await site.ReadyAsync("large", await site.PushAsync("large"));

        var objects = JsonNode.Parse(await aws.RunAsync("s3api", "list-objects-v2", "--bucket", bucket))!["Contents"]!.AsArray();
        objects.ShouldHaveSingleItem()!["Key"]!.GetValue<string>().ShouldStartWith("reviewenv/");
        (await aws.RunAsync("cloudformation", "get-template", "--stack-name", await site.StackNameAsync("large"), "--query", "TemplateBody", "--output", "text")).ShouldContain("# 00699 -----");
    }

    [ContractFact]
    public async Task The_starter_template_of_a_function_behind_an_API_becomes_a_stack_with_a_URL()
    {
        await using var site = await AccountSite.OpenAsync(moto, target: ", capabilities: [CAPABILITY_IAM]", template: "cloudformation-web", front: false);
        await site.PushAsync("starter");

        // Nobody answers at an API of moto; that it is asked there is as far as this goes.
        await Eventually.TrueAsync(
            async () => await site.Daemon.FindAsync(AccountSite.Project, "starter") is { } there && there.Has("name") && (await site.StackAsync("starter"))?["StackStatus"]?.GetValue<string>() == "CREATE_COMPLETE",
            "the stack is made", TimeSpan.FromSeconds(60));
        var url = (await site.StackAsync("starter"))!["Outputs"]!.AsArray().Single(output => output!["OutputKey"]!.GetValue<string>() == "EnvironmentUrl")!["OutputValue"]!.GetValue<string>();
        url.ShouldMatch($@"^https://[a-z0-9]+\.execute-api\.{AwsCli.Region}\.amazonaws\.com/review/$");
        await Eventually.TrueAsync(async () => (await site.CliAsync("why", "starter")).Said.Contains($"{url} "), "the URL, with its stage, is asked", TimeSpan.FromSeconds(60));
        await site.DeleteAsync("starter");
        await site.ReachAsync("starter", "Stopped");
        (await site.StackAsync("starter")).ShouldBeNull();
    }

    private static async Task<string?> SecondsAsync(AccountSite site) => AccountSite.ParameterOf((await site.StackAsync("nap"))!, "Seconds");
}
