using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Native;

namespace ReviewEnv.Local.Processes;

/// <summary>What environments use, by two looks at the processes: memory by the last, cores by what came since the one before.</summary>
internal sealed class UsageMeter(TimeProvider clock)
{
    /// <summary>Linux counts processor time for programs in hundredths of a second, whatever its kernel does inside.</summary>
    private const decimal TicksPerSecond = 100;
    private readonly Lock gate = new();
    private Dictionary<(int Pid, long StartTime), long>? before;
    private long beforeAt;

    public IReadOnlyList<EnvironmentUsage> Read(IEnumerable<(EnvironmentIdentity Identity, IReadOnlyList<Instance> Running)> environments)
    {
        lock (gate)
        {
            var snapshot = ProcessSnapshot.Take();
            var seconds = before is null ? 0 : (decimal)clock.GetElapsedTime(beforeAt).TotalSeconds;
            var now = new Dictionary<(int, long), long>();
            List<EnvironmentUsage> all = [.. environments.Select(environment => Of(environment.Identity, environment.Running, snapshot, seconds, now))];
            (before, beforeAt) = (now, clock.GetTimestamp());
            return all;
        }
    }

    private EnvironmentUsage Of(EnvironmentIdentity identity, IReadOnlyList<Instance> running, ProcessSnapshot snapshot, decimal seconds, Dictionary<(int, long), long> now)
    {
        var trees = running.Select(instance => snapshot.Below(instance.Process())).Where(tree => tree.Count > 0).ToList();
        var members = trees.SelectMany(tree => tree).ToHashSet();
        foreach (var member in members) now[(member.Pid, member.StartTime)] = member.Ticks;
        // What was not there before was born since, and all of its time is new.
        var ticks = members.Sum(member => member.Ticks - (before?.GetValueOrDefault((member.Pid, member.StartTime)) ?? 0));
        return new EnvironmentUsage(identity, 0, 0, 0, 0)
        {
            Processes = trees.Count,
            UsedMemory = members.Sum(member => member.Resident),
            UsedCpu = seconds > 0 ? ticks / TicksPerSecond / seconds : null,
        };
    }
}
