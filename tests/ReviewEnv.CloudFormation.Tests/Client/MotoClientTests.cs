using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using ReviewEnv.CloudFormation.Tests.Servers;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Aws;
using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.CloudFormation.Tests.Client;

/// <summary>The client and a service that somebody else wrote understand each other; a stack's whole life, with the aws command as witness.</summary>
[NeedsMoto]
[Collection(MotoCollection.Name)]
public sealed class MotoClientTests(MotoFixture moto) : IAsyncLifetime
{
    private const string Template = """
        Description: Jobs & <more>
        Parameters:
          Host: { Type: String }
          Behaviour: { Type: String, Default: Works }
        Resources:
          Jobs: { Type: "AWS::SQS::Queue" }
        Outputs:
          Url: { Value: !Sub "https://${Host}.example.com/?a=1&b=ü+%20" }
          Queue: { Value: !Ref Jobs }
        """;

    private const string WithoutParameters = """Resources: { Jobs: { Type: "AWS::SQS::Queue" } }""";

    private MotoServer? server;
    private AmazonCloudFormationClient? client;

    private AmazonCloudFormationClient Client => client!;

    public async Task InitializeAsync()
    {
        if (new NeedsMotoAttribute().Missing is not null) return;
        server = await moto.ServerAsync();
        client = In(AwsCli.Region);
    }

    public Task DisposeAsync()
    {
        client?.Dispose();
        return Task.CompletedTask;
    }

