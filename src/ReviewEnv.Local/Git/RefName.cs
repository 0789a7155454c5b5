namespace ReviewEnv.Local.Git;

/// <summary>Git's rules for ref names (git-check-ref-format), as far as they keep patterns and options out of a command.</summary>
internal static class RefName
{
    /// <summary>A name that no repository ever holds: asked for, a sound one answers with nothing.</summary>
    public const string Never = "refs/heads/.none";

    /// <summary>Longest path of the system: no ref has more, and a longer argument could keep git from being started.</summary>
    private const int MostLetters = 4096;

    /// <summary>Whether git could hold a ref of this full name. What it cannot hold, it is not asked for.</summary>
    public static bool IsPossible(string fullName) =>
        fullName.Length < MostLetters
        && !fullName.Any(c => char.IsControl(c) || c is ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\')
        && !fullName.Contains("..") && !fullName.Contains("//") && !fullName.Contains("@{") && !fullName.EndsWith('/') && !fullName.EndsWith('.')
        && !fullName.Split('/').Any(part => part.StartsWith('.') || part.EndsWith(".lock", StringComparison.Ordinal));
}
