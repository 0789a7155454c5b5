using ReviewEnv.Core.Branches;

namespace ReviewEnv.Local.Git;

/// <summary>Writes a commit's files into a folder, with an index of its own: the bare repository is only read, so nothing is left in it, whenever this ends.</summary>
internal sealed class Checkout(GitCommand git)
{
    /// <summary>By this variable an interrupted checkout is found again and ended before its folder is used or removed.</summary>
    public const string Mark = "REVIEWENV_CHECKOUT";

    // A daemon that starts with a thousand candidates must not start a thousand gits.
    private static readonly SemaphoreSlim Slots = new(Math.Max(2, System.Environment.ProcessorCount));

    /// <returns>Null when it is done; else what went wrong, in words.</returns>
    public async Task<string?> WriteAsync(string repository, CommitSha commit, string folder, string mark, CancellationToken cancellationToken)
    {
        var index = folder + ".index";
        await Slots.WaitAsync(cancellationToken);
        try
        {
            Directory.CreateDirectory(folder);
            var answer = await git.RunAsync(
                repository, ["--work-tree=" + folder, "read-tree", "--reset", "-u", commit.Value], outputLimit: 1 << 20,
                variables: new Dictionary<string, string> { ["GIT_INDEX_FILE"] = index, [Mark] = mark }, cancellationToken: cancellationToken);
            return answer.Succeeded ? null : $"commit {commit.Short} could not be checked out: {answer.Error}";
        }
        finally
        {
            Slots.Release();
            File.Delete(index);
            File.Delete(index + ".lock");
        }
    }
}
