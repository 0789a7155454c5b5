using System.Runtime.CompilerServices;
using Amazon.CloudFormation;
using Amazon.S3;
using Microsoft.Extensions.Logging;
using ReviewEnv.CloudFormation.Changing;
using ReviewEnv.CloudFormation.Judgement;
using ReviewEnv.CloudFormation.Removing;
using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.CloudFormation.Usage;
using ReviewEnv.CloudFormation.Watching;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.CloudFormation;

/// <summary>An account and region as a platform: an environment is a stack, and every change of it a change set.</summary>
internal sealed partial class CloudFormationDriver : IEnvironmentDriver, IEnvironmentPreview, IEnvironmentLogs, IEnvironmentUsage, IDisposable
{
    private readonly CloudFormationTargetOptions target;
    private readonly IAmazonCloudFormation api;
    private readonly Lazy<IAmazonS3> s3;
    private readonly StackPoller poller;
    private readonly ILogger<CloudFormationDriver> logger;
    private readonly TimeProvider clock;
    private readonly StackMemory memory = new();
    private readonly RecentSights recent;
    private readonly StackReader reader;
    private readonly StackLook look;
    private readonly Applier applier;
    private readonly Removal removal;
    private readonly Preview preview;
    private readonly UsageReport usage;
    private readonly EventLog log;
    private int isAway;

    public CloudFormationDriver(CloudFormationTargetOptions target, IAmazonCloudFormation api, Lazy<IAmazonS3> s3, StackPoller poller, ILogger<CloudFormationDriver> logger, TimeProvider clock)
    {
        (this.target, this.api, this.s3, this.poller, this.logger, this.clock) = (target, api, s3, poller, logger, clock);
        reader = new StackReader(api);
        recent = new RecentSights(clock);
        look = new StackLook(reader, memory, recent, target, clock);
        var operations = new Operations(api, target, poller, clock);
        var changeSets = new ChangeSets(api, target, reader, memory, new ChangeSetRequests(target, new TemplateUpload(target, s3)), operations, poller);
        applier = new Applier(target, look, memory, changeSets, operations, clock);
        removal = new Removal(target, look, memory, operations, new Buckets(reader, s3));
        preview = new Preview(target, look);
        usage = new UsageReport(reader, target.Name, logger);
        log = new EventLog(reader, target);
    }

    public NameBudget NameBudget => NameBudget.StackName;

    public bool CanSleep => true;

    public bool KeepsOwnDeadline => true;

    public bool CanSleepWith(RenderedTemplate template) => StackSettings.Of(template).Sleep is not null;

    public Task<ObservedEnvironment> ObserveAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var sight = await look.AtAsync(environment, cancellationToken);
        recent.Keep(environment, sight);
        if (sight.Foreign is { } foreign) return new ObservedEnvironment(ObservedStatus.Foreign) { Reason = foreign };
        if (sight.Ours is not { } ours) return ObservedEnvironment.Absent;
        if (StackStates.IsMoving(ours.Stack.State)) poller.WatchStack(ours.Stack.Id, environment.Key, ours.Stack.Since);
        else poller.Forget(ours.Stack.Id);
        if (ours.Pending is { State: ChangeSetState.Computing } computing) poller.WatchChangeSet(computing.Id, environment.Key, computing.CreatedAt);
        return sight.Shell is not null ? Observation.OfShell(ours, clock.GetUtcNow()) : Observation.Of(ours, target.OperationTimeout, clock.GetUtcNow());
    });

    public async Task<DriverResult> ApplyAsync(EnvironmentSpec spec, CancellationToken cancellationToken)
    {
        var result = await TellAsync($"bring '{spec.Identity.Name}' to {spec.Commit.Short}", () => applier.ApplyAsync(spec, cancellationToken));
        return result switch
        {
            DriverResult.Refused refused => refused with { Reason = new HiddenParameters(spec).Mask(refused.Reason) },
            DriverResult.Transient transient => transient with { Reason = new HiddenParameters(spec).Mask(transient.Reason) },
            _ => result,
        };
    }

    public Task<DriverResult> DestroyAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) => TellAsync($"delete the stack '{environment.Name}'", () => removal.DestroyAsync(environment, cancellationToken));

    public async IAsyncEnumerable<EnvironmentIdentity> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (stack, notes) in await AskAsync(() => OursAsync(cancellationToken))) yield return new EnvironmentIdentity(notes.Key, stack.Name);
    }

    public Task<EnvironmentPreview> PreviewAsync(EnvironmentSpec spec, CancellationToken cancellationToken) => preview.OfAsync(spec, cancellationToken);

    public Task<IReadOnlyList<string>> TailAsync(EnvironmentIdentity environment, int lines, CancellationToken cancellationToken) => AskAsync(() => log.TailAsync(environment, lines, cancellationToken));

    public Task<IReadOnlyList<EnvironmentUsage>> UsageAsync(CancellationToken cancellationToken) => AskAsync(async () => await usage.MakeAsync(await OursAsync(cancellationToken), cancellationToken));

    public void Dispose()
    {
        api.Dispose();
        if (s3.IsValueCreated) s3.Value.Dispose();
    }

    /// <summary>A shell shows no tags; what it is for stands on its change set.</summary>
    private async Task<IReadOnlyList<(LiveStack Stack, StackNotes Notes)>> OursAsync(CancellationToken cancellationToken)
    {
        var ours = new List<(LiveStack, StackNotes)>();
        await foreach (var stack in reader.ListAsync(cancellationToken))
        {
            if (stack.State == StackState.Gone || stack.IsNested) continue;
            var isShell = stack is { Notes: null, State: StackState.Shell } && stack.Name.StartsWith(target.Prefix, StringComparison.Ordinal);
            var notes = isShell ? (await look.ShellAsync(stack, cancellationToken))?.Notes : stack.Notes;
            if (notes?.Instance == target.Instance) ours.Add((stack, notes));
        }

        return ours;
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            var answer = await ask();
            if (Interlocked.Exchange(ref isAway, 0) == 1) AnswersAgain(logger, target.Name);
            return answer;
        }
        catch (Exception e) when (AwsProblems.IsExpected(e))
        {
            var unavailable = AwsProblems.Unavailable(e, target);
            if (Interlocked.Exchange(ref isAway, 1) == 0) DoesNotAnswer(logger, target.Name, unavailable.Message);
            throw unavailable;
        }
    }

    private async Task<DriverResult> TellAsync(string what, Func<Task<DriverResult>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e) when (AwsProblems.IsExpected(e))
        {
            return AwsProblems.ToResult(e, what, target);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Target {Target} cannot be asked at present, its environments stay as they are: {Reason}")]
    private static partial void DoesNotAnswer(ILogger logger, string target, string reason);

    [LoggerMessage(LogLevel.Information, "Target {Target} answers again")]
    private static partial void AnswersAgain(ILogger logger, string target);
}
