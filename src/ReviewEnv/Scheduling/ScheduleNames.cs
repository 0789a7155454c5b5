using Quartz;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Scheduling;

/// <summary>What things are called in Quartz's tables. Changing any of this strands the schedules of running installations.</summary>
internal static class ScheduleNames
{
    public const string Scheduler = "reviewenv";
    public const string TablePrefix = "QRTZ_";
    public const string Jobs = "environments";

    /// <summary>Group of the triggers that say: as soon as possible.</summary>
    public const string Now = "now";

    /// <summary>Group of the triggers that say: not before a moment. Only the outcome of a pass writes them.</summary>
    public const string Later = "later";

    /// <summary>Begins the description of a later look that waits because of a failure; the number of failures follows.</summary>
    public const string RetryMark = "retry ";

    private const string Project = "project";
    private const string Ref = "ref";
    private const string Failures = "failures";

    public static JobKey JobOf(EnvironmentKey key) => new(key.Id, Jobs);

    public static TriggerKey NowOf(EnvironmentKey key) => new(key.Id, Now);

    public static TriggerKey LaterOf(EnvironmentKey key) => new(key.Id, Later);

    public static JobDataMap DataOf(EnvironmentKey key) => new() { [Project] = key.Project, [Ref] = key.Ref.FullName };

    public static EnvironmentKey KeyOf(IJobDetail job) =>
        GitRef.TryParse(Text(job.JobDataMap, Ref), out var gitRef) && Text(job.JobDataMap, Project) is { } project
            ? new EnvironmentKey(project, gitRef.Value)
            : throw new InvalidOperationException($"The stored job {job.Key} does not say which environment it is for.");

    public static JobDataMap DataOf(int failures)
    {
        var data = new JobDataMap();
        if (failures > 0) data[Failures] = failures.ToString();
        return data;
    }

    public static int FailuresOf(ITrigger? trigger) => trigger is not null && int.TryParse(Text(trigger.JobDataMap, Failures), out var failures) ? failures : 0;

    /// <summary>The count of failures again, where a query can see it without loading the trigger's data.</summary>
    public static string? DescriptionOf(int failures) => failures > 0 ? RetryMark + failures : null;

    public static int FailuresOf(string? description) =>
        description is not null && description.StartsWith(RetryMark, StringComparison.Ordinal) && int.TryParse(description.AsSpan(RetryMark.Length), out var failures) ? failures : 0;

    private static string? Text(JobDataMap data, string name) => data.TryGetValue(name, out var value) ? value as string : null;
}
