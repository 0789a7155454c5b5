using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Lifetime;

/// <summary>Heals what events did not tell: compares the forge's branches with the records, and has every branch looked at where they differ.</summary>
/// <remarks>It only wakes. Whether anything is created or deleted is decided by a pass, on the forge's word about that one branch.</remarks>
/// <param name="remind">Wakes those of the branches that nobody is about to look at, see <see cref="IWorkQueue.RemindAsync"/>: what waits for its next try after a failure goes on waiting.</param>
public sealed partial class Sweeper(IReviewStore store, IBranchSource branches, ProjectCatalog projects, Func<IReadOnlyCollection<EnvironmentKey>, CancellationToken, Task> remind, ILogger<Sweeper> logger)
{
    /// <returns>How many branches are to be looked at.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var records = (await store.ListAsync(includeStopped: true, cancellationToken)).ToLookup(record => record.Key.Project);
        var found = 0;
        foreach (var project in await branches.ListProjectsAsync(cancellationToken))
        {
            if (projects.Find(project) is not { } settings) continue;
            try
            {
                found += await SweepAsync(project, settings.Refs.Tags, records[project], cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException and not StoreUnavailableException)
            {
                ListingFailed(logger, project, e);
            }
        }

        return found;
    }

    private async Task<int> SweepAsync(string project, bool tags, IEnumerable<EnvironmentRecord> records, CancellationToken cancellationToken)
    {
        var heads = new Dictionary<GitRef, CommitSha>();
        await foreach (var (gitRef, head) in branches.ListRefsAsync(project, cancellationToken)) heads[gitRef] = head;

        var keys = Differences(project, tags, heads, records);
        if (keys.Count == 0) return 0;

        await store.MarkUnseenAsync(keys, cancellationToken);
        await remind(keys, cancellationToken);
        return keys.Count;
    }

    /// <summary>Branches that no pass has seen as they are now, and live environments whose branch is not listed.</summary>
    /// <param name="tags">Whether tags get environments: a repository may have thousands, and a record of each is of no use to anybody where they do not.</param>
    internal static IReadOnlyList<EnvironmentKey> Differences(string project, bool tags, IReadOnlyDictionary<GitRef, CommitSha> heads, IEnumerable<EnvironmentRecord> records)
    {
        var known = records.ToDictionary(record => record.Key.Ref);
        var moved = heads.Where(head => known.TryGetValue(head.Key, out var record) ? record.SeenHead != head.Value : tags || !head.Key.IsTag).Select(head => head.Key);
        var orphaned = known.Values.Where(record => record.Phase != EnvironmentPhase.Stopped && !heads.ContainsKey(record.Key.Ref)).Select(record => record.Key.Ref);
        return [.. moved.Concat(orphaned).Select(gitRef => new EnvironmentKey(project, gitRef))];
    }

    [LoggerMessage(LogLevel.Warning, "The branches of {Project} cannot be compared with the records; nothing is concluded from that")]
    private static partial void ListingFailed(ILogger logger, string project, Exception exception);
}
