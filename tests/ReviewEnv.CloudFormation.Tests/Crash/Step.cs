namespace ReviewEnv.CloudFormation.Tests.Crash;

/// <summary>Something that a daemon was about to do, or to learn, when the test looked in.</summary>
/// <param name="What">Such as <c>ExecuteChangeSet</c> or <c>Save</c>.</param>
/// <param name="Reads">It changes nothing.</param>
internal sealed record Step(StepKind Kind, string What, bool Reads)
{
    public override string ToString() => Kind switch
    {
        StepKind.Call => $"before {What} was acted on",
        StepKind.Answer => $"after {What} was acted on, before it was answered",
        _ => $"before the store's {What}",
    };
}

internal enum StepKind
{
    /// <summary>A call has arrived.</summary>
    Call,

    /// <summary>A call is to be answered.</summary>
    Answer,

    /// <summary>Something is to be stored.</summary>
    Store,
}
