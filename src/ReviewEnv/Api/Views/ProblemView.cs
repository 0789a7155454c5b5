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
}
