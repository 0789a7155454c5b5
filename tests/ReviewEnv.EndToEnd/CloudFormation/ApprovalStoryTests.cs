using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ReviewEnv.EndToEnd.Kubernetes;
using ReviewEnv.Testing.Servers.Aws;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.EndToEnd.CloudFormation;

/// <summary>A branch's stack whose every change a person looks at first, from the push to the deletion.</summary>
[NeedsMoto]
[Collection(AccountCollection.Name)]
public sealed class ApprovalStoryTests(MotoFixture moto)
{
    private const string Branch = "feature/Hello_world";

    [ContractFact]
    public async Task A_branch_becomes_a_stack_that_changes_only_by_what_somebody_approved_and_goes_with_the_branch()
    {
        await using var site = await AccountSite.OpenAsync(moto, ", requireApproval: true");

        // The first commit: prepared, seen, approved by the command.
        var first = await site.PushAsync(Branch);
        var creation = await site.ProposedAsync(Branch, first);
        var shell = (await site.StackAsync(Branch))!;
        StatusOf(shell).ShouldBe("REVIEW_IN_PROGRESS");
        (await site.WaitingSetsAsync(Branch)).ShouldBe([creation]);
        await PlansWithoutPreparingAsync(site, creation);
        (await site.CliAsync("approve", Branch)).ShouldSatisfyAllConditions(asked => asked.Code.ShouldBe(2), asked => asked.Said.ShouldContain(creation));
        var (approved, said) = await site.CliAsync("approve", Branch, "--change", creation);
        approved.ShouldBe(0, said);
        said.ShouldContain("AWS::SNS::Topic/Topic");
        var report = await site.ReadyAsync(Branch, first);
        var url = new Uri(report["DYNAMIC_ENVIRONMENT_URL"]);
        var made = await AgreesAsync(site, report, first, "CREATE_COMPLETE");
        made["StackId"]!.GetValue<string>().ShouldBe(shell["StackId"]!.GetValue<string>());
        site.Visits.ShouldContain(url.AbsolutePath);
        using var visitor = new HttpClient();
        (await visitor.GetStringAsync(url)).ShouldBe($"hello from {url.AbsolutePath}");

        // The second: nothing changes before it is approved, the first goes on serving, and its approval is good for nothing any more.
        var second = await site.PushAsync(Branch);
        var update = await site.ProposedAsync(Branch, second);
        update.ShouldNotBe(creation);
        (await site.FindAsync(Branch)).Text("serving").ShouldBe(first);
        AccountSite.TagOf((await site.StackAsync(Branch))!, "commit").ShouldBe(first);
        var (_, why) = await site.CliAsync("why", Branch);
        why.ShouldContain("! replace AWS::SNS::Topic/Topic");
        why.ShouldContain("reviewenv approve");
        (await site.CliAsync("approve", Branch, "--change", creation)).ShouldSatisfyAllConditions(old => old.Code.ShouldBe(1), old => old.Said.ShouldContain(update));
        await RefusedAsync(site, creation, update);

        // A third comes before anybody has looked: the second's change is obsolete, too.
        var third = await site.PushAsync(Branch);
        var newest = await site.ProposedAsync(Branch, third);
        (await site.WaitingSetsAsync(Branch)).ShouldBe([newest]);
        await RefusedAsync(site, update, newest);
        StatusOf((await site.StackAsync(Branch))!).ShouldBe("CREATE_COMPLETE");
        using (var given = await site.Daemon.Http.PostAsJsonAsync(new Uri(site.Workspace.Server, $"/api/v1/environments/{AccountSite.Id(Branch)}/approve"), new { change = newest })) given.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        report = await site.ReadyAsync(Branch, third);
        report["DYNAMIC_ENVIRONMENT_URL"].ShouldBe(url.ToString());
        await AgreesAsync(site, report, third, "UPDATE_COMPLETE");

        // The fourth is approved on its page.
        var fourth = await site.PushAsync(Branch);
        await site.ProposedAsync(Branch, fourth);
        using var browser = new PageVisitor(site.Workspace.Server);
        await browser.SignInAsync();
        var page = await browser.ReadAsync($"/environments/{AccountSite.Id(Branch)}");
        page.ShouldContain("Waits for approval");
        (await browser.SendFormAsync(page, "approve")).ShouldContain("Hello_world");
        await AgreesAsync(site, await site.ReadyAsync(Branch, fourth), fourth, "UPDATE_COMPLETE");

        await site.DeleteAsync(Branch);
        await site.ReachAsync(Branch, "Stopped");
        (await site.StackAsync(Branch)).ShouldBeNull();
        (await site.Aws.StackAsync(made["StackId"]!.GetValue<string>()))!["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_COMPLETE");
        (await site.StacksAsync()).ShouldBeEmpty();
        var journal = await site.JournalAsync(Branch);
        journal[^1].Message.ShouldContain("gone");
        await KeepsItsSecretAsync(site, string.Join('\n', journal.Select(line => line.Message)) + page + why);
        (await site.Daemon.TerminateAsync(TimeSpan.FromSeconds(10))).ShouldBe(0);
    }

