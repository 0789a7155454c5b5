namespace ReviewEnv.Local.Git;

/// <summary>The warnings with which git passes over refs that it cannot read. It gives them also about refs that nobody asked for, when their names begin alike.</summary>
internal static class BrokenRefs
{
    private static readonly string[] Warnings = ["warning: ignoring broken ref ", "warning: ignoring ref with broken name "];

    /// <param name="complaint">All that git complained about.</param>
    /// <param name="broken">By name of the ref, the warning about it.</param>
    /// <returns>False when it says anything else.</returns>
    public static bool TryRead(string complaint, out Dictionary<string, string> broken)
    {
        broken = [];
        foreach (var line in complaint.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Array.Find(Warnings, warning => line.StartsWith(warning, StringComparison.Ordinal)) is not { } known) return false;
            broken[line[known.Length..]] = line;
        }

        return true;
    }
}