    [ContractFact]
    public async Task A_stack_is_made_changed_and_deleted_by_change_sets()
    {
        var stack = moto.NextName();
        var created = await Client.CreateChangeSetAsync(Change(stack, "c-1", ChangeSetType.CREATE, "a", "1"));
        var set = await Client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = created.Id });
        (set.Status, set.ExecutionStatus, set.Description).ShouldBe((ChangeSetStatus.CREATE_COMPLETE, ExecutionStatus.AVAILABLE, "for & of a"));
        set.Tags!.Single().Value.ShouldBe("1");
        set.Parameters!.ShouldContain(parameter => parameter.ParameterKey == "Host" && parameter.ParameterValue == "a");
        set.Changes!.Single().ResourceChange!.Action.ShouldBe(ChangeAction.Add);
        (await StackAsync(stack)).StackStatus.ShouldBe(StackStatus.REVIEW_IN_PROGRESS);

        await Client.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = created.Id, ClientRequestToken = "make-1" });

        var made = await StackAsync(created.StackId!);
        (made.StackStatus, made.ChangeSetId, made.Description, Url(made)).ShouldBe((StackStatus.CREATE_COMPLETE, created.Id, "Jobs & <more>", "https://a.example.com/?a=1&b=ü+%20"));
        var resource = (await Client.ListStackResourcesAsync(new ListStackResourcesRequest { StackName = stack })).StackResourceSummaries.ShouldNotBeNull().ShouldHaveSingleItem();
        (resource.LogicalResourceId, resource.ResourceType, resource.ResourceStatus).ShouldBe(("Jobs", "AWS::SQS::Queue", ResourceStatus.CREATE_COMPLETE));
        var events = (await Client.DescribeStackEventsAsync(new DescribeStackEventsRequest { StackName = made.StackId })).StackEvents!;
        events[0].ResourceStatus.ShouldBe(ResourceStatus.CREATE_COMPLETE);
        events.Where(one => one.ClientRequestToken == "make-1").Select(one => one.LogicalResourceId).ShouldBe([stack, "Jobs", stack]);

        var changed = await Client.CreateChangeSetAsync(Change(stack, "c-2", ChangeSetType.UPDATE, "b", "2"));
        (await Client.ListChangeSetsAsync(new ListChangeSetsRequest { StackName = stack })).Summaries!.Single().ChangeSetName.ShouldBe("c-2");
        await Client.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = changed.Id });
        var updated = await StackAsync(stack);
        (updated.StackStatus, updated.ChangeSetId, Url(updated), updated.Tags!.Single().Value).ShouldBe((StackStatus.UPDATE_COMPLETE, changed.Id, "https://b.example.com/?a=1&b=ü+%20", "2"));
        updated.CreationTime!.Value.Kind.ShouldBe(DateTimeKind.Utc);
        var seen = await server!.Aws().StackAsync(stack);
        seen!["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE");

        await Client.DeleteStackAsync(new DeleteStackRequest { StackName = made.StackId, ClientRequestToken = "gone-1" });
        (await StackAsync(made.StackId!)).StackStatus.ShouldBe(StackStatus.DELETE_COMPLETE);
        (await server.Aws().StackAsync(stack)).ShouldBeNull();
        (await server.Aws().RunAsync("sqs", "list-queues", "--queue-name-prefix", stack + "-")).ShouldNotContain("QueueUrls");
    }

    [ContractFact]
    public async Task A_change_set_without_changes_fails_with_one_of_two_reasons()
    {
        var (with, without) = (moto.NextName(), moto.NextName());
        await ExecuteAsync(Change(with, "c-1", ChangeSetType.CREATE, "a", "1"));
        await ExecuteAsync(new CreateChangeSetRequest { StackName = without, ChangeSetName = "c-1", ChangeSetType = ChangeSetType.CREATE, TemplateBody = WithoutParameters });

        var first = await Client.CreateChangeSetAsync(Change(with, "c-2", ChangeSetType.UPDATE, "a", "1"));
        var second = await Client.CreateChangeSetAsync(new CreateChangeSetRequest { StackName = without, ChangeSetName = "c-2", TemplateBody = WithoutParameters });

        (await ReasonAsync(first.Id!)).ShouldContain("No updates are to be performed");
        (await ReasonAsync(second.Id!)).ShouldContain("didn't contain changes");
        await Should.ThrowAsync<InvalidChangeSetStatusException>(Client.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = first.Id }));
        await Client.DeleteChangeSetAsync(new DeleteChangeSetRequest { ChangeSetName = first.Id });
        await Should.ThrowAsync<ChangeSetNotFoundException>(Client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = first.Id }));
    }

    [ContractFact]
    public async Task Stacks_come_page_by_page()
    {
        // A region of its own, as every stack of a region is listed.
        using var elsewhere = In("eu-north-1");
        for (var n = 0; n < 120; n++)
            await elsewhere.CreateChangeSetAsync(new CreateChangeSetRequest { StackName = $"many-{n}", ChangeSetName = "c", ChangeSetType = ChangeSetType.CREATE, TemplateBody = WithoutParameters });
        var sizes = new List<int>();
        var names = new HashSet<string>();
        var request = new DescribeStacksRequest();
        do
        {
            var page = await elsewhere.DescribeStacksAsync(request);
            sizes.Add(page.Stacks!.Count);
            names.UnionWith(page.Stacks.Select(stack => stack.StackName!));
            request.NextToken = page.NextToken;
        }
        while (request.NextToken is not null);

        sizes.ShouldBe([50, 50, 20]);
        names.Count.ShouldBe(120);
    }

    [ContractFact]
    public async Task What_does_not_exist_is_told_by_code_and_words()
    {
        var missing = await Should.ThrowAsync<AmazonCloudFormationException>(Client.DescribeStacksAsync(new DescribeStacksRequest { StackName = "nobody" }));
        (missing.ErrorCode, missing.Message).ShouldBe(("ValidationError", "Stack with id nobody does not exist"));
        await Client.DeleteStackAsync(new DeleteStackRequest { StackName = "nobody" });
        var refused = await Should.ThrowAsync<AmazonCloudFormationException>(Client.CreateChangeSetAsync(Change("nobody", "c", ChangeSetType.UPDATE, "a", "1")));
        refused.Message.ShouldContain("does not exist");
    }

    [ContractFact]
    public async Task Protection_and_policy_are_set_and_read()
    {
        var stack = moto.NextName();
        await ExecuteAsync(Change(stack, "c-1", ChangeSetType.CREATE, "a", "1"));

        await Client.UpdateTerminationProtectionAsync(new UpdateTerminationProtectionRequest { StackName = stack, EnableTerminationProtection = true });
        await Client.SetStackPolicyAsync(new SetStackPolicyRequest { StackName = stack, StackPolicyBody = "{ \"Statement\": [] }" });

        (await StackAsync(stack)).EnableTerminationProtection.ShouldBe(true);
        (await Client.GetStackPolicyAsync(new GetStackPolicyRequest { StackName = stack })).StackPolicyBody.ShouldBe("{ \"Statement\": [] }");
        var refused = await Should.ThrowAsync<AmazonCloudFormationException>(Client.DeleteStackAsync(new DeleteStackRequest { StackName = stack }));
        refused.Message.ShouldContain("TerminationProtection");
    }

    private AmazonCloudFormationClient In(string region) =>
        new(new BasicAWSCredentials(AwsCli.AccessKey, AwsCli.SecretKey), new AmazonCloudFormationConfig { ServiceURL = server!.Endpoint.ToString(), AuthenticationRegion = region });

    private static CreateChangeSetRequest Change(string stack, string name, ChangeSetType type, string host, string tag) => new()
    {
        StackName = stack,
        ChangeSetName = name,
        ChangeSetType = type,
        TemplateBody = Template,
        Description = $"for & of {host}",
        Parameters = [new Parameter { ParameterKey = "Host", ParameterValue = host }],
        Tags = [new Tag { Key = "reviewenv:commit", Value = tag }],
    };

    private async Task ExecuteAsync(CreateChangeSetRequest request) =>
        await Client.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = (await Client.CreateChangeSetAsync(request)).Id });

    private async Task<Stack> StackAsync(string name) => (await Client.DescribeStacksAsync(new DescribeStacksRequest { StackName = name })).Stacks!.Single();

    private async Task<string> ReasonAsync(string changeSet)
    {
        var set = await Client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = changeSet });
        (set.Status, set.ExecutionStatus).ShouldBe((ChangeSetStatus.FAILED, ExecutionStatus.UNAVAILABLE));
        return set.StatusReason!;
    }

    private static string? Url(Stack stack) => stack.Outputs!.Single(output => output.OutputKey == "Url").OutputValue;
}