    [ContractFact]
    public async Task What_nobody_approved_leaves_nothing_when_its_branch_goes()
    {
        await using var site = await AccountSite.OpenAsync(moto, ", requireApproval: true");
        var commit = await site.PushAsync(Branch);
        await site.ProposedAsync(Branch, commit);
        (await site.StackAsync(Branch)).ShouldNotBeNull();

        await site.DeleteAsync(Branch);
        await site.ReachAsync(Branch, "Stopped");

        (await site.StackAsync(Branch)).ShouldBeNull();
    }

    /// <summary>What the report says, what the API says and what the aws command shows is one and the same.</summary>
    private static async Task<JsonNode> AgreesAsync(AccountSite site, IReadOnlyDictionary<string, string> report, string commit, string status)
    {
        var environment = await site.FindAsync(Branch);
        environment.Text("phase").ShouldBe("Ready");
        environment.Text("serving").ShouldBe(commit);
        environment.Text("url").ShouldBe(report["DYNAMIC_ENVIRONMENT_URL"]);
        var name = environment.Text("name")!;
        name.ShouldStartWith($"{site.Prefix}-group-web-feature-hello-world-");

        var stack = (await site.Aws.StackAsync(name))!;
        StatusOf(stack).ShouldBe(status);
        AccountSite.ParameterOf(stack, "Commit").ShouldBe(commit);
        AccountSite.ParameterOf(stack, "Branch").ShouldBe(Branch);
        AccountSite.TagOf(stack, "instance").ShouldBe(site.Prefix);
        AccountSite.TagOf(stack, "project").ShouldBe(AccountSite.Project);
        AccountSite.TagOf(stack, "ref").ShouldBe($"refs/heads/{Branch}");
        AccountSite.TagOf(stack, "commit").ShouldBe(commit);
        AccountSite.TagOf(stack, "owner").ShouldBe("ada");
        AccountSite.TagOf(stack, "expires-at").ShouldNotBeNull();
        var outputs = stack["Outputs"]!.AsArray().ToDictionary(output => output!["OutputKey"]!.GetValue<string>(), output => output!["OutputValue"]!.GetValue<string>());
        report["DYNAMIC_ENVIRONMENT_URL"].ShouldBe(outputs["EnvironmentUrl"]);
        report["QueueUrl"].ShouldBe(outputs["QueueUrl"]);
        report["Served"].ShouldBe(commit);
        report["REVIEWENV_SHA"].ShouldBe(commit);
        return stack;
    }

    private static async Task PlansWithoutPreparingAsync(AccountSite site, string waiting)
    {
        var (code, plan) = await site.CliAsync("plan", Branch);
        code.ShouldBe(0, plan);
        plan.ShouldContain("AWS::SQS::Queue/Queue  create");
        (await site.WaitingSetsAsync(Branch)).ShouldBe([waiting]);
        StatusOf((await site.StackAsync(Branch))!).ShouldBe("REVIEW_IN_PROGRESS");
    }

    private static async Task RefusedAsync(AccountSite site, string old, string waiting)
    {
        using var answer = await site.Daemon.Http.PostAsJsonAsync(new Uri(site.Workspace.Server, $"/api/v1/environments/{AccountSite.Id(Branch)}/approve"), new { change = old });
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        problem["code"]!.GetValue<string>().ShouldBe("change-obsolete");
        problem["change"]!.GetValue<string>().ShouldBe(waiting);
        (await site.FindAsync(Branch)).Text("phase").ShouldBe("AwaitingApproval");
    }

    private static async Task KeepsItsSecretAsync(AccountSite site, string told)
    {
        var answers = await site.AskAsync("/api/v1/environments") + await site.AskAsync($"/api/v1/environments/{AccountSite.Id(Branch)}") + await site.AskAsync("/metrics");
        site.AllOutput.ShouldNotBeEmpty();
        foreach (var text in new[] { site.AllOutput, told, answers }) text.ShouldNotContain(AwsCli.SecretKey);
    }

    private static string StatusOf(JsonNode stack) => stack["StackStatus"]!.GetValue<string>();
}
