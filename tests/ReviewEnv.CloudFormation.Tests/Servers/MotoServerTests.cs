using System.Diagnostics;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Aws;
using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.CloudFormation.Tests.Servers;

/// <summary>The moto that other tests rest on does what those rely on.</summary>
[NeedsMoto]
[Collection(MotoCollection.Name)]
public sealed class MotoServerTests(MotoFixture moto) : IAsyncLifetime
{
    private const string Template = """
        Parameters:
          Behaviour: { Type: String, Default: Works }
        Resources:
          Jobs: { Type: "AWS::SQS::Queue" }
        Outputs:
          Behaviour: { Value: !Ref Behaviour }
        """;

    private MotoServer? server;
    private AmazonCloudFormationClient? client;

    private AmazonCloudFormationClient Client => client!;

    public async Task InitializeAsync()
    {
        if (new NeedsMotoAttribute().Missing is not null) return;
        server = await moto.ServerAsync();
        client = new(new BasicAWSCredentials(AwsCli.AccessKey, AwsCli.SecretKey), new AmazonCloudFormationConfig { ServiceURL = server.Endpoint.ToString(), AuthenticationRegion = AwsCli.Region });
    }

    public Task DisposeAsync()
    {
        client?.Dispose();
        return Task.CompletedTask;
    }

    [ContractFact]
    public async Task A_creation_that_fails_is_rolled_back_and_says_why()
    {
        var stack = moto.NextName();
        await ExecuteAsync(await PrepareAsync(stack, "c-1", ChangeSetType.CREATE, "FailsToStart"));

        (await StackAsync(stack)).StackStatus.ShouldBe(StackStatus.ROLLBACK_COMPLETE);
        (await FirstFailureAsync(stack)).ShouldBe("boom");
        (await RefusalAsync(stack, "c-2", ChangeSetType.UPDATE)).Message.ShouldContain("ROLLBACK_COMPLETE state and can not be updated");
    }

    [ContractFact]
    public async Task An_update_that_fails_leaves_what_was()
    {
        var stack = moto.NextName();
        await ExecuteAsync(await PrepareAsync(stack, "c-1", ChangeSetType.CREATE, "Works"));
        var update = await PrepareAsync(stack, "c-2", ChangeSetType.UPDATE, "FailsToStart");
        await ExecuteAsync(update);

        var left = await StackAsync(stack);
        (left.StackStatus, left.ChangeSetId).ShouldBe((StackStatus.UPDATE_ROLLBACK_COMPLETE, update));
        (left.Outputs!.Single().OutputValue, left.Tags!.Single().Value, left.Parameters!.Single().ParameterValue).ShouldBe(("Works", "c-1", "Works"));
        (await FirstFailureAsync(stack)).ShouldBe("boom");
    }

    [ContractFact]
    public async Task What_never_answers_can_be_cancelled_and_deleted()
    {
        var stack = moto.NextName();
        await ExecuteAsync(await PrepareAsync(stack, "c-1", ChangeSetType.CREATE, "NeverAnswers"));
        var hanging = await StackAsync(stack);
        hanging.StackStatus.ShouldBe(StackStatus.CREATE_IN_PROGRESS);
        await Client.DeleteStackAsync(new DeleteStackRequest { StackName = stack });
        (await StackAsync(hanging.StackId!)).StackStatus.ShouldBe(StackStatus.DELETE_COMPLETE);

        await ExecuteAsync(await PrepareAsync(stack, "c-2", ChangeSetType.CREATE, "Works"));
        await ExecuteAsync(await PrepareAsync(stack, "c-3", ChangeSetType.UPDATE, "NeverAnswers"));
        (await StackAsync(stack)).StackStatus.ShouldBe(StackStatus.UPDATE_IN_PROGRESS);
        await Client.CancelUpdateStackAsync(new CancelUpdateStackRequest { StackName = stack });
        (await StackAsync(stack)).StackStatus.ShouldBe(StackStatus.UPDATE_ROLLBACK_COMPLETE);
    }

