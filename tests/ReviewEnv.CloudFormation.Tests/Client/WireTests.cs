using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using static ReviewEnv.CloudFormation.Tests.Client.CannedService;

namespace ReviewEnv.CloudFormation.Tests.Client;

/// <summary>What a request looks like to CloudFormation.</summary>
public sealed class WireTests
{
    [Fact]
    public async Task A_change_set_is_asked_for_with_all_that_belongs_to_it()
    {
        var request = new CreateChangeSetRequest
        {
            StackName = "review-web",
            ChangeSetName = "c-1",
            ChangeSetType = ChangeSetType.CREATE,
            TemplateBody = "Resources: { \"ä & ö\": 'x=1+2 %' }\n",
            Parameters = [new Parameter { ParameterKey = "Host", ParameterValue = "a.example.com" }, new Parameter { ParameterKey = "Old", UsePreviousValue = true }],
            Tags = [new Tag { Key = "reviewenv:ref", Value = "feature/ü" }],
            Capabilities = [Capability.CAPABILITY_IAM, "CAPABILITY_NEW"],
            NotificationARNs = ["arn:1", "arn:2"],
            RollbackConfiguration = new RollbackConfiguration { MonitoringTimeInMinutes = 5, RollbackTriggers = [new RollbackTrigger { Arn = "arn:alarm", Type = "AWS::CloudWatch::Alarm" }] },
            OnStackFailure = OnStackFailure.DO_NOTHING,
            ClientToken = "token",
            Description = "",
            IncludeNestedStacks = false,
        };

        var sent = await SentAsync("CreateChangeSet", client => client.CreateChangeSetAsync(request));

        sent.Fields.ShouldBe("""
            Capabilities.member.1=CAPABILITY_IAM
            Capabilities.member.2=CAPABILITY_NEW
            ChangeSetName=c-1
            ChangeSetType=CREATE
            ClientToken=token
            Description=
            IncludeNestedStacks=false
            NotificationARNs.member.1=arn:1
            NotificationARNs.member.2=arn:2
            OnStackFailure=DO_NOTHING
            Parameters.member.1.ParameterKey=Host
            Parameters.member.1.ParameterValue=a.example.com
            Parameters.member.2.ParameterKey=Old
            Parameters.member.2.UsePreviousValue=true
            RollbackConfiguration.MonitoringTimeInMinutes=5
            RollbackConfiguration.RollbackTriggers.member.1.Arn=arn:alarm
            RollbackConfiguration.RollbackTriggers.member.1.Type=AWS::CloudWatch::Alarm
            StackName=review-web
            Tags.member.1.Key=reviewenv:ref
            Tags.member.1.Value=feature/ü
            TemplateBody=Resources: { "ä & ö": 'x=1+2 %' }

            """);
    }

    [Fact]
    public async Task An_empty_list_says_none_and_an_absent_one_says_nothing()
    {
        var sent = await SentAsync("CreateChangeSet", client => client.CreateChangeSetAsync(new CreateChangeSetRequest { StackName = "s", Tags = [], Parameters = null }));

        sent.Fields.ShouldBe("StackName=s\nTags=");
    }

    [Fact]
    public async Task A_request_is_a_signed_form_for_the_service_and_region()
    {
        var sent = await SentAsync("DescribeStacks", client => client.DescribeStacksAsync(new DescribeStacksRequest()));

        (sent.Method, sent.Path).ShouldBe(("POST", "/"));
        sent.Headers["Content-Type"].ShouldStartWith("application/x-www-form-urlencoded");
        sent.Headers["Authorization"].ShouldMatch("^AWS4-HMAC-SHA256 Credential=AKID/[0-9]{8}/eu-west-1/cloudformation/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$");
        sent.Headers["User-Agent"].ShouldContain("CloudFormation");
        sent.Form["Version"].ShouldBe("2010-05-15");
        sent.Headers.ContainsKey("X-Amz-Security-Token").ShouldBeFalse();
    }

