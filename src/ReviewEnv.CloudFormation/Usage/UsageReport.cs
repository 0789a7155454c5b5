using System.Collections.Concurrent;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation.Usage;

/// <summary>What stacks are made of, for the cost side: their resources by type, with the size where the template tells one, and count. A stack that did not change is not asked again.</summary>
/// <param name="target">The target's name, for the log.</param>
internal sealed partial class UsageReport(StackReader reader, string target, ILogger logger)
{
    private readonly ConcurrentDictionary<string, (DateTimeOffset Since, IReadOnlyDictionary<string, int> Resources)> known = [];
    private int isDenied;

    public async Task<IReadOnlyList<EnvironmentUsage>> MakeAsync(IReadOnlyList<(LiveStack Stack, StackNotes Notes)> stacks, CancellationToken cancellationToken)
    {
        var usages = new List<EnvironmentUsage>();
        foreach (var (stack, notes) in stacks)
        {
            var resources = await ResourcesAsync(stack, cancellationToken);
            usages.Add(new EnvironmentUsage(new EnvironmentIdentity(notes.Key, stack.Name), 0, 0, 0, resources.Where(pair => pair.Key.EndsWith("::LoadBalancer", StringComparison.Ordinal)).Sum(pair => pair.Value)) { Resources = resources });
        }

        foreach (var gone in known.Keys.Except(stacks.Select(pair => pair.Stack.Id))) known.TryRemove(gone, out _);
        return usages;
    }

    private async Task<IReadOnlyDictionary<string, int>> ResourcesAsync(LiveStack stack, CancellationToken cancellationToken)
    {
        var isMoving = StackStates.IsMoving(stack.State);
        if (!isMoving && known.TryGetValue(stack.Id, out var before) && before.Since == stack.Since) return before.Resources;
        var found = (await reader.ResourcesAsync(stack.Id, cancellationToken)).Where(resource => resource.ResourceStatus?.Value is not "DELETE_COMPLETE").ToList();
        var sizes = await SizesAsync(stack, found, cancellationToken);
        var resources = found.GroupBy(resource => NameOf(resource, sizes)).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count());
        // What is halfway there, or was not told for a moment, is asked for again.
        if (!isMoving && sizes is not null) known[stack.Id] = (stack.Since, resources);
        return resources;
    }

    private static string NameOf(StackResourceSummary resource, ResourceSizes? sizes) =>
        sizes?.Of(resource.LogicalResourceId!, resource.ResourceType!) is { } size ? $"{resource.ResourceType} {size}" : resource.ResourceType!;

    /// <summary>The template is asked for only where something comes in sizes. Null when it did not come: a type counts as well, less exactly.</summary>
    private async Task<ResourceSizes?> SizesAsync(LiveStack stack, IEnumerable<StackResourceSummary> resources, CancellationToken cancellationToken)
    {
        if (!resources.Any(resource => SizeProperty.Exists(resource.ResourceType!))) return ResourceSizes.Unknown;
        try
        {
            return ResourceSizes.Read(await reader.TemplateAsync(stack.Id, cancellationToken) ?? "", stack.Parameters);
        }
        catch (AmazonServiceException e) when (AwsProblems.IsDenied(e))
        {
            if (Interlocked.Exchange(ref isDenied, 1) == 0) SizesAreDenied(logger, target, e.Message);
            return ResourceSizes.Unknown;
        }
        catch (Exception e) when (AwsProblems.IsExpected(e))
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Target {Target} does not tell the sizes of resources, and prices by type and size are not used until its role has cloudformation:GetTemplate: {Reason}")]
    private static partial void SizesAreDenied(ILogger logger, string target, string reason);
}
