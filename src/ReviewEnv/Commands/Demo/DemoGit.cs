using System.Diagnostics;

namespace ReviewEnv.Commands.Demo;

/// <summary>Git as a developer would use it, with nothing of the reader's own git configuration.</summary>
internal sealed class DemoGit(DemoWorkspace workspace)
{
    public async Task CreateRepositoryAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(workspace.Repository)!);
        await RunAsync(workspace.Directory, ["init", "--quiet", "--bare", "--initial-branch=main", workspace.Repository], cancellationToken);
        await RunAsync(workspace.Directory, ["clone", "--quiet", workspace.Repository, workspace.Clone], cancellationToken);
        await RunAsync(workspace.Clone, ["checkout", "--quiet", "-B", "main"], cancellationToken);
    }

    /// <summary>Commits everything in the clone and answers the commit's id.</summary>
    public async Task<string> CommitAsync(string message, CancellationToken cancellationToken)
    {
        await RunAsync(workspace.Clone, ["add", "--all"], cancellationToken);
        await RunAsync(workspace.Clone, ["commit", "--quiet", "--message", message], cancellationToken);
        return (await RunAsync(workspace.Clone, ["rev-parse", "HEAD"], cancellationToken)).Trim();
    }

    public Task RunInCloneAsync(CancellationToken cancellationToken, params string[] arguments) => RunAsync(workspace.Clone, arguments, cancellationToken);

    private static async Task<string> RunAsync(string directory, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        foreach (var role in new[] { "AUTHOR", "COMMITTER" })
        {
            start.Environment[$"GIT_{role}_NAME"] = "Demo";
            start.Environment[$"GIT_{role}_EMAIL"] = "demo@reviewenv.invalid";
        }

        using var git = StartGit(start);
        var output = git.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = git.StandardError.ReadToEndAsync(cancellationToken);
        await git.WaitForExitAsync(cancellationToken);
        return git.ExitCode == 0 ? await output : throw new DemoException($"git {arguments[0]} ended with {git.ExitCode}: {(await errors).Trim()}");
    }

    private static Process StartGit(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new DemoException("git is needed and was not found on the PATH; install it (Debian: apt-get install git) and start the demo again");
        }
    }
}

/// <summary>The demo cannot go on; the message says why and what to do.</summary>
internal sealed class DemoException(string message) : Exception(message);
