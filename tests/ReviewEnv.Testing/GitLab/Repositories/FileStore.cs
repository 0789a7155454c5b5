using System.Security.Cryptography;
using System.Text;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <param name="Type"><c>blob</c> or <c>tree</c>.</param>
internal sealed record TreeEntry(string Path, string Type, string Mode, string Id);

/// <summary>What is in commits: as tests have said, or as the served repository has it.</summary>
internal sealed class FileStore
{
    private readonly Dictionary<CommitSha, SortedDictionary<string, (byte[] Content, string Mode)>> files = [];

    /// <summary>The bare repository that stands behind the project, if one does.</summary>
    public string? Repository { get; set; }

    public void Set(CommitSha commit, string path, byte[] content, string mode)
    {
        if (!files.TryGetValue(commit, out var of)) files[commit] = of = new(StringComparer.Ordinal);
        of[path] = (content, mode);
    }

    public void Clear(CommitSha commit) => files.Remove(commit);

    /// <summary>Every file and folder of a commit; none of one that nobody has said anything about.</summary>
    public IReadOnlyList<TreeEntry> Tree(CommitSha commit)
    {
        if (!files.TryGetValue(commit, out var of)) return Repository is null ? [] : FromGit(Repository, commit);
        var entries = new SortedDictionary<string, TreeEntry>(StringComparer.Ordinal);
        foreach (var (path, file) in of)
        {
            for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1)) entries[path[..slash]] = new(path[..slash], "tree", "040000", IdOf(path[..slash]));
            entries[path] = new(path, "blob", file.Mode, IdOf(Convert.ToHexString(file.Content)));
        }

        return [.. entries.Values];
    }

    /// <summary>Null when there is no such file.</summary>
    public byte[]? Read(CommitSha commit, string path)
    {
        if (files.TryGetValue(commit, out var of)) return of.TryGetValue(path, out var file) ? file.Content : null;
        if (Repository is null || Tree(commit).FirstOrDefault(entry => entry.Path == path && entry.Type == "blob") is not { } found) return null;
        return GitProgram.Run(Repository, "cat-file", "blob", found.Id);
    }

    private static List<TreeEntry> FromGit(string repository, CommitSha commit)
    {
        var entries = new List<TreeEntry>();
        foreach (var line in Encoding.UTF8.GetString(GitProgram.Run(repository, "ls-tree", "-r", "-t", "-z", "--full-tree", commit.Value)).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var (facts, path) = (line[..line.IndexOf('\t')].Split(' '), line[(line.IndexOf('\t') + 1)..]);
            entries.Add(new(path, facts[1], facts[0], facts[2]));
        }

        return entries;
    }

    private static string IdOf(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..40];
}
