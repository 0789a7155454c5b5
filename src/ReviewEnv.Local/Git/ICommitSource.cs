using ReviewEnv.Core.Branches;

namespace ReviewEnv.Local.Git;

/// <summary>Where the process driver gets the commits that it checks out.</summary>
public interface ICommitSource
{
    /// <summary>Finds a bare repository that holds a commit, and brings the commit there first if it has to. May take minutes.</summary>
    Task<CommitPlace> FindAsync(string project, CommitSha commit, CancellationToken cancellationToken);
}

/// <summary>Whether and where a commit can be had. A closed family.</summary>
public abstract record CommitPlace
{
    private CommitPlace() { }

    /// <param name="Path">Absolute path of the bare repository; it is only read.</param>
    public sealed record Repository(string Path) : CommitPlace;

    /// <param name="Reason">Why not, with what would help; fit for the journal.</param>
    public sealed record Missing(string Reason) : CommitPlace;
}
