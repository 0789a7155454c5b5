using System.Diagnostics;
using System.Text;

namespace ReviewEnv.Local.Git;

/// <summary>Runs the <c>git</c> executable: an argument list, never a shell; an environment of its own; bounded in time and output.</summary>
/// <param name="timeout">How long one command may take.</param>
internal sealed class GitCommand(TimeProvider clock, TimeSpan timeout)
{
    private const int ErrorLimit = 16 * 1024;

    /// <summary>Runs one command on a bare repository.</summary>
    /// <param name="input">Written to its standard input; null for none.</param>
    /// <param name="outputLimit">Most bytes that are taken; more than that is a failure.</param>
    /// <param name="variables">Added to the environment.</param>
    public async Task<GitResult> RunAsync(
        string gitDirectory, IReadOnlyList<string> arguments, byte[]? input = null, int outputLimit = 1 << 20,
        IReadOnlyDictionary<string, string>? variables = null, CancellationToken cancellationToken = default)
    {
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var process = new Process { StartInfo = StartInfo(gitDirectory, arguments, variables) };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return GitResult.Problem($"git could not be started ({missing.Message}); install git and have it on the PATH");
        }

        try
        {
            var writing = WriteAsync(process, input, both.Token);
            var reading = ReadAsync(process.StandardOutput.BaseStream, outputLimit, both.Token);
            var complaining = ReadStartAsync(process.StandardError.BaseStream, ErrorLimit, both.Token);
            var output = await reading;
            if (output is null) return GitResult.Problem($"git {arguments[0]} printed more than {outputLimit} bytes");
            var error = await complaining;
            await writing;
            await process.WaitForExitAsync(both.Token);
            return new GitResult(process.ExitCode, output, error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return GitResult.Problem($"git {arguments[0]} did not finish within {timeout.TotalSeconds:0} s");
        }
        finally
        {
            End(process);
        }
    }

    private static ProcessStartInfo StartInfo(string gitDirectory, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? variables)
    {
        var start = new ProcessStartInfo("git")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.ArgumentList.Add("--git-dir=" + gitDirectory);
        // Nothing that a repository brings along may run: neither hooks nor a file-system monitor.
        foreach (var option in (string[])["core.hooksPath=/dev/null", "core.fsmonitor=false", "gc.auto=0"])
        {
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(option);
        }

        foreach (var argument in arguments) start.ArgumentList.Add(argument);

        var path = System.Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        if (path is not null) start.Environment["PATH"] = path;
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return start;
    }

    private static async Task WriteAsync(Process process, byte[]? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is not null) await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything; its exit code tells why.
        }
    }

    private static async Task<byte[]?> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (all.Length + count > limit) return null;
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }

    /// <summary>Keeps the beginning and reads the rest all the same: who complains at length must neither wait for a reader nor pass for content.</summary>
    private static async Task<string> ReadStartAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        using var start = new MemoryStream();
        var buffer = new byte[16 * 1024];
        var total = 0L;
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            total += count;
            start.Write(buffer, 0, Math.Min(count, limit - (int)start.Length));
        }

        return Encoding.UTF8.GetString(start.ToArray()).Trim() + (total > limit ? "\n(and more)" : "");
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime.
        }
    }
}

/// <param name="ExitCode">0 for success; -1 when git could not be run to its end.</param>
/// <param name="Error">What it complained about, even when it succeeded.</param>
internal sealed record GitResult(int ExitCode, byte[] Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    public string Text => Encoding.UTF8.GetString(Output);

    public static GitResult Problem(string what) => new(-1, [], what);
}
