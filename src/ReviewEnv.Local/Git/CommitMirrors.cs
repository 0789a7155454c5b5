using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Local.Processes;

namespace ReviewEnv.Local.Git;

/// <summary>Fetches commits of a forge over HTTP, each by its id and without its history, into one bare repository per project.</summary>
/// <remarks>A commit counts as there when a ref of its own points to it: git makes that last, when all that the commit needs has arrived. So whenever a fetch ends, nothing half is taken for whole.</remarks>
public sealed class CommitMirrors(CommitMirrorOptions options, TimeProvider clock) : ICommitSource
{
    private const string RefPrefix = "refs/reviewenv/";
    private const string NewPrefix = ".new-";
    private const int LongestPrefix = 40;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new(StringComparer.Ordinal);
    private readonly GitCommand git = new(clock, options.Timeout);

    public async Task<CommitPlace> FindAsync(string project, CommitSha commit, CancellationToken cancellationToken)
    {
        if (options.UrlOf(project) is not { } url) return new CommitPlace.Missing($"'{project}' is not the path of a project");
        var gate = gates.GetOrAdd(project, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            var mirror = Path.Combine(options.Directory, FolderOf(project));
            if (await PrepareAsync(mirror, cancellationToken) is { } problem) return new CommitPlace.Missing(problem);
            if (await HasAsync(mirror, commit, cancellationToken)) return new CommitPlace.Repository(mirror);
            return await FetchAsync(mirror, url, commit, cancellationToken) is { } trouble ? new CommitPlace.Missing(trouble) : new CommitPlace.Repository(mirror);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>A name that no project can lead out of the folder with, and that no two projects share.</summary>
    private static string FolderOf(string project)
    {
        var slug = Slug.OfRef(project);
        return $"{(slug.Length > LongestPrefix ? slug[..LongestPrefix] : slug)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project)))[..12]}.git";
    }

    /// <returns>Null when the repository is there; else what is wrong.</returns>
    private async Task<string?> PrepareAsync(string mirror, CancellationToken cancellationToken)
    {
        if (Directory.Exists(mirror))
        {
            RemoveLocks(mirror);
            return null;
        }

        Directory.CreateDirectory(options.Directory);
        var unborn = Path.Combine(options.Directory, NewPrefix + Path.GetFileName(mirror));
        FolderRemoval.Remove(unborn);
        var made = await git.RunAsync(unborn, ["init", "--quiet", "--bare"], cancellationToken: cancellationToken);
        if (!made.Succeeded) return $"no repository could be made in {options.Directory}: {made.Error}";
        Directory.Move(unborn, mirror);
        return null;
    }

    /// <summary>A git that was killed leaves its locks. Nobody else works on the mirror: the driver's folder has one daemon, and a project one fetch.</summary>
    private static void RemoveLocks(string mirror)
    {
        foreach (var left in Directory.EnumerateFiles(mirror, "*.lock").Concat(Directory.EnumerateFiles(Path.Combine(mirror, "refs"), "*.lock", SearchOption.AllDirectories)).ToList()) File.Delete(left);
    }

    private async Task<bool> HasAsync(string mirror, CommitSha commit, CancellationToken cancellationToken) =>
        (await git.RunAsync(mirror, ["rev-parse", "--verify", "--quiet", RefPrefix + commit.Value + "^{commit}"], cancellationToken: cancellationToken)).Succeeded;

    private async Task<string?> FetchAsync(string mirror, Uri url, CommitSha commit, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        for (var pause = options.Pause; ; pause = pause * 2 > LongestPause ? LongestPause : pause * 2)
        {
            var answer = await git.RunAsync(
                mirror, ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", url.AbsoluteUri, $"+{commit.Value}:{RefPrefix}{commit.Value}"],
                variables: FetchVariables.Of(options, url), cancellationToken: cancellationToken);
            if (answer.Succeeded) return null;
            var complaint = FetchVariables.WithoutSecrets(options, answer.Error);
            var trouble = FetchTroubles.Of(complaint);
            if (trouble != FetchTrouble.Unreachable || clock.GetElapsedTime(began) + pause > options.Patience) return Describe(trouble, url, commit, complaint);
            await Task.Delay(pause, clock, cancellationToken);
            RemoveLocks(mirror);
        }
    }

    private string Describe(FetchTrouble trouble, Uri url, CommitSha commit, string complaint)
    {
        var words = trouble switch
        {
            FetchTrouble.Unreachable => $"{url} does not answer",
            FetchTrouble.NotLetIn => $"git is not let in at {url}; {options.Remedy}",
            FetchTrouble.NoRepository => $"there is no repository at {url}, or it is hidden from who asks; {options.Remedy}",
            FetchTrouble.NoCommit => $"{url} has no commit {commit.Value} any more",
            FetchTrouble.Redirected => $"{url} sends git to another address, where nothing secret is sent; write the forge's own address into the configuration",
            _ => $"git could not fetch from {url}",
        };
        return $"commit {commit.Short} could not be fetched: {words} (git: {LastLine(complaint)})";
    }

    /// <summary>The first lines are often about the consequences.</summary>
    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault(line => line.StartsWith("fatal:", StringComparison.Ordinal)) ?? text.Split('\n')[0];
}