    public static TheoryData<string, string, Func<IAmazonCloudFormation, Task>> Operations => new()
    {
        { "DescribeStacks", "NextToken=n\nStackName=s", c => c.DescribeStacksAsync(new DescribeStacksRequest { StackName = "s", NextToken = "n" }) },
        { "ListStacks", "StackStatusFilter.member.1=CREATE_COMPLETE", c => c.ListStacksAsync(new ListStacksRequest { StackStatusFilter = [StackStatus.CREATE_COMPLETE] }) },
        { "DescribeStackEvents", "StackName=s", c => c.DescribeStackEventsAsync(new DescribeStackEventsRequest { StackName = "s" }) },
        { "ListStackResources", "StackName=s", c => c.ListStackResourcesAsync(new ListStackResourcesRequest { StackName = "s" }) },
        { "DescribeChangeSet", "ChangeSetName=c\nIncludePropertyValues=true\nStackName=s", c => c.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = "c", StackName = "s", IncludePropertyValues = true }) },
        { "ExecuteChangeSet", "ChangeSetName=c\nClientRequestToken=t\nDisableRollback=false", c => c.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = "c", ClientRequestToken = "t", DisableRollback = false }) },
        { "DeleteChangeSet", "ChangeSetName=c", c => c.DeleteChangeSetAsync(new DeleteChangeSetRequest { ChangeSetName = "c" }) },
        { "ListChangeSets", "StackName=s", c => c.ListChangeSetsAsync(new ListChangeSetsRequest { StackName = "s" }) },
        { "DeleteStack", "ClientRequestToken=t\nDeletionMode=FORCE_DELETE_STACK\nRetainResources.member.1=Bucket\nStackName=s", c => c.DeleteStackAsync(new DeleteStackRequest { StackName = "s", ClientRequestToken = "t", DeletionMode = DeletionMode.FORCE_DELETE_STACK, RetainResources = ["Bucket"] }) },
        { "ContinueUpdateRollback", "ResourcesToSkip.member.1=A\nStackName=s", c => c.ContinueUpdateRollbackAsync(new ContinueUpdateRollbackRequest { StackName = "s", ResourcesToSkip = ["A"] }) },
        { "RollbackStack", "RetainExceptOnCreate=true\nStackName=s", c => c.RollbackStackAsync(new RollbackStackRequest { StackName = "s", RetainExceptOnCreate = true }) },
        { "CancelUpdateStack", "ClientRequestToken=t\nStackName=s", c => c.CancelUpdateStackAsync(new CancelUpdateStackRequest { StackName = "s", ClientRequestToken = "t" }) },
        { "UpdateTerminationProtection", "EnableTerminationProtection=true\nStackName=s", c => c.UpdateTerminationProtectionAsync(new UpdateTerminationProtectionRequest { StackName = "s", EnableTerminationProtection = true }) },
        { "SetStackPolicy", "StackName=s\nStackPolicyBody={}", c => c.SetStackPolicyAsync(new SetStackPolicyRequest { StackName = "s", StackPolicyBody = "{}" }) },
        { "GetTemplate", "StackName=s\nTemplateStage=Original", c => c.GetTemplateAsync(new GetTemplateRequest { StackName = "s", TemplateStage = TemplateStage.Original }) },
        { "GetStackPolicy", "StackName=s", c => c.GetStackPolicyAsync(new GetStackPolicyRequest { StackName = "s" }) },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Every_operation_is_asked_for_by_its_name(string action, string fields, Func<IAmazonCloudFormation, Task> call) =>
        (await SentAsync(action, call)).Fields.ShouldBe(fields);

    [Fact]
    public async Task A_template_of_the_full_length_arrives_whole()
    {
        var body = new string('ß', 51_200 / 2);

        var sent = await SentAsync("CreateChangeSet", client => client.CreateChangeSetAsync(new CreateChangeSetRequest { TemplateBody = body }));

        sent.Form["TemplateBody"].ShouldBe(body);
    }

    [Fact]
    public async Task Many_calls_at_once_share_one_client()
    {
        await using var service = await StartAsync(Success("DescribeStacks"));
        using var client = service.Client();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => client.DescribeStacksAsync(new DescribeStacksRequest { StackName = $"s{n}" })));

        service.Requests.Select(request => request.Form["StackName"]).Distinct().Count().ShouldBe(200);
    }

    private static async Task<CannedRequest> SentAsync(string action, Func<IAmazonCloudFormation, Task> call)
    {
        await using var service = await StartAsync(Success(action));
        using var client = service.Client();
        await call(client);
        service.Request.Form["Action"].ShouldBe(action);
        return service.Request;
    }
}
