using ReviewEnv.Core.Branches;

namespace ReviewEnv.Core.Desired;

/// <summary>What merge requests mean for the environments of a project.</summary>
public sealed record MergeRequestRules
{
    public static MergeRequestRules Default { get; } = new();

    /// <summary>Whether draft merge requests count (<c>drafts</c>).</summary>
    public bool Drafts { get; init; } = true;

    /// <summary>A merge request counts only with one of these labels; empty for no such condition (<c>labels.include</c>).</summary>
    public IReadOnlyList<string> WithLabels { get; init; } = [];

    /// <summary>A merge request with one of these labels gets no environment, and nor does its branch (<c>labels.exclude</c>).</summary>
    public IReadOnlyList<string> WithoutLabels { get; init; } = [];

    /// <summary>Whether merging ends the environment of the commit that was merged (<c>stopOn</c>).</summary>
    public bool StopOnMerge { get; init; } = true;

    /// <summary>Whether closing does (<c>stopOn</c>). Where merge requests make environments, it always does.</summary>
    public bool StopOnClose { get; init; }

    /// <summary>Whether a stop on GitLab's page of environments ends it (<c>stopOn</c>). Not by itself: GitLab stops environments for reasons of its own, such as a branch that was deleted and is back.</summary>
    public bool StopOnEnvironment { get; init; }

    /// <summary>Whether a fork's merge request may have an environment of exactly the commit that a maintainer approved (<c>forks: approved</c>).</summary>
    public bool ApprovedForks { get; init; }

    /// <summary>Null if an open merge request counts; else why it does not, in words.</summary>
    public string? WhyNot(MergeRequest request)
    {
        if (request.Draft && !Drafts) return $"merge request !{request.Iid} is a draft (drafts: false)";
        if (WithoutLabels.FirstOrDefault(request.Labels.Contains) is { } excluded) return $"merge request !{request.Iid} has the label '{excluded}' (labels.exclude)";
        return WithLabels.Count == 0 || WithLabels.Any(request.Labels.Contains) ? null : $"merge request !{request.Iid} has none of the labels {string.Join(", ", WithLabels.Select(label => $"'{label}'"))} (labels.include)";
    }
}
