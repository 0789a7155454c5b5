using System.Collections.Concurrent;
using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation;

/// <summary>What stacks are made of, for the cost side: their resources by type and count. A stack that did not change is not asked again.</summary>
internal sealed class UsageReport(StackReader reader)
{
    private readonly ConcurrentDictionary<string, (DateTimeOffset Since, IReadOnlyDictionary<string, int> Resources)> known = [];

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
        if (known.TryGetValue(stack.Id, out var before) && before.Since == stack.Since && !StackStates.IsMoving(stack.State)) return before.Resources;
        var resources = (await reader.ResourcesAsync(stack.Id, cancellationToken))
            .Where(resource => resource.ResourceStatus?.Value is not "DELETE_COMPLETE")
            .GroupBy(resource => resource.ResourceType!).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count());
        known[stack.Id] = (stack.Since, resources);
        return resources;
    }
}
