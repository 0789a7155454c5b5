namespace ReviewEnv.Core.Publication;

/// <summary>How far a commit has come, in the words that a forge has for it.</summary>
public enum ForgeState
{
    /// <summary>Nothing is said: what was told before about this commit stays.</summary>
    AsItIs,
    Pending,
    Running,
    Success,
    Failed,
    Canceled,
}

public static class ForgeStates
{
    /// <summary>Whether something else is bound to follow.</summary>
    public static bool IsUnfinished(this ForgeState state) => state is ForgeState.Pending or ForgeState.Running;
}
