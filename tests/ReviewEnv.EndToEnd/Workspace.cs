using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace ReviewEnv.EndToEnd;

/// <summary>A folder with a configuration, bare repositories and environments; removed at the end with every process below it.</summary>
public sealed class Workspace : IAsyncDisposable
{
    public const string Token = "token-of-a-maintainer";
    public const string WebhookSecret = "secret-of-the-webhook";

    /// <param name="lifetime">Of its environments, as the configuration says it.</param>
    /// <param name="more">Further lines of the configuration.</param>
    public Workspace(string projects = "group/*", string template = "static-site", string lifetime = "autoStopIn: 3 days", string more = "")
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("reviewenv-e2e-").FullName;
        Port = FreePort();
        File.WriteAllText(Path.Combine(Directory, "webhook-secret"), WebhookSecret);
        File.WriteAllText(ConfigurationFile, $$"""
            publicUrl: http://localhost:{{Port}}
            listen: http://127.0.0.1:{{Port}}
            storage: sqlite:reviewenv.db
            local: { repositories: ./repositories, webhookSecret: "${file:webhook-secret}" }
            targets:
              here: { process: { directory: ./environments } }
            projects:
              - path: {{projects}}
                target: here
                template: {{template}}
                refs: { include: ["*"], exclude: [main] }
                lifetime: { {{lifetime}} }
            auth:
              tokens:
                - { name: tester, sha256: {{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token)))}}, role: maintainer, projects: ["group/*"] }
            {{more}}
            """);
    }

    /// <summary>Daemons started on it; ended with it, also when a test fails half-way.</summary>
    internal ConcurrentBag<Process> Daemons { get; } = [];

    /// <summary>Variables that the daemon gets beside those of this process.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string Directory { get; }
    public int Port { get; }
    public Uri Server => new($"http://127.0.0.1:{Port}/");
    public string ConfigurationFile => Path.Combine(Directory, "reviewenv.yaml");
    public string Environments => Path.Combine(Directory, "environments");
    public string Database => Path.Combine(Directory, "reviewenv.db");

    public string Repository(string project) => Path.Combine(Directory, "repositories", project + ".git");

    public Task<string> GitAsync(string directory, params string[] arguments) => RunAsync(directory, input: "", arguments);

    private static async Task<string> RunAsync(string directory, string input, string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = directory, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        foreach (var role in new[] { "AUTHOR", "COMMITTER" })
        {
            start.Environment[$"GIT_{role}_NAME"] = "Ada";
            start.Environment[$"GIT_{role}_EMAIL"] = "ada@example.invalid";
        }

        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEndAsync();
        var errors = git.StandardError.ReadToEndAsync();
        await git.StandardInput.WriteAsync(input);
        git.StandardInput.Close();
        await git.WaitForExitAsync();
        return git.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {await errors}");
    }

    /// <summary>Makes a bare repository whose main branch holds an index page; answers the id of that commit.</summary>
    public async Task<string> CreateRepositoryAsync(string project)
    {
        var repository = Repository(project);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(repository)!);
        await GitAsync(Directory, "init", "--quiet", "--bare", "--initial-branch=main", repository);
        var commit = await CommitAsync(project, "main", parent: null);
        await GitAsync(repository, "update-ref", "refs/heads/main", commit);
        return commit;
    }

    /// <summary>Makes a commit, in the bare repository and on no branch, whose index page is <paramref name="text"/>.</summary>
    public async Task<string> CommitAsync(string project, string text, string? parent)
    {
        var repository = Repository(project);
        var file = Path.Combine(Directory, $"page-{Some.Number()}");
        await File.WriteAllTextAsync(file, text);
        var blob = await GitAsync(repository, "hash-object", "-w", file);
        File.Delete(file);
        var tree = await RunAsync(repository, $"100644 blob {blob}\tindex.html\n", ["mktree"]);
        return parent is null
            ? await GitAsync(repository, "commit-tree", tree, "-m", text)
            : await GitAsync(repository, "commit-tree", tree, "-p", parent, "-m", text);
    }

    /// <summary>Makes a commit, in the bare repository and on no branch, that holds exactly these files.</summary>
    /// <param name="files">Texts by path.</param>
    public async Task<string> CommitFilesAsync(string project, IReadOnlyDictionary<string, string> files)
    {
        var repository = Repository(project);
        var name = $"refs/made/{Some.Number()}";
        var import = new StringBuilder($"commit {name}\ncommitter Ada <ada@example.invalid> 1700000000 +0000\n").Append(Data($"Change {name}")).Append("deleteall\n");
        foreach (var (path, text) in files) import.Append($"M 100644 inline {path}\n").Append(Data(text));
        await RunAsync(repository, import.ToString(), ["fast-import", "--quiet"]);
        return await GitAsync(repository, "rev-parse", name);

        static string Data(string text) => $"data {Encoding.UTF8.GetByteCount(text)}\n{text}\n";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var daemon in Daemons)
        {
            // Disposed of already by a test that went well.
            if (!daemon.HasExitedOrIsGone()) daemon.Kill();
        }

        foreach (var id in ProcessesBelow(Directory)) KillHard(id);
        await Eventually.TrueAsync(() => ProcessesBelow(Directory).Count == 0, "the environments' processes to be gone");
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    public static IReadOnlyList<int> ProcessesBelow(string directory) => Commands.Demo.ProcessTable.Below(directory);

    internal static void KillHard(int id) => Commands.Demo.Signals.Kill(id);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

internal static class ProcessLife
{
    public static bool HasExitedOrIsGone(this Process process)
    {
        try
        {
            return process.HasExited;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}
