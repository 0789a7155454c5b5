using System.Text;

namespace ReviewEnv.Local.Git;

/// <summary>A folder below which every bare repository is a project, named by its path without <c>.git</c>.</summary>
/// <param name="root">Absolute path of the folder.</param>
internal sealed class RepositoryFolder(string root)
{
    private const int MostLevels = 12;
    private readonly string root = Path.GetFullPath(root);

    public bool Exists => Directory.Exists(root);

    /// <summary>The repository of a project; null when there is none, or the name is no project's name.</summary>
    /// <remarks>Walks down from the root one segment at a time and follows no link, so that no name leads out of it.</remarks>
    public string? Find(string project)
    {
        var segments = project.Split('/');
        if (segments.Length > MostLevels || !segments.All(IsSafe)) return null;
        var folder = root;
        foreach (var segment in segments[..^1])
        {
            folder = Path.Combine(folder, segment);
            if (!IsRealFolder(folder) || IsRepository(folder)) return null;
        }

        string[] candidates = [Path.Combine(folder, segments[^1] + ".git"), Path.Combine(folder, segments[^1])];
        return candidates.FirstOrDefault(candidate => IsRealFolder(candidate) && IsRepository(candidate));
    }

    /// <summary>All projects, sorted.</summary>
    public IReadOnlyList<string> List()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Collect(root, "", 1, found);
        return [.. found];
    }

    private static void Collect(string folder, string prefix, int level, SortedSet<string> found)
    {
        foreach (var child in new DirectoryInfo(folder).EnumerateDirectories())
        {
            if (child.LinkTarget is not null || !IsSafe(child.Name)) continue;
            if (IsRepository(child.FullName)) found.Add(prefix + (child.Name.EndsWith(".git", StringComparison.Ordinal) ? child.Name[..^4] : child.Name));
            else if (level < MostLevels) Collect(child.FullName, prefix + child.Name + "/", level + 1, found);
        }
    }

    private static bool IsSafe(string segment) =>
        segment.Length > 0 && segment is not ("." or ".." or ".git") && !segment.Any(char.IsControl) && Encoding.UTF8.GetByteCount(segment) <= 250;

    private static bool IsRealFolder(string path) => Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null;

    private static bool IsRepository(string path) =>
        File.Exists(Path.Combine(path, "HEAD")) && Directory.Exists(Path.Combine(path, "objects")) && Directory.Exists(Path.Combine(path, "refs"));
}
