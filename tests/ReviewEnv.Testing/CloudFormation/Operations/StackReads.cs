using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.CloudFormation.Stacks;
using static ReviewEnv.Testing.CloudFormation.Http.QueryXml;

namespace ReviewEnv.Testing.CloudFormation.Operations;

/// <summary>DescribeStacks and ListStacks.</summary>
internal sealed class StackReads(StackStore store, FakeSettings settings)
{
    public object?[] Describe(ApiRequest request)
    {
        if (request.Form.Text("StackName") is { } name) return [Members("Stacks", [store.Get(name, request.Region, request.Now)], Full)];
        store.Settle(request.Now);
        var (items, next) = Pages.Newest(store.All, stack => !stack.Gone && stack.Region == request.Region, request.Form, settings.StacksPerPage);
        return [Members("Stacks", items, Full), next];
    }

    public object?[] List(ApiRequest request)
    {
        var wanted = request.Form.List("StackStatusFilter").ToHashSet();
        store.Settle(request.Now);
        var (items, next) = Pages.Newest(store.All, stack => stack.Region == request.Region && (wanted.Count == 0 || wanted.Contains(stack.Shown)), request.Form, settings.SummariesPerPage);
        return [Members("StackSummaries", items, Summary), next];
    }

    private static object?[] Full(Stack stack)
    {
        var version = stack.Version;
        return
        [
            Element("StackId", stack.Id),
            Element("StackName", stack.Name),
            Maybe("ChangeSetId", stack.ChangeSetId),
            Maybe("Description", version?.Template.Description),
            version is null ? null : MaybeMembers("Parameters", version.ShownParameters(), value => new[] { Element("ParameterKey", value.Key), Element("ParameterValue", value.Value) }),
            Time("CreationTime", stack.Created),
            Maybe("DeletionTime", stack.Deleted),
            Maybe("LastUpdatedTime", stack.Updated),
            version is null ? Element("RollbackConfiguration") : Rollback(version),
            Element("StackStatus", stack.Shown),
            Maybe("StackStatusReason", stack.Reason),
            Flag("DisableRollback", stack.DisableRollback),
            Members("NotificationARNs", version?.NotificationArns ?? [], arn => arn),
            MaybeMembers("Capabilities", version?.Capabilities ?? [], capability => capability),
            MaybeMembers("Outputs", stack.Outputs, output => new[]
            {
                Element("OutputKey", output.Key), Element("OutputValue", output.Value), Maybe("Description", output.Description), Maybe("ExportName", output.Export),
            }),
            Maybe("RoleARN", version?.RoleArn),
            Pairs("Tags", version?.Tags ?? new Dictionary<string, string>(), "Key", "Value"),
            Flag("EnableTerminationProtection", stack.Protected),
            Element("DriftInformation", Element("StackDriftStatus", "NOT_CHECKED")),
            Maybe("DeletionMode", stack.DeletionMode),
        ];
    }

    private static object?[] Summary(Stack stack) =>
    [
        Element("StackId", stack.Id),
        Element("StackName", stack.Name),
        Maybe("TemplateDescription", stack.Version?.Template.Description),
        Time("CreationTime", stack.Created),
        Maybe("LastUpdatedTime", stack.Updated),
        Maybe("DeletionTime", stack.Deleted),
        Element("StackStatus", stack.Shown),
        Maybe("StackStatusReason", stack.Reason),
        Element("DriftInformation", Element("StackDriftStatus", "NOT_CHECKED")),
    ];

    public static object Rollback(StackVersion version) => Element(
        "RollbackConfiguration",
        MaybeMembers("RollbackTriggers", version.RollbackTriggers, trigger => new[] { Element("Arn", trigger.Arn), Element("Type", trigger.Type) }),
        Maybe("MonitoringTimeInMinutes", version.MonitoringMinutes));
}
