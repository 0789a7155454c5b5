using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.CloudFormation.Judgement;

/// <summary>A stack of ours with all that a look at it needs beside.</summary>
internal sealed record StackView(LiveStack Stack, StackNotes Notes)
{
    /// <summary>The change set that is prepared or failed to be; null when none is known.</summary>
    public LiveChangeSet? Pending { get; init; }

    /// <summary>What the last operation's events say; without them where nothing failed.</summary>
    public Diagnosis Diagnosis { get; init; } = Diagnosis.None;

    /// <summary>What is still at work, of an operation that takes its time.</summary>
    public string? Going { get; init; }

    /// <summary>What is still to be set on a stack that is up, which change sets cannot: its policy, its protection.</summary>
    public string? Afterwork { get; init; }

    /// <summary>Whether what is under way, or failed last, is an update that was made past ReviewEnv.</summary>
    public bool IsOthers { get; init; }

    /// <summary>What CloudFormation found nothing to do for, though the stack's tags tell of something else; null mostly.</summary>
    public Attempt? Unchanged { get; init; }

    /// <summary>What the stack was last asked for with success.</summary>
    public Attempt Done => Unchanged ?? new Attempt(Notes.Commit, Notes.Fingerprint, Notes.Asleep, TagsOnly: false);

    /// <summary>What the stack was last asked for.</summary>
    public Attempt Attempted => IsOthers ? Done : Stack.Last ?? Done;

    /// <summary>The commit that answers. Tags may be those of the attempt or of what was before it, whichever CloudFormation shows.</summary>
    public CommitSha? Live => Stack.State switch
    {
        _ when Unchanged is not null => Unchanged.Asleep ? null : Unchanged.Commit,
        StackState.Live or StackState.CleaningUp => Noted,
        // One that never came up has no outputs either.
        StackState.Unknown when Stack.Outputs.Count == 0 => null,
        StackState.Updating or StackState.RollingBack or StackState.RolledBack or StackState.Halted or StackState.RollbackStuck or StackState.Unknown =>
            TagsAreNew && !IsOthers && Stack.Last is { TagsOnly: false } ? Notes.Previous : Noted,
        _ => null,
    };

    /// <summary>Whether a change set brings nothing that the stack does not have, but for tags.</summary>
    public bool IsDone(LiveChangeSet set) => set.For.Fingerprint == Done.Fingerprint && set.For.Asleep == Done.Asleep && (set.State != ChangeSetState.Failed || set.For.TagsOnly);

    /// <summary>Whether a change set may be carried out without anybody having been asked, whatever the project demands: it brings no other version, and nothing can be lost by it.
    /// What is noted on the stack must change nothing but tags; what it takes to sleep or wake may change resources, and replace or remove none.</summary>
    public bool GoesUnasked(LiveChangeSet set) =>
        set.For.Fingerprint == Done.Fingerprint && (set.For.TagsOnly ? ChangeWords.AreTagsOnly(set.Changes) : ChangeWords.AreHarmless(set.Changes));

    private CommitSha? Noted => Notes.Asleep ? null : Notes.Commit;

    private bool TagsAreNew => Stack.Last is { } last && last.Fingerprint == Notes.Fingerprint && last.Asleep == Notes.Asleep;
}
