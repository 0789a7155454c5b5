using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Branches;

/// <summary>The forge, as the story sees it: what branches there are, and what a commit holds.</summary>
/// <remarks>
/// Expected trouble (unreachable, refused, rate limited) is a value: <see cref="BranchState.Unknown"/>.
/// Exceptions are surprises; the caller treats them as transient.
/// </remarks>
public interface IBranchSource
{
    /// <summary>Asks for the truth about one branch.</summary>
    Task<BranchState> LookAsync(EnvironmentKey key, CancellationToken cancellationToken);

    /// <summary>The paths of all projects that the source can see.</summary>
    Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken);

    /// <summary>All branches and tags of a project with their commits. Fails rather than answer in part.</summary>
    IAsyncEnumerable<(GitRef Ref, CommitSha Head)> ListRefsAsync(string project, CancellationToken cancellationToken);

    /// <summary>The files below <paramref name="folder"/> as they are in a commit, by path relative to the folder; empty when there is no such folder.</summary>
    /// <exception cref="BranchSourceException">The commit or the project could not be read, or the folder is larger than a template may be (1 MiB).</exception>
    Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken);
}

/// <summary>The forge could not give what was asked; the message is fit for the journal.</summary>
public sealed class BranchSourceException(string message, Exception? inner = null) : Exception(message, inner);
