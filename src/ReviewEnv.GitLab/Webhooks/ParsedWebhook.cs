using ReviewEnv.Core.Branches;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>What the body of a delivery says. A closed family.</summary>
public abstract record ParsedWebhook
{
    private ParsedWebhook() { }

    /// <summary>Something happened to branches; never empty.</summary>
    /// <param name="Kind">GitLab's own name for the event, such as <c>push</c>.</param>
    public sealed record Events(string Kind, IReadOnlyList<BranchEvent> Branches) : ParsedWebhook;

    /// <summary>It is JSON, but says nothing about a branch that could have an environment.</summary>
    /// <param name="Reason">Why, in words, fit to be shown: short and without control characters.</param>
    public sealed record Ignored(string Reason) : ParsedWebhook;

    /// <summary>It is not JSON, or not all of it arrived.</summary>
    public sealed record Malformed(string Reason) : ParsedWebhook;
}
