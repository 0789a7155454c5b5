using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using ReviewEnv.Benchmarks.Load;

namespace ReviewEnv.Benchmarks.Servers;

/// <summary>The real daemon on SQLite, with a bare repository as forge and nothing to deploy: branches get records, but no processes.</summary>
internal static class Daemon
{
    public const string ApiToken = "bench-api-token";
    private const string Secret = "bench-secret-token";

    /// <summary>Makes the repository, with one commit and these branches on it.</summary>
    public static async Task PrepareAsync(TempFolder folder, IEnumerable<string> branches, CancellationToken cancellationToken)
    {
        var repository = Directory.CreateDirectory(folder["repos/" + PushTemplate.Project + ".git"]).FullName;
        await GitAsync(repository, "", cancellationToken, "init", "--quiet", "--bare");
        var tree = await GitAsync(repository, "", cancellationToken, "mktree");
        var commit = await GitAsync(repository, "", cancellationToken, "-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit-tree", tree, "-m", "Nothing");
        await GitAsync(repository, $"create refs/heads/main {commit}\n", cancellationToken, "update-ref", "--stdin");
        await BranchAsync(folder, branches, cancellationToken);
    }

    /// <summary>Makes branches at the repository's one commit.</summary>
    public static Task BranchAsync(TempFolder folder, IEnumerable<string> branches, CancellationToken cancellationToken)
    {
        var repository = folder["repos/" + PushTemplate.Project + ".git"];
        var commit = File.ReadAllText(Path.Combine(repository, "refs/heads/main")).Trim();
        var updates = new StringBuilder();
        foreach (var branch in branches) updates.Append($"create refs/heads/{branch} {commit}\n");
        return GitAsync(repository, updates.ToString(), cancellationToken, "update-ref", "--stdin");
    }

    /// <summary>Gives a branch another commit.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> CommitAsync(TempFolder folder, string branch, CancellationToken cancellationToken)
    {
        var repository = folder["repos/" + PushTemplate.Project + ".git"];
        var commit = await GitAsync(repository, "", cancellationToken, "-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit-tree", $"{branch}^{{tree}}", "-p", branch, "-m", "Something");
        await GitAsync(repository, $"update refs/heads/{branch} {commit}\n", cancellationToken, "update-ref", "--stdin");
        return commit;
    }

    public static Task DeleteBranchAsync(TempFolder folder, string branch, CancellationToken cancellationToken) =>
        GitAsync(folder["repos/" + PushTemplate.Project + ".git"], $"delete refs/heads/{branch}\n", cancellationToken, "update-ref", "--stdin");

    /// <summary>Starts the daemon on the folder; returns at once, before it listens.</summary>
    /// <param name="project">How the one project is deployed, and where to: the entries of <c>targets</c> and <c>projects</c>; null for a project that deploys nothing.</param>
    /// <param name="role">What whoever asks may do.</param>
    public static async Task<ServerProcess> StartAsync(string executable, TempFolder folder, CancellationToken cancellationToken, string? project = null, string role = "viewer")
    {
        if (!File.Exists(executable)) throw new BenchException($"There is no daemon at {executable}; build it, or name another with --daemon.");
        var port = ServerProcess.FreePort();
        var config = folder["reviewenv.yaml"];
        await File.WriteAllTextAsync(config, $$"""
            publicUrl: http://127.0.0.1:{{port}}
            listen: http://127.0.0.1:{{port}}
            storage: sqlite:{{folder["reviewenv.db"]}}
            local: { repositories: {{folder["repos"]}}, webhookSecret: {{Secret}} }
            {{project ?? Nothing(folder)}}
            auth:
              tokens:
                - { name: bench, sha256: {{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ApiToken)))}}, role: {{role}}, projects: ["*/*"] }
            """, cancellationToken);
        return ServerProcess.Start("reviewenv", port, Secret, 202, executable, "serve", "--config", config);
    }

    private static string Nothing(TempFolder folder) => $$"""
        targets: { here: { process: { directory: {{folder["environments"]}} } } }
        projects: [{ path: "bench/*", target: here, template: static-site, deployOn: request }]
        """;

    private static async Task<string> GitAsync(string repository, string input, CancellationToken cancellationToken, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = repository,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        }) ?? throw new BenchException("git did not start.");
        await git.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        git.StandardInput.Close();
        var output = await git.StandardOutput.ReadToEndAsync(cancellationToken);
        await git.WaitForExitAsync(cancellationToken);
        return git.ExitCode == 0 ? output.Trim() : throw new BenchException($"git {arguments[0]} ended with {git.ExitCode}.");
    }
}
