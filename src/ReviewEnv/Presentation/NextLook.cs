using ReviewEnv.Core.Work;

namespace ReviewEnv.Presentation;

/// <summary>Says what an environment waits for.</summary>
internal static class NextLook
{
    public static string Describe(WorkItem? item, EnvironmentRecord? record, DateTimeOffset now)
    {
        if (item is { Running: true }) return $"Being looked at right now{AfterFailures(item.Failures)}.";
        if (record is { Phase: EnvironmentPhase.AwaitingApproval } && !(item?.DueAt <= now) && item is not { Failures: > 0 }) return "It goes on once somebody approves it.";
        if (item is { DueAt: { } due }) return due > now ? $"Next look {Moments.Relative(due, now)}{AfterFailures(item.Failures)}." : Queued(item, now - due);
        if (record?.NextLookAt is { } planned && planned > now) return $"Next look {Moments.Relative(planned, now)}.";
        return record is null ? "Its first look has not happened yet." : "Nothing is planned until something changes.";
    }

    private static string Queued(WorkItem item, TimeSpan waited) =>
        waited < TimeSpan.FromSeconds(2) ? $"About to be looked at (queue '{item.Queue}')." : $"Waits in queue '{item.Queue}' for a free worker, for {Moments.Span(waited)} now.";

    private static string AfterFailures(int failures) => failures switch
    {
        0 => "",
        1 => ", after a try that failed",
        _ => $", after {failures} tries in a row that failed",
    };
}
