using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Branches;

/// <summary>The forge, as the story sees it: what branches there are, and what a commit holds.</summary>
/// <remarks>
/// Expected trouble (unreachable, refused, rate limited) is a value: <see cref="BranchState.Unknown"/>.
/// Exceptions are surprises; the caller treats them as transient.
/// </remarks>
public interface IBranchSource
{
    /// <summary>Whether projects and branches can be listed at all. Where they cannot, events are all there is.</summary>
    bool CanList => true;

    /// <summary>Requests sent to the forge so far, where they cost something.</summary>
    long Requests => 0;

    /// <summary>Whether an event fits what the source last said. If not, some were missed, and it is worth comparing the whole project.</summary>
    bool Expects(BranchEvent told) => true;

    /// <summary>Asks for the truth about one branch.</summary>
    /// <param name="facts">What events said: an answer is never older than <see cref="BranchFacts.ToldAt"/>. Null when there were none.</param>
    Task<BranchState> LookAsync(EnvironmentKey key, BranchFacts? facts, CancellationToken cancellationToken);

    /// <summary>The paths of all projects that the source can see.</summary>
    Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken);

    /// <summary>All branches of a project with what is known about each. Fails rather than answer in part; a project that suddenly has none is such a failure.</summary>
    /// <exception cref="BranchSourceException">The list cannot be had in full.</exception>
    Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListBranchesAsync(string project, ListingScope scope, CancellationToken cancellationToken);

    /// <summary>The files below <paramref name="folder"/> as they are in a commit, by path relative to the folder; empty when there is no such folder.</summary>
    /// <exception cref="BranchSourceException">The commit or the project could not be read, or the folder is larger than a template may be (1 MiB).</exception>
    Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken);
}

/// <summary>The forge could not give what was asked; the message is fit for the journal.</summary>
public sealed class BranchSourceException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What a listing holds beside branches.</summary>
/// <param name="Tags">Whether tags are of use: a repository may have thousands.</param>
/// <param name="Forks">Whether heads of open merge requests from forks are (<see cref="GitRef.MergeRequest"/>).</param>
public readonly record struct ListingScope(bool Tags, bool Forks);
