using System.Diagnostics;
using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.Testing.Servers.GitLabCiLocal;

/// <summary>Runs the pipeline of a working tree by gitlab-ci-local, each job in a shell and a folder of its own.</summary>
/// <param name="home">A folder for what the program keeps for itself.</param>
public sealed class CiRunner(string home)
{
    private static readonly string Bin = Path.Combine(Path.GetDirectoryName(PythonPrograms.Cache)!, "gitlab-ci-local", "node_modules", ".bin");

    /// <summary>Why no job can be run here, with the remedy; null when they can.</summary>
    public static string? Missing =>
        Program is null ? $"gitlab-ci-local is neither on the PATH nor in {Bin} (run tests/run, or: npm install gitlab-ci-local@4.70.1)"
        : new[] { "node", "rsync", "curl", "bash" }.FirstOrDefault(program => Programs.Find(program) is null) is { } lacking ? $"no {lacking} on the PATH (run tests/run)"
        : Refusal.Value;

    private static string? Program => Programs.Find("gitlab-ci-local", [Bin]);

    private static readonly Lazy<string?> Refusal = new(() =>
    {
        using var process = Process.Start(new ProcessStartInfo(Program!, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"gitlab-ci-local does not run on this node: {complaint.Trim().Split('\n')[0]}";
    });

    /// <summary>Runs a whole pipeline without its manual jobs, or the named jobs.</summary>
    public Task<CiRun> RunAsync(string tree, IReadOnlyDictionary<string, string> variables, params IEnumerable<string> jobs) =>
        StartAsync(tree, ["--force-shell-executor", "--shell-isolation", "--no-artifacts-to-source", .. jobs], variables);

    /// <summary>The names of the jobs that a pipeline would have, the manual ones with a star.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string tree, IReadOnlyDictionary<string, string> variables)
    {
        var run = await StartAsync(tree, ["--list-csv-all"], variables);
        if (run.ExitCode != 0) throw new InvalidOperationException(run.Output + run.Errors);
        return [.. run.Output.Split('\n').SkipWhile(line => !line.StartsWith("name;", StringComparison.Ordinal)).Skip(1)
            .Where(line => line.Contains(';', StringComparison.Ordinal))
            .Select(line => line.Split(';'))
            .Where(fields => fields[3] != "never")
            .Select(fields => fields[0] + (fields[3] == "manual" ? "*" : ""))];
    }

    /// <summary>The configuration with everything included and inherited, as YAML.</summary>
    public async Task<string> PreviewAsync(string tree, IReadOnlyDictionary<string, string> variables)
    {
        var run = await StartAsync(tree, ["--preview"], variables);
        return run.ExitCode == 0 ? run.Output[run.Output.IndexOf("---", StringComparison.Ordinal)..] : throw new InvalidOperationException(run.Output + run.Errors);
    }

    private async Task<CiRun> StartAsync(string tree, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        Directory.CreateDirectory(home);
        var start = new ProcessStartInfo(Program!, ["--home", home, .. arguments, .. variables.SelectMany(variable => new[] { "--variable", $"{variable.Key}={variable.Value}" })])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = tree,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal) || name.StartsWith("CI", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["HOME"] = home;
        start.Environment["NO_PROXY"] = start.Environment["no_proxy"] = "127.0.0.1,localhost";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(5));
            await process.WaitForExitAsync();
            // The next run writes over them.
            var state = Path.Combine(tree, ".gitlab-ci-local");
            var logs = new DirectoryInfo(Path.Combine(state, "output")) is { Exists: true } folder
                ? folder.GetFiles("*.log").ToDictionary(file => Path.GetFileNameWithoutExtension(file.Name), file => File.ReadAllText(file.FullName))
                : [];
            return new CiRun(process.ExitCode, output, await errors, logs, Path.Combine(state, "artifacts"));
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}

/// <summary>What became of a run.</summary>
/// <param name="Logs">What each job printed, as the job log of GitLab would show it.</param>
public sealed record CiRun(int ExitCode, string Output, string Errors, IReadOnlyDictionary<string, string> Logs, string Artifacts)
{
    public string Log(string job) => Logs.TryGetValue(job, out var log) ? log : $"(no job {job})\n{Output}\n{Errors}";

    public string Artifact(string job, string path) => File.ReadAllText(Path.Combine(Artifacts, job, path));

    public string DotenvReport(string job) => File.ReadAllText(Directory.GetFiles(Path.Combine(Artifacts, job, ".gitlab-ci-reports", "dotenv")).Single());
}
