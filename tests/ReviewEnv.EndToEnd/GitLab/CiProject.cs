using System.Diagnostics;
using ReviewEnv.Testing.Servers.GitLabCiLocal;

namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>The working tree of a project that includes the shipped CI template.</summary>
/// <param name="folder">A folder of its own.</param>
/// <param name="project">Such as <c>group/site</c>.</param>
internal sealed class CiProject(string folder, string project)
{
    public static string Template { get; } = FindTemplate();

    public CiRunner Runner { get; } = new(Path.Combine(folder, "home"));

    /// <summary>Given to every run; what they name in the server that it would give is set here by hand: gitlab-ci-local makes no ID tokens.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public string Tree => Path.Combine(folder, "tree");

    /// <summary>Makes the tree, on a branch of one commit.</summary>
    /// <param name="jobs">What the project's configuration has beside the include.</param>
    public async Task<string> CreateAsync(string branch, string jobs = "", string? before = null)
    {
        Directory.CreateDirectory(Path.Combine(Tree, "ci"));
        File.Copy(Template, Path.Combine(Tree, "ci", "ReviewEnv.gitlab-ci.yml"));
        await File.WriteAllTextAsync(Path.Combine(Tree, ".gitlab-ci.yml"), $"{before ?? "include: [{ local: ci/ReviewEnv.gitlab-ci.yml }]"}\n{jobs}\n");
        await File.WriteAllTextAsync(Path.Combine(Tree, ".gitignore"), ".gitlab-ci-local\n");
        await GitAsync("init", "--quiet", "--initial-branch=main");
        await GitAsync("remote", "add", "origin", $"https://gitlab.example.com/{project}.git");
        var first = await CommitAsync("main");
        await GitAsync("update-ref", "refs/remotes/origin/main", first);
        await GitAsync("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
        if (branch == "main") return first;
        await GitAsync("checkout", "--quiet", "-b", branch);
        return await CommitAsync($"page of {branch}");
    }

    /// <summary>Commits an index page of this text.</summary>
    public async Task<string> CommitAsync(string page)
    {
        await File.WriteAllTextAsync(Path.Combine(Tree, "index.html"), page);
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--allow-empty", "-m", page);
        return await GitAsync("rev-parse", "HEAD");
    }

    public Task<CiRun> RunAsync(params IEnumerable<string> jobs) => Runner.RunAsync(Tree, Variables, jobs);

    public async Task<string> GitAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = Tree, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        foreach (var role in (string[])["AUTHOR", "COMMITTER"])
        {
            start.Environment[$"GIT_{role}_NAME"] = "Ada";
            start.Environment[$"GIT_{role}_EMAIL"] = "ada@example.invalid";
        }

        using var git = Process.Start(start)!;
        var errors = git.StandardError.ReadToEndAsync();
        var output = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        return git.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {await errors}");
    }

    private static string FindTemplate()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "templates", "gitlab-ci", "ReviewEnv.gitlab-ci.yml");
            if (File.Exists(file)) return file;
        }

        throw new InvalidOperationException("The CI template is nowhere above the tests.");
    }
}
