using System.Collections.Concurrent;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>What was just seen, for the step that the same pass takes because of it: nothing is asked twice within a pass.</summary>
/// <remarks>Good for one step, and only for so long that AWS could not have been asked much sooner either. No two passes are over the same environment at once.</remarks>
internal sealed class RecentSights(TimeProvider clock)
{
    private const int Many = 256;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<EnvironmentIdentity, (Sight Sight, long At)> seen = [];

    public void Keep(EnvironmentIdentity environment, Sight sight)
    {
        if (seen.Count >= Many) foreach (var old in seen.Where(pair => !IsFresh(pair.Value.At))) seen.TryRemove(old);
        seen[environment] = (sight, clock.GetTimestamp());
    }

    /// <summary>Null when it has to be looked at anew.</summary>
    public Sight? Take(EnvironmentIdentity environment) => seen.TryRemove(environment, out var last) && IsFresh(last.At) ? last.Sight : null;

    private bool IsFresh(long at) => clock.GetElapsedTime(at) < Fresh;
}
