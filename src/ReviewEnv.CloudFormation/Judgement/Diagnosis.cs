using Amazon.CloudFormation.Model;

namespace ReviewEnv.CloudFormation.Judgement;

/// <summary>What the events of an operation say about its failure. Pure.</summary>
/// <param name="Cause">The first thing that failed, with its reason; null when no event says.</param>
/// <param name="Failed">Logical ids of what failed the last time that something was tried, with their types.</param>
/// <param name="Rollbacks">How often putting the version before back has failed.</param>
/// <param name="Deletions">How often deleting the stack has failed.</param>
internal sealed record Diagnosis(string? Cause, IReadOnlyList<(string LogicalId, string Type, string Reason)> Failed, int Rollbacks, int Deletions)
{
    public static Diagnosis None { get; } = new(null, [], 0, 0);

    /// <summary>When what is under way, or was last, began; null when no event says.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What was asked for in the operation, by the tokens of the requests.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>Identifies the state that the stack is in: no event was told about it later.</summary>
    public string? LastEvent { get; init; }

    /// <param name="events">Of one operation, oldest first.</param>
    public static Diagnosis Of(IReadOnlyList<StackEvent> events)
    {
        var failures = events.Where(happened => IsFailure(happened) && !IsOfStack(happened)).ToList();
        var first = failures.Find(happened => !IsAftermath(happened)) ?? (failures.Count > 0 ? failures[0] : null) ?? events.FirstOrDefault(happened => IsFailure(happened) || (IsOfStack(happened) && Status(happened).EndsWith("ROLLBACK_IN_PROGRESS", StringComparison.Ordinal)));
        var stuck = events.Where(IsOfStack).Select(Status).ToList();
        var lastTry = events.ToList().FindLastIndex(happened => IsOfStack(happened) && Status(happened).EndsWith("_IN_PROGRESS", StringComparison.Ordinal));
        return new Diagnosis(
            first is null ? null : Words(first),
            [.. events.Skip(Math.Max(0, lastTry)).Where(happened => IsFailure(happened) && !IsOfStack(happened)).Select(happened => (LogicalResourceId: happened.LogicalResourceId ?? "", happened.ResourceType ?? "", happened.ResourceStatusReason ?? "")).DistinctBy(failed => failed.LogicalResourceId)],
            stuck.Count(status => status is "UPDATE_ROLLBACK_FAILED"),
            stuck.Count(status => status is "DELETE_FAILED"))
        {
            Since = lastTry < 0 || events[lastTry].Timestamp is not { } began ? null : new DateTimeOffset(DateTime.SpecifyKind(began, DateTimeKind.Utc)),
            Tokens = [.. events.Select(happened => happened.ClientRequestToken).OfType<string>().Distinct()],
            LastEvent = events.LastOrDefault(IsOfStack)?.EventId,
        };
    }

    /// <summary>Some of what is still at work, for whoever waits.</summary>
    public static string? StillGoing(IReadOnlyList<StackEvent> events)
    {
        var latest = events.Where(happened => !IsOfStack(happened)).GroupBy(happened => happened.LogicalResourceId).Select(group => group.Last());
        var going = latest.Where(happened => Status(happened).EndsWith("_IN_PROGRESS", StringComparison.Ordinal)).Select(happened => $"{happened.LogicalResourceId} ({happened.ResourceType})").Order(StringComparer.Ordinal).ToList();
        return going.Count == 0 ? null : string.Join(", ", going.Take(5)) + (going.Count > 5 ? $" and {going.Count - 5} more" : "");
    }

    private static string Words(StackEvent happened) =>
        IsOfStack(happened) ? happened.ResourceStatusReason ?? Status(happened)
        : $"{happened.LogicalResourceId} ({happened.ResourceType}): {(string.IsNullOrWhiteSpace(happened.ResourceStatusReason) ? Status(happened) : happened.ResourceStatusReason)}";

    /// <summary>What was given up because something else had failed says nothing about the cause.</summary>
    private static bool IsAftermath(StackEvent happened) =>
        happened.ResourceStatusReason is { } reason && (reason.Contains("cancelled", StringComparison.OrdinalIgnoreCase) || reason.StartsWith("The following resource(s) failed", StringComparison.Ordinal));

    private static bool IsFailure(StackEvent happened) => Status(happened).EndsWith("_FAILED", StringComparison.Ordinal);

    private static bool IsOfStack(StackEvent happened) => happened.PhysicalResourceId == happened.StackId;

    private static string Status(StackEvent happened) => happened.ResourceStatus?.Value ?? "";
}
