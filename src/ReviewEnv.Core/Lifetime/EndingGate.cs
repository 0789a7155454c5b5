using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Lifetime;

/// <summary>Asks, before an environment ends, whether it ends alone.</summary>
public sealed class EndingGate(IReviewStore store, IBranchSource branches, ProjectCatalog projects, Brake brake, SweepBell bell)
{
    /// <returns>Null if it may end; else why it stays for now, in words.</returns>
    public async Task<string?> WhyNotAsync(Pass pass, DesiredState.Unwanted unwanted, CancellationToken cancellationToken)
    {
        if (unwanted.Ground == EndingGround.Asked || EndsInTime(pass, unwanted)) return null;
        if (unwanted.Ground == EndingGround.Concluded && Tells(pass.Remembered.Facts, pass.Branch, pass.Record)) return null;
        var state = await brake.ReadAsync(cancellationToken);
        if (state.Allows(Brake.NameOf(pass.Key))) return null;

        if (unwanted.Ground == EndingGround.Concluded && branches.CanList)
        {
            if (state.Hold is { } hold) return Brake.HeldBecause(hold);
            bell.Ring(pass.Key.Project);
            return $"{unwanted.Because}; no event told so, therefore all branches of the project are compared before it ends";
        }

        var living = (await store.ListAsync(includeStopped: false, cancellationToken)).Where(IsLiving).ToList();
        if (unwanted.Ground != EndingGround.Expired) return await brake.ConsiderAsync([pass.Key], living.Count, unwanted.Because, cancellationToken);
        EnvironmentKey[] late = [pass.Key, .. living.Where(record => IsOver(record, pass.Now)).Select(record => record.Key)];
        return await brake.ConsiderAsync([.. late.Distinct()], living.Count, "their time was over long before, or is shorter than it was", cancellationToken);
    }

    /// <summary>What has not begun to end.</summary>
    public static bool IsLiving(EnvironmentRecord record) =>
        record.Phase is not (EnvironmentPhase.Stopped or EnvironmentPhase.Stopping or EnvironmentPhase.Leaking) && record is { Name.Length: > 0, WaitsForRoom: false };

    /// <summary>Whether an event about this very branch told of what the forge confirms, and told it after the branch was last seen: then it ends by itself, and not as one of many.</summary>
    public static bool Tells(BranchFacts? facts, BranchState branch, EnvironmentRecord? record) => facts is not null && !(facts.ToldAt < record?.AliveAt) && branch switch
    {
        // A merge may delete the branch along with it, and the event of that may be the one that is lost.
        BranchState.Gone => facts.Head is { IsZero: true } || facts.MergeRequest is { State: "merged" },
        BranchState.Exists { MergeRequest: { IsOpen: false } request } => facts.MergeRequests.Any(told => told.Iid == request.Iid && !told.IsOpen),
        _ => false,
    };

    /// <summary>Whether this is the end that was announced, at its time: then it ends, however many have the same. Late ends are those of a clock that jumped or a long downtime, others of settings that were changed.</summary>
    private static bool EndsInTime(Pass pass, DesiredState.Unwanted unwanted) =>
        unwanted is { Ground: EndingGround.Expired, EndedAt: { } ended } && pass.Record?.ExpiresAt is { } announced
        && (ended - announced).Duration() < Brake.Window && pass.Now - announced < Brake.Window;

    /// <summary>Whether the time of another one is over too, by what was announced or by the settings of now; what people asked for it besides is not known here.</summary>
    private bool IsOver(EnvironmentRecord record, DateTimeOffset now) =>
        record.ExpiresAt <= now || record.CommitSince + projects.Find(record.Key.Project)?.Lifetime.AutoStopIn <= now;
}
