using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using static ReviewEnv.CloudFormation.Tests.Client.CannedService;

namespace ReviewEnv.CloudFormation.Tests.Client;

/// <summary>What becomes of CloudFormation's answers.</summary>
public sealed class ParsingTests
{
    [Fact]
    public async Task A_stack_is_read_with_all_that_is_known_of_it()
    {
        var answer = await AnsweredAsync("DescribeStacks", """
            <Stacks><member>
              <StackId>arn:stack</StackId><StackName>review-web</StackName><ChangeSetId>arn:set</ChangeSetId><Description>a &amp; b &lt;c&gt; ü</Description>
              <CreationTime>2026-11-20T21:00:00.123Z</CreationTime><LastUpdatedTime>2026-11-20T23:00:00+02:00</LastUpdatedTime>
              <StackStatus>UPDATE_ROLLBACK_COMPLETE</StackStatus><StackStatusReason>boom</StackStatusReason>
              <DisableRollback>false</DisableRollback><EnableTerminationProtection>true</EnableTerminationProtection>
              <TimeoutInMinutes>30</TimeoutInMinutes><NotificationARNs><member>arn:1</member><member>arn:2</member></NotificationARNs>
              <RollbackConfiguration><MonitoringTimeInMinutes>5</MonitoringTimeInMinutes><RollbackTriggers><member><Arn>arn:alarm</Arn></member></RollbackTriggers></RollbackConfiguration>
              <Parameters><member><ParameterKey>Host</ParameterKey><ParameterValue></ParameterValue></member></Parameters>
              <Outputs><member><OutputKey>Url</OutputKey><OutputValue>https://a.example.com/?x=1&amp;y=%20+</OutputValue><ExportName>e</ExportName></member></Outputs>
              <Tags><member><Key>reviewenv:ref</Key><Value>feature/a</Value></member></Tags>
              <SomethingNew><member>1</member></SomethingNew>
            </member></Stacks>
            """, client => client.DescribeStacksAsync(new DescribeStacksRequest()));

        var stack = answer.Stacks.ShouldNotBeNull().ShouldHaveSingleItem();
        (stack.StackId, stack.StackName, stack.ChangeSetId, stack.Description).ShouldBe(("arn:stack", "review-web", "arn:set", "a & b <c> ü"));
        stack.CreationTime.ShouldBe(new DateTime(2026, 11, 20, 21, 0, 0, 123, DateTimeKind.Utc));
        stack.CreationTime!.Value.Kind.ShouldBe(DateTimeKind.Utc);
        stack.LastUpdatedTime.ShouldBe(new DateTime(2026, 11, 20, 21, 0, 0, DateTimeKind.Utc));
        stack.LastUpdatedTime!.Value.Kind.ShouldBe(DateTimeKind.Utc);
        stack.DeletionTime.ShouldBeNull();
        stack.StackStatus.ShouldBe(StackStatus.UPDATE_ROLLBACK_COMPLETE);
        stack.StackStatusReason.ShouldBe("boom");
        (stack.DisableRollback, stack.EnableTerminationProtection, stack.TimeoutInMinutes, stack.RetainExceptOnCreate).ShouldBe((false, true, 30, null));
        stack.NotificationARNs.ShouldBe(["arn:1", "arn:2"]);
        stack.RollbackConfiguration!.MonitoringTimeInMinutes.ShouldBe(5);
        stack.RollbackConfiguration.RollbackTriggers.ShouldNotBeNull().ShouldHaveSingleItem().Arn.ShouldBe("arn:alarm");
        stack.Parameters!.Single().ParameterValue.ShouldBe("");
        stack.Outputs!.Single().OutputValue.ShouldBe("https://a.example.com/?x=1&y=%20+");
        stack.Tags!.Single().Value.ShouldBe("feature/a");
    }

    [Fact]
    public async Task What_is_absent_or_empty_is_null()
    {
        var answer = await AnsweredAsync("DescribeStacks", "<Stacks><member><StackName>s</StackName><Outputs/><StackStatus/><CreationTime/></member></Stacks>", client => client.DescribeStacksAsync(new DescribeStacksRequest()));

        var stack = answer.Stacks!.Single();
        stack.Outputs.ShouldBeNull();
        stack.Tags.ShouldBeNull();
        stack.StackStatus.ShouldBeNull();
        stack.CreationTime.ShouldBeNull();
        answer.NextToken.ShouldBeNull();
    }

    [Fact]
    public async Task A_status_of_the_future_survives()
    {
        var answer = await AnsweredAsync("DescribeStacks", "<Stacks><member><StackStatus>BRAND_NEW_IN_PROGRESS</StackStatus></member></Stacks>", client => client.DescribeStacksAsync(new DescribeStacksRequest()));

        var status = answer.Stacks!.Single().StackStatus!;
        status.Value.ShouldBe("BRAND_NEW_IN_PROGRESS");
        status.ShouldBe(new StackStatus("brand_new_in_progress"));
        (status == StackStatus.CREATE_COMPLETE).ShouldBeFalse();
    }

