using ReviewEnv.Core.Branches;
using ReviewEnv.Local.Processes;

namespace ReviewEnv.Local.Git;

/// <summary>Writes a commit's files into a folder, with an index of its own: the bare repository is only read, so nothing is left in it, whenever this ends.</summary>
internal sealed class Checkout(GitCommand git)
{
    /// <summary>By this variable an interrupted checkout is found again and ended before its folder is used or removed.</summary>
    public const string Mark = "REVIEWENV_CHECKOUT";

    private const string Index = ".index";

    // A daemon that starts with a thousand candidates must not start a thousand gits.
    private static readonly SemaphoreSlim Slots = new(Math.Max(2, System.Environment.ProcessorCount));

    /// <returns>Null when it is done; else what went wrong, in words.</returns>
    public async Task<string?> WriteAsync(string repository, CommitSha commit, string folder, string mark, CancellationToken cancellationToken)
    {
        await Slots.WaitAsync(cancellationToken);
        try
        {
            // A git that was killed leaves its lock; whoever held it has been ended by now.
            RemoveIndex(folder);
            Directory.CreateDirectory(folder);
            var answer = await git.RunAsync(
                repository, ["--work-tree=" + folder, "read-tree", "--reset", "-u", commit.Value], outputLimit: 1 << 20,
                variables: new Dictionary<string, string> { ["GIT_INDEX_FILE"] = folder + Index, [Mark] = mark }, cancellationToken: cancellationToken);
            return answer.Succeeded ? null : $"commit {commit.Short} could not be checked out: {answer.Error}";
        }
        finally
        {
            Slots.Release();
            RemoveIndex(folder);
        }
    }

    /// <summary>Removes what git needed for a checkout beside its folder. What will not go is met, and told of, by the next that needs it gone.</summary>
    public static void RemoveIndex(string folder)
    {
        FolderRemoval.Remove(folder + Index);
        FolderRemoval.Remove(folder + Index + ".lock");
    }
}
