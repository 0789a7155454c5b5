namespace ReviewEnv.Local.Processes;

/// <summary>Removes a folder with all it holds: links are removed, never followed.</summary>
internal static class FolderRemoval
{
    private const int MostNamed = 5;

    /// <returns>What would not go, at most a handful of paths; empty when all is gone.</returns>
    public static IReadOnlyList<string> Remove(string path)
    {
        var left = new List<string>();
        Remove(path, left);
        return left;
    }

    private static void Remove(string path, List<string> left)
    {
        try
        {
            var info = new DirectoryInfo(path);
            if (info.LinkTarget is not null || !info.Exists)
            {
                File.Delete(path);
                return;
            }

            if (!OperatingSystem.IsWindows()) MakeWritable(info);
            foreach (var child in info.EnumerateFileSystemInfos())
            {
                if (child is DirectoryInfo && child.LinkTarget is null) Remove(child.FullName, left);
                else RemoveFile(child.FullName, left);
            }

            if (left.Count == 0) Directory.Delete(path, recursive: false);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
        catch (Exception stays) when (stays is IOException or UnauthorizedAccessException)
        {
            Note(left, path, stays);
        }
    }

    private static void RemoveFile(string path, List<string> left)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
        catch (Exception stays) when (stays is IOException or UnauthorizedAccessException)
        {
            Note(left, path, stays);
        }
    }

    /// <summary>A folder that its software made read-only is still ours to remove.</summary>
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void MakeWritable(DirectoryInfo info)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if ((info.UnixFileMode & Owner) == Owner) return;
        try
        {
            info.UnixFileMode |= Owner;
        }
        catch (UnauthorizedAccessException)
        {
            // Somebody else's folder: removing its content will say so.
        }
    }

    private static void Note(List<string> left, string path, Exception why)
    {
        if (left.Count < MostNamed) left.Add($"{path} ({why.Message})");
        else if (left.Count == MostNamed) left.Add("and more");
    }
}
