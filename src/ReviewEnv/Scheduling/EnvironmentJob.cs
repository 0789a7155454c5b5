using Quartz;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Scheduling;

/// <summary>One firing: passes over one key until it has to wait.</summary>
[DisallowConcurrentExecution]
internal sealed class EnvironmentJob(Firing firing, IWorkHandler handler) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        new(firing.RunAsync(context, handler, cancellationToken));
}
