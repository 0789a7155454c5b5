namespace ReviewEnv.Testing.Servers.GitLabCiLocal;

/// <summary>Programs of this machine.</summary>
public static class Programs
{
    /// <summary>Full path of a program on the PATH, or in one of the folders before it; null when it is nowhere.</summary>
    public static string? Find(string program, params IEnumerable<string> before) =>
        before.Concat((System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
