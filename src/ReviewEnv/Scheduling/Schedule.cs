using Quartz;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Scheduling;

/// <summary>The durable side: one job per key, with at most one trigger for "now" and one for "later".</summary>
internal sealed class Schedule(SchedulerHandle handle, TimeProvider time)
{
    // A trigger that is late fires as soon as a worker is free, keeps its place, and costs no rewriting: it never counts as misfired.
    private static readonly SimpleScheduleBuilder OnceHoweverLate = SimpleScheduleBuilder.Create().WithRepeatCount(0).WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires);

    /// <summary>Whether the scheduler ends, and nothing can be written any more.</summary>
    public bool IsClosed => handle.IsClosed;

    /// <summary>Writes all of them in one transaction.</summary>
    public async Task WriteNowAsync(IReadOnlyCollection<DueWake> wakes, CancellationToken cancellationToken)
    {
        var scheduler = await handle.GetAsync(cancellationToken);
        var jobs = new Dictionary<IJobDetail, IReadOnlyCollection<ITrigger>>(wakes.Count);
        foreach (var (wake, dueAt) in wakes) jobs.Add(Job(wake.Key), [Trigger(ScheduleNames.NowOf(wake.Key), wake.Key, wake.Queue, dueAt).Build()]);
        await scheduler.ScheduleJobs(jobs, ScheduleJobOptions.Replacing, cancellationToken);
    }

    /// <summary>Replaces what the key waits for, if anything; leaves a wake-up alone.</summary>
    /// <param name="failures">Transient failures in a row; 0 when it waits for another reason.</param>
    public async Task WriteLaterAsync(EnvironmentKey key, string queue, DateTimeOffset dueAt, int failures, CancellationToken cancellationToken)
    {
        var scheduler = await handle.GetAsync(cancellationToken);
        var trigger = Trigger(ScheduleNames.LaterOf(key), key, queue, dueAt).UsingJobData(ScheduleNames.DataOf(failures)).WithDescription(ScheduleNames.DescriptionOf(failures));
        await scheduler.ScheduleJob(trigger.Build(), ScheduleJobOptions.Replacing, cancellationToken);
    }

    public async Task RemoveLaterAsync(EnvironmentKey key, CancellationToken cancellationToken)
    {
        var scheduler = await handle.GetAsync(cancellationToken);
        await scheduler.UnscheduleJob(ScheduleNames.LaterOf(key), cancellationToken);
    }

    public async Task<(ITrigger? Now, ITrigger? Later)> FindAsync(EnvironmentKey key, CancellationToken cancellationToken)
    {
        var scheduler = await handle.GetAsync(cancellationToken);
        var triggers = await scheduler.GetTriggers([ScheduleNames.NowOf(key), ScheduleNames.LaterOf(key)], cancellationToken);
        return (triggers.Find(trigger => trigger.Key.Group == ScheduleNames.Now), triggers.Find(trigger => trigger.Key.Group == ScheduleNames.Later));
    }

    // Recovery is what makes a pass that died with its process be done again.
    private static IJobDetail Job(EnvironmentKey key) => JobBuilder.Create<EnvironmentJob>()
        .WithIdentity(ScheduleNames.JobOf(key))
        .UsingJobData(ScheduleNames.DataOf(key))
        .StoreDurably(true)
        .RequestRecovery(true)
        .Build();

    private TriggerBuilder<IJob> Trigger(TriggerKey identity, EnvironmentKey key, string queue, DateTimeOffset dueAt) => TriggerBuilder.Create(time)
        .WithIdentity(identity)
        .ForJob(ScheduleNames.JobOf(key))
        .WithExecutionGroup(queue)
        .StartAt(dueAt)
        .WithSchedule(OnceHoweverLate);
}