    [ContractFact]
    public async Task Creating_sets_share_one_stack_and_go_with_the_execution_of_one()
    {
        var (stack, other) = (moto.NextName(), moto.NextName());
        var first = await PrepareAsync(stack, "c-1", ChangeSetType.CREATE, "Works");
        (await PrepareAsync(stack, "c-1", ChangeSetType.CREATE, "Works")).ShouldBe(first, "the same token asks for the same set");
        (await RefusalAsync(stack, "c-1", ChangeSetType.CREATE)).ShouldBeOfType<AlreadyExistsException>();
        var second = await PrepareAsync(stack, "c-2", ChangeSetType.CREATE, "Works");
        await PrepareAsync(other, "c-1", ChangeSetType.CREATE, "Works");
        (await NamesAsync(stack)).ShouldBe(["c-1", "c-2"]);
        (await NamesAsync(other)).ShouldBe(["c-1"]);

        await ExecuteAsync(second);

        await Should.ThrowAsync<ChangeSetNotFoundException>(Client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = first }));
        (await Client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = second })).ExecutionStatus.ShouldBe(ExecutionStatus.EXECUTE_COMPLETE);
        await Should.ThrowAsync<InvalidChangeSetStatusException>(ExecuteAsync(second));
        (await RefusalAsync(stack, "c-3", ChangeSetType.CREATE)).Message.ShouldContain("already exists");
    }

    [ContractFact]
    public async Task A_bucket_that_is_not_empty_stops_a_deletion_until_it_is()
    {
        var stack = moto.NextName("bucket");
        await ExecuteAsync(await PrepareAsync(stack, "c-1", ChangeSetType.CREATE, null, $$"""Resources: { B: { Type: "AWS::S3::Bucket", Properties: { BucketName: {{stack}} } } }"""));
        var id = (await StackAsync(stack)).StackId!;
        var aws = server!.Aws();
        await aws.RunAsync("s3api", "put-object", "--bucket", stack, "--key", "k");

        await Client.DeleteStackAsync(new DeleteStackRequest { StackName = stack });
        (await StackAsync(id)).StackStatus.ShouldBe(StackStatus.DELETE_FAILED);
        (await FirstFailureAsync(stack)).ShouldNotBeNull().ShouldContain("not empty");

        await aws.RunAsync("s3api", "delete-object", "--bucket", stack, "--key", "k");
        await Client.DeleteStackAsync(new DeleteStackRequest { StackName = stack });
        (await StackAsync(id)).StackStatus.ShouldBe(StackStatus.DELETE_COMPLETE);
        (await aws.TryAsync("s3api", "head-bucket", "--bucket", stack)).Code.ShouldNotBe(0);
    }

    [ContractFact]
    public async Task A_change_of_stack_tags_alone_is_a_change_and_a_parameter_reaches_what_mentions_it()
    {
        var stack = moto.NextName();
        const string Body = """
            Parameters: { Host: { Type: String } }
            Resources:
              Note: { Type: "AWS::SNS::Topic", Properties: { DisplayName: !Sub "at ${Host}" } }
              Jobs: { Type: "AWS::SQS::Queue" }
            """;
        CreateChangeSetRequest Request(string name, string host) => new()
        {
            StackName = stack,
            ChangeSetName = name,
            ChangeSetType = name == "c-1" ? ChangeSetType.CREATE : ChangeSetType.UPDATE,
            TemplateBody = Body,
            Parameters = [new Parameter { ParameterKey = "Host", ParameterValue = host }],
        };
        await ExecuteAsync((await Client.CreateChangeSetAsync(Request("c-1", "a"))).Id!);

        var host = await ChangesAsync(Request("c-2", "b"));
        var tagged = Request("c-3", "a");
        tagged.Tags = [new Tag { Key = "k", Value = "v" }];
        var tags = await ChangesAsync(tagged);

        host.Select(change => (change.LogicalResourceId, change.Replacement, change.Scope!.Single())).ShouldBe([("Note", Replacement.False, "Properties")]);
        tags.Select(change => (change.LogicalResourceId, change.Scope!.Single())).ShouldBe([("Note", "Tags"), ("Jobs", "Tags")]);
    }

    [ContractFact]
    public async Task A_role_needs_a_capability() =>
        await Should.ThrowAsync<InsufficientCapabilitiesException>(PrepareAsync(moto.NextName(), "c", ChangeSetType.CREATE, null, """{"Resources": {"R": {"Type": "AWS::IAM::Role"}}}"""));

    [ContractFact]
    public async Task A_server_that_is_no_longer_needed_is_gone_with_its_process()
    {
        var own = await MotoServer.StartAsync();
        using var process = Process.GetProcessById(own.ProcessId);
        await own.Aws().RunAsync("sqs", "create-queue", "--queue-name", "jobs");
        await own.ResetAsync();
        (await own.Aws().RunAsync("sqs", "list-queues")).ShouldNotContain("jobs");

        await own.DisposeAsync();

        process.HasExited.ShouldBeTrue();
    }

    private async Task<string> PrepareAsync(string stack, string name, ChangeSetType type, string? behaviour, string template = Template) =>
        (await Client.CreateChangeSetAsync(Request(stack, name, type, behaviour, template, name))).Id!;

    private async Task<AmazonCloudFormationException> RefusalAsync(string stack, string name, ChangeSetType type) =>
        await Should.ThrowAsync<AmazonCloudFormationException>(Client.CreateChangeSetAsync(Request(stack, name, type, "Works", Template, "another-token")));

    private static CreateChangeSetRequest Request(string stack, string name, ChangeSetType type, string? behaviour, string template, string token) => new()
    {
        StackName = stack,
        ChangeSetName = name,
        ChangeSetType = type,
        TemplateBody = template,
        Parameters = behaviour is null ? null : [new Parameter { ParameterKey = "Behaviour", ParameterValue = behaviour }],
        Tags = [new Tag { Key = "commit", Value = name }],
        ClientToken = token,
    };

    private Task ExecuteAsync(string changeSet) => Client.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = changeSet });

    private async Task<Stack> StackAsync(string name) => (await Client.DescribeStacksAsync(new DescribeStacksRequest { StackName = name })).Stacks!.Single();

    private async Task<List<ResourceChange>> ChangesAsync(CreateChangeSetRequest request)
    {
        var made = await Client.CreateChangeSetAsync(request);
        var set = await Client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = made.Id });
        return [.. set.Changes!.Select(change => change.ResourceChange!)];
    }

    private async Task<IEnumerable<string?>> NamesAsync(string stack) =>
        (await Client.ListChangeSetsAsync(new ListChangeSetsRequest { StackName = stack })).Summaries!.Select(set => set.ChangeSetName);

    private async Task<string?> FirstFailureAsync(string stack) =>
        (await Client.DescribeStackEventsAsync(new DescribeStackEventsRequest { StackName = stack })).StackEvents!.Last(one => one.ResourceStatus!.Value.EndsWith("_FAILED")).ResourceStatusReason;
}
