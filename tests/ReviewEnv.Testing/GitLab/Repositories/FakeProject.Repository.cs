using System.Text;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

public sealed partial class FakeProject
{
    internal FileStore Files { get; } = new();

    /// <summary>Says which text files a commit holds, and no others.</summary>
    public void SetFiles(CommitSha sha, IReadOnlyDictionary<string, string> files)
    {
        lock (forge.Gate)
        {
            Files.Clear(sha);
            foreach (var (path, text) in files) SetFile(sha, path, Encoding.UTF8.GetBytes(text));
        }
    }

    public void SetFiles(string sha, IReadOnlyDictionary<string, string> files) => SetFiles(CommitSha.Parse(sha), files);

    /// <param name="mode"><c>120000</c> makes it a symbolic link to where its content says.</param>
    public void SetFile(CommitSha sha, string path, byte[] content, string mode = "100644")
    {
        lock (forge.Gate)
        {
            Refs.Learn(sha, "ada", "Change something");
            Files.Set(sha, path, content, mode);
        }
    }

    /// <summary>Puts a real bare repository behind the project: branches, tags and files are its own, and it can be cloned from and pushed to at <c>/path.git</c> with the token as password. No hook tells of what is in it by now.</summary>
    public void ServeRepository(string bareRepositoryPath)
    {
        lock (forge.Gate)
        {
            Files.Repository = System.IO.Path.GetFullPath(bareRepositoryPath);
            DefaultBranch = Encoding.UTF8.GetString(GitProgram.Run(Files.Repository, "symbolic-ref", "--short", "HEAD")).Trim();
            ProtectedBranches.Clear();
            ProtectedBranches.Add(DefaultBranch);
            Refs.Branches.Clear();
            Refs.Tags.Clear();
            Reconcile();
        }
    }

    /// <summary>Takes note of what was pushed to the repository behind the fake's back, and does and sends what follows from it. What is pushed through the fake it knows by itself.</summary>
    public void SyncFromRepository(string author = "ada")
    {
        lock (forge.Gate) Receive(Reconcile(), author, hasCommits: true);
    }

    private List<RefChange> Reconcile()
    {
        var repository = Files.Repository ?? throw new InvalidOperationException("No repository is served for this project.");
        var (changes, seen) = (new List<RefChange>(), new HashSet<GitRef>());
        var listing = Encoding.UTF8.GetString(GitProgram.Run(repository, "for-each-ref", "--format=%(refname)%00%(objectname)%00%(*objectname)%00%(authorname)%00%(subject)", "refs/heads", "refs/tags"));
        foreach (var line in listing.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split('\0');
            if (!GitRef.TryParse(fields[0], out var gitRef)) continue;
            var target = CommitSha.Parse(fields[1]);
            var commit = fields[2].Length > 0 ? CommitSha.Parse(fields[2]) : target;
            seen.Add(gitRef.Value);
            Refs.Learn(commit, fields[3].Length > 0 ? fields[3] : "ada", fields[4]);
            changes.Add(Refs.Set(gitRef.Value, commit, target));
        }

        foreach (var gone in Refs.Branches.Keys.Select(GitRef.Branch).Concat(Refs.Tags.Keys.Select(GitRef.Tag)).Where(known => !seen.Contains(known)).ToList()) changes.Add(Refs.Remove(gone)!);
        return changes;
    }
}
