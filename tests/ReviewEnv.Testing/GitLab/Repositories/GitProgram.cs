using System.Diagnostics;

namespace ReviewEnv.Testing.GitLab;

/// <summary>The program git, away from the settings of whoever runs the tests.</summary>
internal static class GitProgram
{
    /// <returns>What it printed.</returns>
    public static byte[] Run(string repository, params string[] arguments)
    {
        using var git = Process.Start(Prepare(repository, arguments))!;
        git.StandardInput.Close();
        var complaint = git.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        git.StandardOutput.BaseStream.CopyTo(output);
        git.WaitForExit();
        return git.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {complaint.GetAwaiter().GetResult()}");
    }

    public static ProcessStartInfo Prepare(string repository, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = repository };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        return start;
    }
}
