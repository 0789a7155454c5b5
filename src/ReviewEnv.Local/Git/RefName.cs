namespace ReviewEnv.Local.Git;

/// <summary>Git's rules for ref names (git-check-ref-format), as far as they keep patterns and options out of a command.</summary>
internal static class RefName
{
    /// <summary>Whether git could hold a ref of this full name. What it cannot hold, it is not asked for.</summary>
    public static bool IsPossible(string fullName) =>
        !fullName.Any(c => char.IsControl(c) || c is ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\')
        && !fullName.Contains("..") && !fullName.Contains("//") && !fullName.Contains("@{") && !fullName.EndsWith('/') && !fullName.EndsWith('.')
        && !fullName.Split('/').Any(part => part.StartsWith('.') || part.EndsWith(".lock", StringComparison.Ordinal));
}
