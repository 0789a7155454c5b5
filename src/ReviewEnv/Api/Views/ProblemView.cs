namespace ReviewEnv.Api.Views;

/// <summary>The body of an answer that is an error.</summary>
internal sealed record ProblemView
{
    public string? Title { get; init; }
    public int Status { get; init; }
    public string? Detail { get; init; }
    public string? Instance { get; init; }
    public string? Code { get; init; }
    public string? Remedy { get; init; }
    public string? Phase { get; init; }

    /// <summary>With <c>change-obsolete</c>: the id of the change that waits now; missing while it is being prepared.</summary>
    public string? Change { get; init; }
}
