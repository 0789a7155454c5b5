using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Lifetime;

/// <summary>Heals what events did not tell: compares the forge's branches with the records, and has every branch looked at where they differ.</summary>
/// <remarks>It only wakes. Whether anything is created or deleted is decided by a pass, on the forge's word about that one branch; how many may end at once, by the <see cref="Brake"/>.</remarks>
/// <param name="remind">Wakes those of the branches that nobody is about to look at, see <see cref="IWorkQueue.RemindAsync"/>: what waits for its next try after a failure goes on waiting.</param>
public sealed partial class Sweeper(
    IReviewStore store,
    IBranchSource branches,
    ProjectCatalog projects,
    Brake brake,
    MissedEvents missed,
    Func<IReadOnlyCollection<EnvironmentKey>, CancellationToken, Task> remind,
    TimeProvider clock,
    ILogger<Sweeper> logger)
{
    /// <param name="only">The projects to compare; null for all.</param>
    /// <returns>How many branches are to be looked at.</returns>
    public async Task<int> SweepAsync(IReadOnlyCollection<string>? only, CancellationToken cancellationToken)
    {
        if (!branches.CanList) return 0;
        var records = await store.ListAsync(includeStopped: true, cancellationToken);
        var known = records.ToLookup(record => record.Key.Project);
        var comparisons = new List<Comparison>();
        foreach (var project in only ?? await ProjectsAsync(known, cancellationToken))
        {
            if (projects.Find(project) is { } settings && await TryCompareAsync(project, settings, known[project], cancellationToken) is { } comparison) comparisons.Add(comparison);
        }

        await ConsiderEndingsAsync([.. comparisons.SelectMany(comparison => comparison.Endings)], records.Count(EndingGate.IsLiving), cancellationToken);
        List<EnvironmentKey> keys = [.. comparisons.SelectMany(comparison => comparison.Differences)];
        if (keys.Count == 0) return 0;

        await store.MarkUnseenAsync(keys, cancellationToken);
        await remind(keys, cancellationToken);
        return keys.Count;
    }

    /// <summary>Those that the forge lists, and those that something is known of: what moved away or cannot be seen any more is not forgotten for that.</summary>
    private async Task<IEnumerable<string>> ProjectsAsync(ILookup<string, EnvironmentRecord> known, CancellationToken cancellationToken) =>
        (await branches.ListProjectsAsync(cancellationToken)).Union(known.Where(project => project.Any(EndingGate.IsLiving)).Select(project => project.Key));

    private async Task<Comparison?> TryCompareAsync(string project, ProjectSettings settings, IEnumerable<EnvironmentRecord> records, CancellationToken cancellationToken)
    {
        var (began, asked) = (clock.GetUtcNow(), branches.Requests);
        try
        {
            var listed = await branches.ListBranchesAsync(project, new ListingScope(settings.Refs.Tags, settings.MergeRequests.ApprovedForks), cancellationToken);
            var comparison = Comparison.Of(project, settings, listed, records, clock.GetUtcNow());
            await missed.ReportAsync(comparison, branches.Requests - asked, began, cancellationToken);
            return comparison;
        }
        catch (BranchSourceException e)
        {
            missed.Failed(project, branches.Requests - asked, began, e.Message);
            NotListed(logger, project, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException and not StoreUnavailableException)
        {
            ListingFailed(logger, project, e);
        }

        return null;
    }

    /// <summary>One word on all of them, before the first is looked at.</summary>
    private async Task ConsiderEndingsAsync(IReadOnlyCollection<EnvironmentKey> endings, int living, CancellationToken cancellationToken)
    {
        if (endings.Count == 0) return;
        var untold = new List<EnvironmentKey>();
        foreach (var key in endings)
        {
            // What an event told of ends anyway; it is no sign of anything.
            var known = await store.LoadAsync(key, cancellationToken);
            if (!EndingGate.Tells(known.Facts, new BranchState.Gone(""), known.Record)) untold.Add(key);
        }

        await brake.ConsiderAsync(untold, living, "a comparison with the forge found that their branches or merge requests are gone, or the configuration rules them out", cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "The branches of {Project} cannot be compared with the records, and nothing is concluded from that: {Reason}")]
    private static partial void NotListed(ILogger logger, string project, string reason);

    [LoggerMessage(LogLevel.Warning, "The branches of {Project} cannot be compared with the records; nothing is concluded from that")]
    private static partial void ListingFailed(ILogger logger, string project, Exception exception);
}
