using ReviewEnv.Local.Git;
using ReviewEnv.Local.Native;

namespace ReviewEnv.Local.Processes;

/// <summary>Ends everything that an instance started: asks, waits, insists, and looks whether it is true.</summary>
internal static class ProcessEnding
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(5);

    /// <param name="worktree">Where its commit was checked out.</param>
    /// <returns>The ids of processes that will not end; empty when all are gone.</returns>
    public static async Task<IReadOnlyList<int>> EndAsync(Instance instance, string worktree, TimeProvider clock, CancellationToken cancellationToken)
    {
        var members = Members(instance, worktree);
        if (members.Count == 0) return [];

        Signal(instance, members, Libc.SigTerm);
        await WaitAsync(members, instance.Settings.StopGrace, clock, cancellationToken);
        // Looked for anew: some may have been born since, or have left the group.
        var start = clock.GetTimestamp();
        while (true)
        {
            members = Members(instance, worktree);
            if (members.Count == 0) return [];
            if (clock.GetElapsedTime(start) > LastWait) return [.. members.Select(process => process.Pid)];
            Signal(instance, members, Libc.SigKill);
            await WaitAsync(members, TimeSpan.FromMilliseconds(500), clock, cancellationToken);
        }
    }

    /// <summary>By nonce, by session as long as its leader is the process that we started (software may overwrite the environment it shows), and by working in the commit that was checked out for it.</summary>
    private static List<ProcessId> Members(Instance instance, string worktree)
    {
        var members = ProcessTable.FindMarked($"{Instance.NonceVariable}={instance.Nonce}", $"{Checkout.Mark}={instance.Nonce}")
            .Select(marked => marked.Process).ToHashSet();
        if (ProcessTable.IsAlive(instance.Process())) members.UnionWith(ProcessTable.FindSession(instance.Pid));
        members.UnionWith(ProcessTable.FindBelow(worktree));
        return [.. members];
    }

    private static void Signal(Instance instance, List<ProcessId> members, int signal)
    {
        // The group at once, so that none is born unseen in between; then those outside it. Nobody is asked twice: many take that for "at once".
        HashSet<ProcessId> group = [];
        if (ProcessTable.IsAlive(instance.Process()))
        {
            group = [.. ProcessTable.FindGroup(instance.Pid)];
            _ = Libc.Kill(-instance.Pid, signal);
        }

        foreach (var process in members.Where(process => !group.Contains(process) && ProcessTable.IsAlive(process))) _ = Libc.Kill(process.Pid, signal);
    }

    private static async Task WaitAsync(List<ProcessId> members, TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (members.Any(ProcessTable.IsAlive) && clock.GetElapsedTime(start) < limit) await Task.Delay(Look, clock, cancellationToken);
    }
}
