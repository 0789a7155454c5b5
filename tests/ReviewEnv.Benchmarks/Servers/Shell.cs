using System.Diagnostics;
using System.Globalization;

namespace ReviewEnv.Benchmarks.Servers;

/// <summary>Command lines, as a CI job runs them.</summary>
internal static class Shell
{
    /// <summary>Processor time of everything that was run and has ended.</summary>
    public static TimeSpan ProcessorTime
    {
        get
        {
            // proc(5): cutime and cstime, the 16th and 17th field, in hundredths of a second; the name before may hold blanks.
            var fields = File.ReadAllText("/proc/self/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Runs it to its end, which must be success.</summary>
    /// <param name="folder">Its first argument.</param>
    /// <returns>How long that took.</returns>
    public static async Task<TimeSpan> RunAsync(string script, string folder, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-ec", script, "sh", folder]) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        using var shell = Process.Start(start) ?? throw new BenchException("sh did not start.");
        var errors = await shell.StandardError.ReadToEndAsync(cancellationToken);
        await shell.WaitForExitAsync(cancellationToken);
        return shell.ExitCode == 0 ? watch.Elapsed : throw new BenchException($"'{script}' failed:\n{errors}");
    }
}
