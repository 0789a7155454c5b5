using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Local.Git;

/// <summary>A folder of bare git repositories as the forge.</summary>
public sealed class GitBranchSource : IBranchSource, ICommitSource
{
    private const int ListLimit = 64 << 20;
    private readonly string root;
    private readonly RepositoryFolder repositories;
    private readonly GitCommand git;
    private readonly RefLooks looks;

    /// <param name="root">Path of the folder; every bare repository below it is a project.</param>
    /// <param name="timeout">How long git may take for one answer; ten seconds unless told.</param>
    public GitBranchSource(string root, TimeProvider clock, TimeSpan? timeout = null)
    {
        this.root = Path.GetFullPath(root);
        repositories = new RepositoryFolder(root);
        git = new GitCommand(clock, timeout ?? TimeSpan.FromSeconds(10));
        looks = new RefLooks(git);
    }

    /// <summary>How often git was started to look at single refs.</summary>
    internal long Runs => looks.Runs;

    /// <summary>Absolute path of a project's bare repository; null when there is none.</summary>
    public string? FindRepository(string project) => repositories.Find(project);

    Task<CommitPlace> ICommitSource.FindAsync(string project, CommitSha commit, CancellationToken cancellationToken) => Task.FromResult<CommitPlace>(
        repositories.Find(project) is { } repository ? new CommitPlace.Repository(repository) : new CommitPlace.Missing($"there is no repository for {project}"));

    public async Task<BranchState> LookAsync(EnvironmentKey key, BranchFacts? facts, CancellationToken cancellationToken)
    {
        if (repositories.Find(key.Project) is not { } repository)
        {
            // A project that vanished may be a disk that is not mounted: no proof of anything.
            return new BranchState.Unknown($"there is no bare repository '{key.Project}.git' below {root}");
        }

        // A name that git cannot hold is asked for as one that never exists: the repository still has to answer.
        var name = key.Ref.FullName;
        var pattern = RefName.IsPossible(name) ? name : RefName.Never;
        var (line, complaint) = await looks.AskAsync(repository, pattern, cancellationToken);
        // Git skips a broken ref with a warning: an answer with complaints is no proof.
        if (complaint is not null) return new BranchState.Unknown($"git did not answer for {key.Project}: {FirstLine(complaint)}");
        if (line is null) return new BranchState.Gone($"the repository {key.Project} answered and has no {name}");
        var head = line.TryGetCommit(out var commit) ? commit : await PeelAsync(repository, line, cancellationToken);
        if (head is null) return new BranchState.Unknown($"{name} of {key.Project} points to no commit");
        return Exists(key.Project, line, head.Value);
    }

    public Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken) =>
        repositories.Exists
            ? Task.FromResult(repositories.List())
            : throw new BranchSourceException($"the folder of repositories {root} is not there");

    public async Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListBranchesAsync(string project, ListingScope scope, CancellationToken cancellationToken)
    {
        var repository = Repository(project);
        string[] patterns = scope.Tags ? ["refs/heads", "refs/tags"] : ["refs/heads"];
        var answer = await git.RunAsync(
            repository, ["for-each-ref", "--format=" + RefLine.Format, "--", .. patterns], outputLimit: ListLimit, cancellationToken: cancellationToken);
        if (!answer.Succeeded || answer.Error.Length > 0) throw new BranchSourceException($"git did not list the refs of {project}: {FirstLine(answer.Error)}");
        var branches = new Dictionary<GitRef, BranchState.Exists>();
        foreach (var line in RefLine.Parse(answer.Text))
        {
            if (!GitRef.TryParse(line.Name, out var gitRef)) continue;
            var head = line.TryGetCommit(out var commit) ? commit : await PeelAsync(repository, line, cancellationToken);
            if (head is not null) branches[gitRef.Value] = Exists(project, line, head.Value);
        }

        return branches;
    }

    public Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken) =>
        new TreeReader(git).ReadAsync(Repository(project), project, commit, folder, cancellationToken);

    private static BranchState.Exists Exists(string project, RefLine line, CommitSha head) => new(head, project)
    {
        Author = line.Author.Length > 0 ? line.Author : null,
        IsDefaultBranch = line.IsHead,
    };

    private string Repository(string project) =>
        repositories.Find(project) ?? throw new BranchSourceException($"there is no bare repository '{project}.git' below {root}");

    private async Task<CommitSha?> PeelAsync(string repository, RefLine line, CancellationToken cancellationToken)
    {
        if (!line.IsNestedTag) return null;
        var answer = await git.RunAsync(repository, ["rev-parse", "--verify", "--quiet", "--end-of-options", line.ObjectId + "^{commit}"], cancellationToken: cancellationToken);
        return answer.Succeeded && CommitSha.TryParse(answer.Text.Trim(), out var commit) ? commit : null;
    }

    private static string FirstLine(string text) => text.Split('\n')[0];
}
