namespace ReviewEnv.Core.Branches;

/// <summary>Which project a path means: ids survive renames, and a path can be taken by somebody else.</summary>
public interface IProjectIds
{
    /// <summary>The forge's own id of the project that has this path now, or had it and was renamed.</summary>
    /// <returns>Null when the forge has, or shows, no such project.</returns>
    /// <exception cref="BranchSourceException">The forge did not tell.</exception>
    Task<string?> FindIdAsync(string project, CancellationToken cancellationToken);

    /// <summary>The numbers of a project's open merge requests that come from this branch of another project.</summary>
    /// <exception cref="BranchSourceException">The forge did not tell.</exception>
    Task<IReadOnlyList<long>> FindForkMergeRequestsAsync(string project, string sourceProjectId, string sourceBranch, CancellationToken cancellationToken);
}
