using ReviewEnv.Testing.CloudFormation;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Aws;

namespace ReviewEnv.CloudFormation.Tests.Fake;

/// <summary>The aws command line finds in the fake what it expects of CloudFormation.</summary>
[NeedsAwsCli]
public sealed class FakeCliTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private FakeCloudFormation fake = null!;
    private AwsCli aws = null!;

    private string Template => folder["stack.yaml"];

    public async Task InitializeAsync()
    {
        fake = await FakeCloudFormation.StartAsync();
        aws = new(fake.Endpoint, "us-east-1");
        await File.WriteAllTextAsync(Template, FakeTemplates.Web);
    }

    public async Task DisposeAsync()
    {
        await fake.DisposeAsync();
        folder.Dispose();
    }

    [ContractFact]
    public async Task Deploys_updates_finds_no_changes_and_deletes()
    {
        string[] deploy = ["deploy", "--stack-name", "review-a", "--template-file", Template, "--tags", "reviewenv:ref=feature/a", "owner=Jane Doe"];
        await aws.CloudFormationAsync([.. deploy, "--parameter-overrides", "Host=a.example"]);

        var stack = (await aws.CloudFormationAsync("describe-stacks", "--stack-name", "review-a"))!["Stacks"]![0]!;
        stack["StackStatus"]!.ToString().ShouldBe("CREATE_COMPLETE");
        stack["Outputs"]!.AsArray().Select(output => $"{output!["OutputKey"]}={output["OutputValue"]}").ShouldContain("Url=https://a.example/review-a?a&b");
        stack["Parameters"]!.AsArray().Select(value => $"{value!["ParameterKey"]}={value["ParameterValue"]}").ShouldBe(["Host=a.example", "Password=****", "Behaviour=Works", "Big=no"]);
        stack["Tags"]!.AsArray().Select(tag => $"{tag!["Key"]}={tag["Value"]}").ShouldBe(["reviewenv:ref=feature/a", "owner=Jane Doe"]);

        // The program names change sets by the second: what stays behind unexecuted, such as one without changes, must come last.
        await aws.CloudFormationAsync([.. deploy, "--parameter-overrides", "Host=b.example"]);
        fake.FindStack("review-a")!.Outputs["Url"].ShouldStartWith("https://b.example/");
        var unchanged = await aws.TryAsync(["cloudformation", .. deploy, "--no-fail-on-empty-changeset"]);
        unchanged.Code.ShouldBe(0, unchanged.Errors);
        (unchanged.Output + unchanged.Errors).ShouldContain("No changes to deploy");

        var events = (await aws.CloudFormationAsync("describe-stack-events", "--stack-name", "review-a"))!["StackEvents"]!.AsArray();
        events[0]!["ResourceStatus"]!.ToString().ShouldBe("UPDATE_COMPLETE");
        events[^1]!["ResourceStatus"]!.ToString().ShouldBe("REVIEW_IN_PROGRESS");

        await aws.CloudFormationAsync("delete-stack", "--stack-name", "review-a");
        await aws.CloudFormationAsync("wait", "stack-delete-complete", "--stack-name", "review-a");
        var gone = await aws.TryAsync("cloudformation", "describe-stacks", "--stack-name", "review-a");
        gone.Errors.ShouldContain("(ValidationError) when calling the DescribeStacks operation: Stack with id review-a does not exist");
        fake.AllStacks.Count.ShouldBe(1);
    }

    [ContractFact]
    public async Task Sees_a_failed_creation_that_only_deletion_gets_past()
    {
        string[] deploy = ["deploy", "--stack-name", "review-b", "--template-file", Template, "--parameter-overrides", "Behaviour=FailsToStart"];
        (await aws.TryAsync(["cloudformation", .. deploy])).Code.ShouldNotBe(0);

        fake.FindStack("review-b")!.Status.ShouldBe("ROLLBACK_COMPLETE");
        (await aws.TryAsync(["cloudformation", .. deploy])).Errors.ShouldContain("is in ROLLBACK_COMPLETE state and can not be updated.");
    }

    [ContractFact]
    public async Task Reads_every_page_of_everything()
    {
        (fake.Settings.EventsPerPage, fake.Settings.StacksPerPage, fake.Settings.ResourcesPerPage) = (2, 2, 1);
        foreach (var name in (string[])["a", "b", "c", "d", "e"]) fake.Plant(name);
        await aws.CloudFormationAsync("deploy", "--stack-name", "f", "--template-file", Template);

        (await aws.CloudFormationAsync("describe-stacks", "--query", "{Names: Stacks[].StackName}"))!["Names"]!.AsArray().Select(name => name!.ToString()).ShouldBe(["f", "e", "d", "c", "b", "a"]);
        (await aws.CloudFormationAsync("list-stack-resources", "--stack-name", "f"))!["StackResourceSummaries"]!.AsArray().Count.ShouldBe(2);
        (await aws.CloudFormationAsync("describe-stack-events", "--stack-name", "f"))!["StackEvents"]!.AsArray().Count.ShouldBe(fake.FindStack("f")!.Events.Count);
    }
}
