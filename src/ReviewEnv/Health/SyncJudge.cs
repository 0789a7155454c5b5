using ReviewEnv.Core.Health;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Presentation;

namespace ReviewEnv.Health;

/// <summary>What is to be said of the last comparison of a project with GitLab. Pure.</summary>
internal static class SyncJudge
{
    public static HealthFinding Judge(SyncReport report, DateTimeOffset now)
    {
        var when = Moments.Relative(report.At, now);
        if (report.Problem is { } problem) return HealthFinding.Warning($"the branches could not be compared, {when}: {problem}");
        var cost = $"{Count(report.Branches, "branch", "branches")} compared {when} in {Count((int)report.Requests, "request", "requests")}";
        return HealthFinding.Fine(report switch
        {
            { Missed: 0 } => $"no event missed; {cost}",
            { RecoveredAfter: { } after } => $"{Count(report.Missed, "event", "events")} missed, recovered after {Moments.Span(after)}; {cost}",
            _ => $"{Count(report.Missed, "event", "events")} missed, being recovered; {cost}",
        });
    }

    private static string Count(int number, string one, string many) => $"{number} {(number == 1 ? one : many)}";
}
