using ReviewEnv.Local.Git;
using ReviewEnv.Local.Native;

namespace ReviewEnv.Local.Processes;

/// <summary>Brings one instance from its record to a running process: finds the one that is there already, or checks the commit out and starts it.</summary>
internal sealed class Launch(DriverContext context, EnvironmentFolder folder, string project, Uri publicUrl)
{
    /// <summary>The process of an earlier daemon that died between the start and the record of it.</summary>
    public static async Task<ProcessId?> FindLostAsync(Instance instance, string worktree, TimeProvider clock, CancellationToken cancellationToken)
    {
        var marked = ProcessTable.FindMarked($"{Instance.NonceVariable}={instance.Nonce}");
        if (marked.FirstOrDefault(found => found.LeadsSession) is { } leader) return leader.Process;
        // Only children of it are left, or its checkout goes on: neither may get in the way of the new start.
        await ProcessEnding.EndAsync(instance, worktree, clock, cancellationToken);
        return null;
    }

    /// <returns>Null when the files are there; else what is wrong.</returns>
    public async Task<string?> PrepareAsync(Instance instance, CancellationToken cancellationToken)
    {
        var worktree = folder.WorktreeOf(instance);
        if (instance.CheckedOut && Directory.Exists(worktree)) return null;
        var left = FolderRemoval.Remove(worktree);
        if (left.Count > 0) return $"an unfinished checkout could not be removed: {string.Join(", ", left)}";
        return await context.Options.Commits.FindAsync(project, instance.Sha, cancellationToken) switch
        {
            CommitPlace.Repository repository => await context.Checkout.WriteAsync(repository.Path, instance.Sha, worktree, instance.Nonce, cancellationToken),
            CommitPlace.Missing missing => missing.Reason,
            _ => throw new InvalidOperationException("The family is closed."),
        };
    }

    /// <summary>Starts the process. Quick: nothing is waited for.</summary>
    public (ProcessId? Process, string? Problem) Start(Instance instance)
    {
        var worktree = folder.WorktreeOf(instance);
        var asked = Path.Combine(worktree, instance.Settings.Directory);
        var (root, working) = (Libc.RealPath(worktree), Libc.RealPath(asked));
        if (root is null || working is null || !Directory.Exists(working))
            return (null, $"process.directory '{instance.Settings.Directory}' is not there in commit {instance.Sha.Short}");
        if (working != root && !working.StartsWith(root + "/", StringComparison.Ordinal))
            return (null, $"process.directory '{instance.Settings.Directory}' is a link that leads out of commit {instance.Sha.Short}");

        Directory.CreateDirectory(folder.Logs);
        var plan = LaunchPlan.Of(instance, publicUrl);
        var (pid, problem) = ProcessSpawner.Start(plan.Arguments, working, folder.LogOf(instance), plan.Variables);
        if (problem is not null) return (null, $"'{plan.Arguments[0]}' could not be started: {problem}");
        // It cannot have made room for another process of its id: it is our child, and nobody has reaped it.
        return (ProcessTable.FindAnyState(pid) ?? new ProcessId(pid, 0, ProcessTable.BootId), null);
    }

    /// <summary>Asks until it answers.</summary>
    public Task<string?> AnswersAsync(Instance instance, CancellationToken cancellationToken) =>
        context.Prober.WaitAsync(instance.Port, publicUrl.Authority, instance.Readiness, cancellationToken);
}