    [Fact]
    public async Task Changes_are_read_down_to_the_property()
    {
        var answer = await AnsweredAsync("DescribeChangeSet", """
            <Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus><StatusReason>r</StatusReason><OnStackFailure>ROLLBACK</OnStackFailure>
            <Tags><member><Key>k</Key><Value>v</Value></member></Tags><NextToken>next</NextToken>
            <Changes>
              <member><Type>Resource</Type><ResourceChange><Action>Modify</Action><LogicalResourceId>Db</LogicalResourceId><PhysicalResourceId>db-1</PhysicalResourceId><ResourceType>AWS::RDS::DBInstance</ResourceType>
                <Replacement>True</Replacement><PolicyAction>ReplaceAndSnapshot</PolicyAction><Scope><member>Properties</member><member>Tags</member></Scope>
                <Details><member><Target><Attribute>Properties</Attribute><Name>Engine</Name><RequiresRecreation>Always</RequiresRecreation><BeforeValue>a</BeforeValue><AfterValue>b</AfterValue></Target>
                  <Evaluation>Dynamic</Evaluation><ChangeSource>ParameterReference</ChangeSource><CausingEntity>Engine</CausingEntity></member></Details></ResourceChange></member>
              <member><Type>Resource</Type><ResourceChange><Action>Remove</Action><LogicalResourceId>Queue</LogicalResourceId></ResourceChange></member>
            </Changes>
            """, client => client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = "c" }));

        (answer.Status, answer.ExecutionStatus, answer.StatusReason, answer.OnStackFailure, answer.NextToken).ShouldBe((ChangeSetStatus.CREATE_COMPLETE, ExecutionStatus.AVAILABLE, "r", OnStackFailure.ROLLBACK, "next"));
        answer.Changes!.Select(change => change.ResourceChange!.Action).ShouldBe([ChangeAction.Modify, ChangeAction.Remove]);
        var change = answer.Changes![0].ResourceChange!;
        (change.LogicalResourceId, change.PhysicalResourceId, change.ResourceType).ShouldBe(("Db", "db-1", "AWS::RDS::DBInstance"));
        (change.Replacement, change.PolicyAction).ShouldBe((Replacement.True, PolicyAction.ReplaceAndSnapshot));
        change.Scope.ShouldBe(["Properties", "Tags"]);
        var detail = change.Details!.Single();
        (detail.Target!.Attribute, detail.Target.Name, detail.Target.RequiresRecreation, detail.Target.BeforeValue, detail.Target.AfterValue).ShouldBe((ResourceAttribute.Properties, "Engine", RequiresRecreation.Always, "a", "b"));
        (detail.Evaluation, detail.ChangeSource, detail.CausingEntity).ShouldBe((EvaluationType.Dynamic, ChangeSource.ParameterReference, "Engine"));
        answer.Changes[1].ResourceChange!.Replacement.ShouldBeNull();
    }

    [Fact]
    public async Task Events_come_page_by_page_with_the_token_of_their_operation()
    {
        static string Page(int n, string more) => $"<StackEvents><member><EventId>e{n}</EventId><Timestamp>2026-11-20T21:00:0{n}Z</Timestamp><ResourceStatus>CREATE_FAILED</ResourceStatus><ResourceStatusReason>boom</ResourceStatusReason><ClientRequestToken>t</ClientRequestToken></member></StackEvents>{more}";
        await using var service = await StartAsync(Success("DescribeStackEvents", Page(2, "<NextToken>more+/=</NextToken>")), Success("DescribeStackEvents", Page(1, "")));
        using var client = service.Client();
        var events = new List<StackEvent>();
        for (string? token = null; ;)
        {
            var page = await client.DescribeStackEventsAsync(new DescribeStackEventsRequest { StackName = "s", NextToken = token });
            events.AddRange(page.StackEvents ?? []);
            token = page.NextToken;
            if (token is null) break;
        }

        events.Select(one => one.EventId).ShouldBe(["e2", "e1"]);
        events.ShouldAllBe(one => one.ClientRequestToken == "t" && one.ResourceStatus == ResourceStatus.CREATE_FAILED && one.ResourceStatusReason == "boom");
        service.Requests.Select(request => request.Form.GetValueOrDefault("NextToken")).ShouldBe([null, "more+/="]);
    }

    [Fact]
    public async Task An_answer_without_a_result_is_a_success_with_its_request_id()
    {
        await using var service = await StartAsync(Text(200, "text/xml", """<DeleteStackResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ResponseMetadata><RequestId>request-7</RequestId></ResponseMetadata></DeleteStackResponse>"""));
        using var client = service.Client();

        var answer = await client.DeleteStackAsync(new DeleteStackRequest { StackName = "s" });

        answer.ResponseMetadata.RequestId.ShouldBe("request-7");
        ((int)answer.HttpStatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Answers_can_be_logged_and_are_read_all_the_same()
    {
        await using var service = await StartAsync(Success("GetStackPolicy", "<StackPolicyBody>{\"Statement\": []}</StackPolicyBody>"));
        using var client = service.Client(config => config.LogResponse = true);

        (await client.GetStackPolicyAsync(new GetStackPolicyRequest { StackName = "s" })).StackPolicyBody.ShouldBe("""{"Statement": []}""");
    }

    private static async Task<T> AnsweredAsync<T>(string action, string result, Func<IAmazonCloudFormation, Task<T>> call)
    {
        await using var service = await StartAsync(Success(action, result));
        using var client = service.Client();
        return await call(client);
    }
}
