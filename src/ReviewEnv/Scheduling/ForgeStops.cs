using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.GitLab.Reporting;

namespace ReviewEnv.Scheduling;

/// <summary>Takes a stop on GitLab's page of environments, of which no webhook tells, for what it is: a wish.</summary>
internal sealed partial class ForgeStops(StoppedElsewhere elsewhere, IReviewStore store, ProjectCatalog projects, IChangeSink changes, TimeProvider clock, ILogger<ForgeStops> logger)
{
    private const string By = "GitLab";

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (!projects.All.Any(project => project.MergeRequests.StopOnEnvironment)) return;
        var records = await store.ListAsync(includeStopped: false, cancellationToken);
        foreach (var project in records.Where(record => projects.Find(record.Key.Project) is { MergeRequests.StopOnEnvironment: true }).GroupBy(record => record.Key.Project))
        {
            try
            {
                foreach (var stopped in await elsewhere.FindAsync(project.Key, project, cancellationToken)) await StopAsync(stopped.Key, stopped.SeenHead, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException and not StoreUnavailableException)
            {
                // The next round asks again, and of GitLab's troubles the client tells the log.
                NotAsked(logger, project.Key, e.Message);
            }
        }
    }

    private async Task StopAsync(EnvironmentKey key, Core.Branches.CommitSha? head, CancellationToken cancellationToken)
    {
        // Whoever asked for it by name, before or after, means what they said; and one wish is enough.
        var known = await store.LoadAsync(key, cancellationToken);
        if (known.Wishes is not { Stop: null, Deploy: null }) return;
        var now = clock.GetUtcNow();
        var entry = new JournalEntry(key, now, JournalKind.Request, "Stopped on GitLab's page of environments.") { Actor = By, Commit = head };
        await store.WishAsync(key, wishes => wishes with { Stop = new StopWish(head, By, now, "on its page of environments") }, entry, cancellationToken);
        changes.Changed(key);
    }

    [LoggerMessage(LogLevel.Debug, "Whether environments of {Project} were stopped in GitLab cannot be told now: {Reason}")]
    private static partial void NotAsked(ILogger logger, string project, string reason);
}
