using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Publication;

/// <summary>At the end of a pass, has the forge told what it was not told yet. Whatever becomes of that, the pass has done its work and its outcome stands.</summary>
/// <param name="publicUrl">Where people reach this server.</param>
/// <param name="saved">Hears of records whose journal has grown, after they are stored.</param>
public sealed partial class ForgeTeller(IForgeReporter reporter, IReviewStore store, Uri publicUrl, Action<EnvironmentRecord> saved, TimeProvider clock, ILogger<ForgeTeller> logger)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(2);

    /// <summary>A forge that answers slowly is not to keep a worker from other environments for long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The record to store before anything is told: it says what will be told, for whoever comes after a process that died in between.</summary>
    public EnvironmentRecord Announce(Pass pass, EnvironmentRecord record, Outcome outcome)
    {
        if (outcome is Outcome.Onward) return record;
        var memory = record.Forge ?? ForgeMemory.Nothing;
        var story = StoryOf(pass, record, ForgeNames.Of(pass.Key)[0]);
        var steps = ForgeSteps.Of(story, memory, clock.GetUtcNow());
        return steps.AreNone ? record : record with { Forge = memory with { Doubt = ForgeDoubt.With(memory.Doubt, story, steps) } };
    }

    /// <param name="record">As the pass announced and stored it.</param>
    /// <returns>The outcome of the pass, or an earlier look if something is still untold.</returns>
    public async Task<Outcome> TellAsync(Pass pass, EnvironmentRecord record, Outcome outcome, CancellationToken cancellationToken)
    {
        // In the middle of things there is something newer to tell at once.
        if (outcome is Outcome.Onward) return outcome;
        try
        {
            return await TellItAsync(pass, record, cancellationToken) is { } delay ? Sooner(outcome, delay) : outcome;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            TellingFailed(logger, pass.Key, e);
            return Sooner(outcome, LongestRetry);
        }
    }

    /// <returns>When to try again; null if all is told.</returns>
    private async Task<TimeSpan?> TellItAsync(Pass pass, EnvironmentRecord record, CancellationToken cancellationToken)
    {
        // What this pass announced is not in doubt: it is told now.
        var memory = (record.Forge ?? ForgeMemory.Nothing) with { Doubt = pass.Record?.Forge?.Doubt };
        var story = StoryOf(pass, record, ForgeNames.Of(pass.Key)[0]);
        var steps = ForgeSteps.Of(story, memory, clock.GetUtcNow());
        if (steps.AreNone && memory.Doubt is null)
        {
            // What could not be told has come to be what was told before.
            if (memory.Trouble is not null) await RememberAsync(pass, record, memory with { Trouble = null }, [], cancellationToken);
            return null;
        }

        if (steps.Environment != EnvironmentStep.None && memory.Environment is null) story = StoryOf(pass, record, await NameAsync(pass.Key, cancellationToken));
        if (pass.Branch is BranchState.Exists { ProjectId: var project }) memory = memory with { Project = project };
        var report = await WithinLimitAsync(pass.Key, story, memory, cancellationToken);

        var now = clock.GetUtcNow();
        var told = report.Untold is { } why
            // A call that was not answered may have arrived.
            ? report.Memory with { Trouble = memory.Trouble ?? new ForgeTrouble(now, why), Doubt = record.Forge?.Doubt }
            : report.Memory with { Trouble = null, Doubt = null };
        await RememberAsync(pass, record, told, Entries(pass, memory, told, report), cancellationToken);
        return told.Trouble is { } trouble ? Retry(now - trouble.Since, report.NotBefore) : report.NotBefore;
    }

    private ForgeStory StoryOf(Pass pass, EnvironmentRecord record, string name)
    {
        var page = new Uri($"{publicUrl.AbsoluteUri.TrimEnd('/')}/environments/{record.Key.Id}");
        var places = new StoryPlaces(name, page, commit => reporter.CommitPage(record.Key.Project, commit));
        return ForgeStory.Of(record, record.Forge, pass.Project?.Report ?? ReportSettings.None, places);
    }

    /// <summary>Two branches may have the same slug, and each needs an environment of its own.</summary>
    private async Task<string> NameAsync(EnvironmentKey key, CancellationToken cancellationToken)
    {
        foreach (var name in ForgeNames.Of(key))
        {
            if (await store.ReserveNameAsync($"forge:{key.Project}", name, key, cancellationToken) == key) return name;
        }

        throw new InvalidOperationException($"Every name that the forge's environment of {key} may have belongs to another branch.");
    }

    private async Task<ForgeReport> WithinLimitAsync(EnvironmentKey key, ForgeStory story, ForgeMemory memory, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var report = await reporter.TellAsync(key, story, memory, either.Token);
        cancellationToken.ThrowIfCancellationRequested();
        return report;
    }

    private async Task RememberAsync(Pass pass, EnvironmentRecord record, ForgeMemory memory, List<JournalEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0 && memory == record.Forge) return;
        var told = record with { Forge = memory };
        await store.SaveAsync(told, entries, pass.Remembered.Revision, cancellationToken);
        if (entries.Count > 0) saved(told);
    }

    /// <summary>That the forge was away is said when it begins and when it is over, and a refusal when it is new.</summary>
    private List<JournalEntry> Entries(Pass pass, ForgeMemory before, ForgeMemory after, ForgeReport report)
    {
        var entries = report.Refusals.Select(refusal => Entry(pass, JournalKind.Failure, refusal)).ToList();
        if (before.Trouble is null && after.Trouble is { } trouble) entries.Add(Entry(pass, JournalKind.Failure, $"{reporter.Forge} could not be told how this environment stands: {trouble.Why}; it is told as soon as it can be"));
        if (before.Trouble is { } over && after.Trouble is null) entries.Add(Entry(pass, JournalKind.Publication, $"{reporter.Forge} was told again after {Elapsed.Format(clock.GetUtcNow() - over.Since)}"));
        return entries;
    }

    private JournalEntry Entry(Pass pass, JournalKind kind, string message) => pass.Entry(kind, message) with { At = clock.GetUtcNow() };

    /// <summary>As long as it has lasted already, so that the time between two tries doubles without being remembered.</summary>
    private static TimeSpan Retry(TimeSpan age, TimeSpan? notBefore)
    {
        var delay = age < FirstRetry ? FirstRetry : age > LongestRetry ? LongestRetry : age;
        return notBefore > delay ? notBefore.Value : delay;
    }

    private static Outcome Sooner(Outcome outcome, TimeSpan delay) => outcome switch
    {
        // A failed pass is tried again in any case, at a pace of its own.
        Outcome.Retry => outcome,
        Outcome.AgainAfter again when again.Delay <= delay => outcome,
        _ => new Outcome.AgainAfter(delay),
    };

    [LoggerMessage(LogLevel.Warning, "The forge could not be told how {Key} stands; it is tried again")]
    private static partial void TellingFailed(ILogger logger, EnvironmentKey key, Exception exception);
}
