using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.CloudFormation.Stacks;
using static ReviewEnv.Testing.CloudFormation.Http.QueryXml;

namespace ReviewEnv.Testing.CloudFormation.Operations;

/// <summary>What a stack consists of and what happened to it.</summary>
internal sealed class HistoryReads(StackStore store, FakeSettings settings)
{
    public object?[] Events(ApiRequest request)
    {
        var name = request.Form.Needed("StackName");
        var stack = store.Find(name, request.Region, request.Now) ?? throw ServiceError.NoStack(name);
        var (items, next) = Pages.Newest(stack.Events, _ => true, request.Form, settings.EventsPerPage);
        return
        [
            Members("StackEvents", items, item => new[]
            {
                Element("StackId", stack.Id),
                Element("EventId", item.Id),
                Element("StackName", stack.Name),
                Element("LogicalResourceId", item.LogicalId),
                Maybe("PhysicalResourceId", item.PhysicalId),
                Element("ResourceType", item.Type),
                Time("Timestamp", item.At),
                Element("ResourceStatus", item.Status),
                Maybe("ResourceStatusReason", item.Reason),
                Maybe("ClientRequestToken", item.Token),
            }),
            next,
        ];
    }

    public object?[] Resources(ApiRequest request)
    {
        var (items, next) = Pages.Cut(Find(request).Resources, request.Form, settings.ResourcesPerPage);
        return [Members("StackResourceSummaries", items, resource => Described(resource, "LastUpdatedTimestamp")), next];
    }

    public object?[] AllResources(ApiRequest request)
    {
        var stack = Find(request);
        return [Members("StackResources", stack.Resources, resource => new object?[] { Element("StackName", stack.Name), Element("StackId", stack.Id), Described(resource, "Timestamp") })];
    }

    private static object?[] Described(StackResource resource, string time) =>
    [
        Element("LogicalResourceId", resource.LogicalId),
        Element("PhysicalResourceId", resource.PhysicalId),
        Element("ResourceType", resource.Type),
        Time(time, resource.At),
        Element("ResourceStatus", resource.Status),
        Maybe("ResourceStatusReason", resource.Reason),
        Element("DriftInformation", Element("StackResourceDriftStatus", "NOT_CHECKED")),
    ];

    private Stack Find(ApiRequest request) => store.Get(request.Form.Needed("StackName"), request.Region, request.Now);
}
