namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>What a stack's status means for what may be done next.</summary>
internal enum StackState
{
    /// <summary>A status that came after this version: it is waited for.</summary>
    Unknown,

    /// <summary>Made by a change set that was not carried out; holds nothing.</summary>
    Shell,
    Creating,

    /// <summary>As it was asked for.</summary>
    Live,
    Updating,

    /// <summary>The new version is live, what it replaced is being removed.</summary>
    CleaningUp,

    /// <summary>An update failed, the version before it is being put back.</summary>
    RollingBack,

    /// <summary>An update failed, the version before it is live.</summary>
    RolledBack,

    /// <summary>An update failed, and so did putting the version before it back.</summary>
    RollbackStuck,

    /// <summary>An update failed and nothing was put back.</summary>
    Halted,

    /// <summary>The creation failed and is being undone.</summary>
    Undoing,

    /// <summary>The creation failed; nothing can be done with the stack but to delete it.</summary>
    Wreck,
    Deleting,
    DeleteStuck,
    Gone,
}

internal static class StackStates
{
    /// <summary>As in the CloudFormation user guide, "stack status codes".</summary>
    private static readonly Dictionary<string, StackState> ByStatus = new(StringComparer.OrdinalIgnoreCase)
    {
        ["REVIEW_IN_PROGRESS"] = StackState.Shell,
        ["CREATE_IN_PROGRESS"] = StackState.Creating,
        ["CREATE_COMPLETE"] = StackState.Live,
        ["UPDATE_COMPLETE"] = StackState.Live,
        ["IMPORT_COMPLETE"] = StackState.Live,
        ["UPDATE_IN_PROGRESS"] = StackState.Updating,
        ["IMPORT_IN_PROGRESS"] = StackState.Updating,
        ["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"] = StackState.CleaningUp,
        ["UPDATE_ROLLBACK_IN_PROGRESS"] = StackState.RollingBack,
        ["UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"] = StackState.RollingBack,
        ["IMPORT_ROLLBACK_IN_PROGRESS"] = StackState.RollingBack,
        ["UPDATE_ROLLBACK_COMPLETE"] = StackState.RolledBack,
        ["IMPORT_ROLLBACK_COMPLETE"] = StackState.RolledBack,
        ["UPDATE_ROLLBACK_FAILED"] = StackState.RollbackStuck,
        ["IMPORT_ROLLBACK_FAILED"] = StackState.RollbackStuck,
        ["UPDATE_FAILED"] = StackState.Halted,
        ["ROLLBACK_IN_PROGRESS"] = StackState.Undoing,
        ["ROLLBACK_COMPLETE"] = StackState.Wreck,
        ["ROLLBACK_FAILED"] = StackState.Wreck,
        ["CREATE_FAILED"] = StackState.Wreck,
        ["DELETE_IN_PROGRESS"] = StackState.Deleting,
        ["DELETE_FAILED"] = StackState.DeleteStuck,
        ["DELETE_COMPLETE"] = StackState.Gone,
    };

    /// <summary>The statuses in which CloudFormation is at work, for listing.</summary>
    public static IReadOnlyList<string> MovingStatuses { get; } = [.. ByStatus.Where(pair => IsMoving(pair.Value)).Select(pair => pair.Key)];

    public static StackState Of(string status) => ByStatus.GetValueOrDefault(status);

    /// <summary>Whether CloudFormation is at work and nothing else can be begun.</summary>
    public static bool IsMoving(StackState state) => state is StackState.Unknown or StackState.Creating or StackState.Updating or StackState.CleaningUp or StackState.RollingBack or StackState.Undoing or StackState.Deleting;

    /// <summary>Whether an update can be begun.</summary>
    public static bool TakesUpdates(StackState state) => state is StackState.Live or StackState.RolledBack;
}
