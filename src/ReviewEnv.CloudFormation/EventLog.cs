using System.Globalization;
using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation;

/// <summary>The events of a stack as its log: where people look first when it does not come up.</summary>
internal sealed class EventLog(StackReader reader, CloudFormationTargetOptions target)
{
    /// <summary>Oldest first; nothing of a stack that is not the environment's.</summary>
    public async Task<IReadOnlyList<string>> TailAsync(EnvironmentIdentity environment, int lines, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(environment.Name, cancellationToken) is not { } stack || stack.WhyForeign(environment, target.Instance) is not null) return [];
        var events = await reader.LatestEventsAsync(stack.Id, lines, cancellationToken);
        return [.. events.Select(happened => string.Create(CultureInfo.InvariantCulture,
            $"{happened.Timestamp:yyyy-MM-dd HH:mm:ss} {happened.ResourceStatus?.Value} {happened.LogicalResourceId} ({happened.ResourceType}){(string.IsNullOrWhiteSpace(happened.ResourceStatusReason) ? "" : $": {happened.ResourceStatusReason}")}"))];
    }
}
