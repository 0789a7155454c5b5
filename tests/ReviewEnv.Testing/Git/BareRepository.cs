using System.Diagnostics;
using System.Text;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.Git;

/// <summary>A real bare git repository, written to without a checkout.</summary>
public sealed class BareRepository
{
    private BareRepository(string path) => Path = path;

    public string Path { get; }

    public static async Task<BareRepository> CreateAsync(string path)
    {
        var repository = new BareRepository(path);
        Directory.CreateDirectory(path);
        await repository.GitAsync("init", "--quiet", "--bare", "--initial-branch=main");
        return repository;
    }

    /// <summary>Makes a commit with exactly these files; no ref points to it.</summary>
    public async Task<CommitSha> CommitAsync(IReadOnlyDictionary<string, string> files, string message = "a commit", string author = "ada")
    {
        var input = new StringBuilder("commit refs/tests/import\n");
        var line = $"{author} <{author}@example.com> {1767600000 + Some.Number()} +0000\n";
        input.Append("author ").Append(line).Append("committer ").Append(line);
        input.Append($"data {Encoding.UTF8.GetByteCount(message)}\n{message}\ndeleteall\n");
        foreach (var (path, text) in files) input.Append($"M 100644 inline \"{path}\"\ndata {Encoding.UTF8.GetByteCount(text)}\n{text}\n");
        await GitWithInputAsync(input.ToString(), "fast-import", "--quiet", "--force");
        var commit = CommitSha.Parse((await GitAsync("rev-parse", "refs/tests/import")).Trim());
        await GitAsync("update-ref", "-d", "refs/tests/import");
        return commit;
    }

    /// <summary>Makes a commit that holds a symbolic link and nothing else.</summary>
    public async Task<CommitSha> LinkAsync(string path, string target)
    {
        var blob = (await GitWithInputAsync(target, "hash-object", "-w", "--stdin")).Trim();
        var tree = (await GitWithInputAsync($"120000 blob {blob}\t{path}\n", "mktree")).Trim();
        return CommitSha.Parse((await GitAsync("commit-tree", "-m", "a link", tree)).Trim());
    }

    /// <summary>Makes a commit and has the ref point to it.</summary>
    public async Task<CommitSha> PushAsync(GitRef gitRef, IReadOnlyDictionary<string, string>? files = null, string author = "ada")
    {
        var commit = await CommitAsync(files ?? new Dictionary<string, string> { ["index.html"] = "hello " + Some.Number() }, author: author);
        await GitAsync("update-ref", gitRef.FullName, commit.Value);
        return commit;
    }

    public Task<string> GitAsync(params string[] arguments) => GitWithInputAsync("", arguments);

    private async Task<string> GitWithInputAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        foreach (var role in (string[])["AUTHOR", "COMMITTER"])
        {
            start.Environment[$"GIT_{role}_NAME"] = "ada";
            start.Environment[$"GIT_{role}_EMAIL"] = "ada@example.com";
        }

        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEndAsync();
        var error = git.StandardError.ReadToEndAsync();
        await git.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(input));
        git.StandardInput.Close();
        await git.WaitForExitAsync();
        return git.ExitCode == 0 ? await output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {await error}");
    }
}
