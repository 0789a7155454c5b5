using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.CloudFormation.Stacks;
using ReviewEnv.Testing.CloudFormation.Templates;
using static ReviewEnv.Testing.CloudFormation.Http.QueryXml;

namespace ReviewEnv.Testing.CloudFormation.Operations;

/// <summary>DescribeChangeSet and ListChangeSets.</summary>
internal sealed class ChangeSetReads(StackStore store, FakeSettings settings)
{
    public object?[] Describe(ApiRequest request)
    {
        var set = Find(request);
        var (items, next) = Pages.Cut(set.Status(request.Now) == "CREATE_COMPLETE" ? set.Changes : [], request.Form, settings.ChangesPerPage);
        return
        [
            .. Summary(set, request.Now),
            MaybeMembers("Parameters", set.Version.ShownParameters(), value => new[] { Element("ParameterKey", value.Key), Element("ParameterValue", value.Value) }),
            Members("NotificationARNs", set.Version.NotificationArns, arn => arn),
            StackReads.Rollback(set.Version),
            MaybeMembers("Capabilities", set.Version.Capabilities, capability => capability),
            MaybeMembers("Tags", set.Version.Tags, tag => new[] { Element("Key", tag.Key), Element("Value", tag.Value) }),
            Members("Changes", items, Change),
            Maybe("OnStackFailure", set.OnStackFailure),
            next,
        ];
    }

    public object?[] List(ApiRequest request)
    {
        var stack = store.Living(request.Form.Needed("StackName"), request.Region, request.Now);
        var (items, next) = Pages.Cut(stack.ChangeSets, request.Form, settings.ChangeSetsPerPage);
        return [Members("Summaries", items, set => Summary(set, request.Now)), next];
    }

    /// <summary>The change set a request names, by id or by name and stack.</summary>
    public ChangeSet Find(ApiRequest request)
    {
        var name = request.Form.Needed("ChangeSetName");
        return TryFind(request) ?? throw ServiceError.NoChangeSet(name);
    }

    public ChangeSet? TryFind(ApiRequest request)
    {
        var name = request.Form.Needed("ChangeSetName");
        if (name.StartsWith("arn:", StringComparison.Ordinal)) return store.FindSet(name, request.Now);
        if (request.Form.Text("StackName") is not { } stackName) throw ServiceError.Validation("StackName must be specified if ChangeSetName is not specified as an ARN.");
        var stack = store.Living(stackName, request.Region, request.Now);
        return stack.ChangeSets.Find(set => set.Name == name) ?? stack.Executed.FindLast(set => set.Name == name);
    }

    private static object?[] Summary(ChangeSet set, DateTimeOffset now) =>
    [
        Element("StackId", set.Stack.Id),
        Element("StackName", set.Stack.Name),
        Element("ChangeSetId", set.Id),
        Element("ChangeSetName", set.Name),
        Element("ExecutionStatus", set.ExecutionStatus(now)),
        Element("Status", set.Status(now)),
        Maybe("StatusReason", set.Reason(now)),
        Time("CreationTime", set.Created),
        Maybe("Description", set.Description),
        Flag("IncludeNestedStacks", false),
    ];

    private static object?[] Change(ResourceChange change) =>
    [
        Element("Type", "Resource"),
        Element(
            "ResourceChange",
            Maybe("PolicyAction", change.PolicyAction),
            Element("Action", change.Action),
            Element("LogicalResourceId", change.LogicalId),
            Maybe("PhysicalResourceId", change.PhysicalId),
            Element("ResourceType", change.Type),
            Maybe("Replacement", change.Replacement),
            Members("Scope", change.Scope, scope => scope),
            Members("Details", change.Details, Detail)),
    ];

    private static object?[] Detail(ChangeDetail detail) =>
    [
        Element(
            "Target",
            Element("Attribute", detail.Attribute),
            Maybe("Name", detail.Name),
            Element("RequiresRecreation", detail.Recreates ? "Always" : "Never")),
        Element("Evaluation", "Static"),
        Element("ChangeSource", detail.Cause is null ? "DirectModification" : "ParameterReference"),
        Maybe("CausingEntity", detail.Cause),
    ];
}
