namespace ReviewEnv.Commands.Demo;

/// <summary>What the kernel says about processes below a directory: the demo's witness that nothing is left.</summary>
internal static class ProcessTable
{
    /// <summary>Ids of the processes whose working directory is below <paramref name="directory"/>, also where that has been deleted since.</summary>
    public static IReadOnlyList<int> Below(string directory)
    {
        var below = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && WorkingDirectory(folder)?.StartsWith(directory + "/", StringComparison.Ordinal) == true) below.Add(id);
        }

        return below;
    }

    private static string? WorkingDirectory(string processFolder)
    {
        try
        {
            return new FileInfo(Path.Combine(processFolder, "cwd")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone in between, or another user's.
            return null;
        }
    }
}
