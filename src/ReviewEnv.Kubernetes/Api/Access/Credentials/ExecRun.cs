using System.ComponentModel;
using System.Diagnostics;

namespace ReviewEnv.Kubernetes.Api.Access.Credentials;

/// <summary>Runs an exec plugin once: no terminal, no input, bounded in time and output. What it prints is secret, what it complains about is not.</summary>
internal sealed class ExecRun(ExecPlugin plugin, ClusterEndpoint cluster, Surroundings surroundings, TimeProvider clock)
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private const int OutputLimit = 1 << 20;

    public string Name => plugin.Name;

    /// <exception cref="ClusterUnreachableException">It gave no credential.</exception>
    public async Task<(Credential Credential, DateTimeOffset? Expires)> FetchAsync(CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Prepare() };
        using var deadline = new CancellationTokenSource(Limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            if (!process.Start()) throw Trouble("could not be started");
        }
        catch (Win32Exception refused)
        {
            throw Trouble($"could not be started ({refused.Message})", hint: true);
        }

        var complaints = new LastLines();
        try
        {
            process.StandardInput.Close();
            var output = ReadAsync(process.StandardOutput, both.Token);
            var complaining = complaints.ReadAsync(process.StandardError, both.Token);
            var text = await output;
            await complaining;
            await process.WaitForExitAsync(both.Token);
            if (process.ExitCode != 0) throw Trouble($"exited with {process.ExitCode}", complaints, hint: process.ExitCode is 126 or 127);
            if (text is null) throw Trouble($"printed more than {OutputLimit} characters");
            var (credential, expires, problem) = ExecAnswer.Read(text, plugin);
            return credential is null ? throw Trouble(problem!, complaints) : (credential, expires);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Trouble($"did not finish within {Limit.TotalSeconds:0} s and was stopped", complaints);
        }
        finally
        {
            End(process);
        }
    }

    private ProcessStartInfo Prepare()
    {
        var start = new ProcessStartInfo(Find())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in plugin.Arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in plugin.Variables) start.Environment[name] = value;
        try
        {
            start.Environment["KUBERNETES_EXEC_INFO"] = ExecInfo.Of(plugin, cluster);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw Trouble($"cannot be told the cluster's authority ({cluster.Authority!.Origin}: {Unreachable.Reason(closed)})");
        }

        return start;
    }

    // Found here and not by the runtime, which would look into the current folder before the PATH.
    private string Find()
    {
        if (plugin.Command.Contains('/', StringComparison.Ordinal)) return File.Exists(plugin.Command) ? plugin.Command : throw Trouble($"is not there ({plugin.Command})", hint: true);
        var path = surroundings.Variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        return path.Split(':').Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, plugin.Command)).FirstOrDefault(Runs)
            ?? throw Trouble("is not on the PATH of this process", hint: true);
    }

    private static bool Runs(string file) =>
        File.Exists(file) && (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None;

    private ClusterUnreachableException Trouble(string what, LastLines? complaints = null, bool hint = false)
    {
        var said = complaints?.Text is { Length: > 0 } lines ? $": {lines}" : "";
        return new ClusterUnreachableException($"the exec plugin '{Name}' {what}{said}{(hint && plugin.InstallHint is not null ? $"; {plugin.InstallHint}" : "")}");
    }

    private static async Task<string?> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new System.Text.StringBuilder();
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            // Read to the end all the same, so that it can finish.
            if (text.Length <= OutputLimit) text.Append(buffer, 0, count);
        }

        return text.Length > OutputLimit ? null : text.ToString();
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It ended by itself in the meantime.
        }
    }
}
