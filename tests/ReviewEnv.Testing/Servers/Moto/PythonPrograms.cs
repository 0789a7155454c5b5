using System.Diagnostics;

namespace ReviewEnv.Testing.Servers.Moto;

/// <summary>Where this machine keeps moto, the <c>aws</c> command and <c>cfn-lint</c>: in the folder that <c>tests/run</c> fills, or on the PATH.</summary>
public static class PythonPrograms
{
    private static readonly Lazy<string?> Interpreter = new(FindInterpreter);

    /// <summary>The virtual environment that <c>tests/run</c> makes where the PATH has not everything.</summary>
    public static string Cache { get; } = Path.Combine(
        System.Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".cache"),
        "reviewenv", "python");

    /// <summary>Why moto cannot be started here, with the remedy; null when it can.</summary>
    public static string? MissingMoto =>
        OperatingSystem.IsWindows() ? "moto for tests runs on Linux and macOS"
        : Interpreter.Value is null ? "no python3 on the PATH or in " + Cache + " has moto (run tests/run, or: pip install 'moto[server]')"
        : null;

    /// <summary>Why the <c>aws</c> command cannot be run here, with the remedy; null when it can.</summary>
    public static string? MissingAws => Find("aws") is null ? $"aws is neither on the PATH nor in {Cache} (run tests/run, or: pip install awscli)" : null;

    /// <summary>A Python that has moto's server.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Python => Interpreter.Value ?? throw new InvalidOperationException(MissingMoto);

    /// <summary>The program's full path. Null when it is nowhere.</summary>
    public static string? Find(string program) => All(program).FirstOrDefault();

    private static IEnumerable<string> All(string program) =>
        [.. new[] { Path.Combine(Cache, "bin") }
            .Concat((System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            .Select(folder => Path.Combine(folder, program))
            .Where(File.Exists)];

    private static string? FindInterpreter() => All("python3").FirstOrDefault(HasMoto);

    private static bool HasMoto(string python)
    {
        // Looked up, not imported: that takes a second.
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import sys, importlib.util as u; sys.exit(not all(map(u.find_spec, ('moto', 'flask'))))"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
