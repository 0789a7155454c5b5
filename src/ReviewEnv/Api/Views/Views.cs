using ReviewEnv.Core.Journal;

namespace ReviewEnv.Api.Views;

internal sealed record EnvironmentListView(IReadOnlyList<EnvironmentView> Environments);

internal sealed record JournalView(IReadOnlyList<JournalEntryView> Entries);

internal sealed record JournalEntryView(long Sequence, DateTimeOffset At, JournalKind Kind, string Message, string? Commit, string? Actor)
{
    public static JournalEntryView Of(JournalEntry entry) => new(entry.Sequence, entry.At, entry.Kind, entry.Message, entry.Commit?.Value, entry.Actor);
}

/// <param name="Available">False where the target's driver has no log to show.</param>
internal sealed record LogView(bool Available, IReadOnlyList<string> Lines);

internal sealed record TargetListView(IReadOnlyList<TargetView> Targets);

/// <summary>A URL that serves the named commit right now.</summary>
internal sealed record TargetView(string Id, string Project, string Ref, string Url, string Sha, DateTimeOffset PublishedAt, DateTimeOffset? ExpiresAt);

internal sealed record QueueListView(IReadOnlyList<QueueView> Queues);

/// <param name="Limit">Most passes at once in this process; null for no limit.</param>
/// <param name="Served">Whether this process works on it.</param>
internal sealed record QueueView(string Queue, int Waiting, int Running, int? Limit, bool Served);

/// <param name="Message">What will happen now, in words.</param>
internal sealed record AcceptedView(string Message, EnvironmentView Environment);

/// <param name="On">Whether it holds.</param>
/// <param name="Environments">Those that would end and that the token may see.</param>
/// <param name="Hold">Identifies exactly what is held; a release names it.</param>
internal sealed record BrakeView(bool On, string? Hold, DateTimeOffset? Since, string? Reason, IReadOnlyList<HeldView> Environments);

/// <param name="Hold">The hold that was looked at.</param>
internal sealed record ReleaseBody(string? Hold);

internal sealed record HeldView(string Id, string Project, string Ref);

/// <param name="OnlyIfNeeded">Leaves alone what is there, or on its way without being asked for.</param>
internal sealed record DeployBody(string? Project, string? Ref, string? Sha, bool OnlyIfNeeded = false);

/// <param name="Sha">Only if this commit is the head or is deployed: a job of an old pipeline must not stop what came after it. Null for whatever is there.</param>
internal sealed record StopByRefBody(string? Project, string? Ref, string? Reason, string? Sha = null);

internal sealed record StopBody(string? Reason);

/// <param name="Change">The id of the prepared change, as the environment's <c>proposal</c> has it.</param>
/// <param name="Sha">Instead, of a merge request from a fork: the commit that a maintainer has read.</param>
internal sealed record ApproveBody(string? Change, string? Sha = null);

/// <param name="By">A duration such as <c>1 day</c>.</param>
internal sealed record ExtendBody(string? By);

/// <param name="For">A duration such as <c>3 days</c>; null for a pin without end.</param>
internal sealed record PinBody(string? For, string? Reason);
