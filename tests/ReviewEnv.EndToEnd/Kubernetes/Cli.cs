using System.Diagnostics;

namespace ReviewEnv.EndToEnd.Kubernetes;

/// <summary>The command line, as somebody at a terminal runs it.</summary>
internal static class Cli
{
    public static Task<(int Code, string Said)> RunAsync(Workspace workspace, params string[] args) => RunAloneAsync([.. args, "--server", workspace.Server.ToString()]);

    /// <summary>What asks no server.</summary>
    public static async Task<(int Code, string Said)> RunAloneAsync(params string[] args)
    {
        var start = new ProcessStartInfo(Daemon.Executable, args) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment["REVIEWENV_TOKEN"] = Workspace.Token;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
