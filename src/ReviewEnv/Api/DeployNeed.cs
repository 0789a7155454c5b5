using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Api;

/// <summary>Tells whether a commit has to be asked for, or is there or on its way without that.</summary>
internal static class DeployNeed
{
    /// <param name="commit">The commit that is wanted; null when nobody knows one.</param>
    /// <returns>Why nothing has to be asked, in words; null when something has to be.</returns>
    public static string? WhyNone(Remembered memory, ProjectSettings project, CommitSha? commit)
    {
        if (memory is { Record: null, Revision: 0 } || commit is not { } wanted || IsHeldBack(memory, project, wanted)) return null;
        var onPush = project.DeployOn == DeployOn.Push;
        if (!onPush && memory.Wishes.Deploy?.Commit != wanted) return null;
        // What ended or failed with this commit stays so until somebody asks again.
        if (!DotenvVerdict.IsStale(memory) && memory.Record is { Phase: EnvironmentPhase.Failed or EnvironmentPhase.Stopping or EnvironmentPhase.Stopped } record && record.Commit == wanted) return null;
        return onPush ? "Every commit is deployed when it is pushed; nothing had to be asked for." : $"{wanted.Short} was asked for already.";
    }

    /// <summary>Whether somebody stopped it, or put it to sleep, with this commit.</summary>
    private static bool IsHeldBack(Remembered memory, ProjectSettings project, CommitSha wanted)
    {
        var wishes = memory.Wishes;
        return (wishes.Stop is { } stop && Holds(stop.Commit)) || (wishes.Sleep is { } sleep && Holds(sleep.Commit));

        bool Holds(CommitSha? asked) => project.DeployOn == DeployOn.Request || asked is null || asked == wanted;
    }
}
