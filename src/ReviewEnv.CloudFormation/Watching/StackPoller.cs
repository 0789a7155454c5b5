using System.Collections.Concurrent;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation.Watching;

/// <summary>Asks CloudFormation how far things are, for every environment of an account and region together, and says when one has come to its end.</summary>
/// <remarks>
/// Each thing is asked about every second at first and every 30 seconds at last. When many stacks are due, one list of what is at work answers for
/// all of them; the list may lag, so what it lacks is only said to have changed: the look that follows reads the stack itself and has it watched on.
/// When AWS asks for fewer requests, everything slows down to half, again and again.
/// </remarks>
internal sealed partial class StackPoller(IAmazonCloudFormation api, IChangeSink changes, TimeProvider clock, ILogger<StackPoller> logger) : IAsyncDisposable
{
    /// <summary>From this many on, a list is cheaper than asking about each.</summary>
    private const int Many = 4;
    private const int MostSetsATurn = 10;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Watched> watched = [];
    private readonly CancellationTokenSource ending = new();
    private readonly Lock starting = new();
    private TaskCompletionSource woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan pause = Shortest;
    private bool isAway;
    private volatile bool rests = true;
    private Task? running;

    /// <summary>How many things are watched.</summary>
    public int Count => watched.Count;

    /// <summary>Whether nothing is watched, and whatever came to its end has been told.</summary>
    public bool IsIdle => rests && watched.IsEmpty;

    /// <param name="since">When the operation began.</param>
    public void WatchStack(string stackId, EnvironmentKey key, DateTimeOffset since) => Watch(stackId, new Watched(key, IsSet: false, since, Due(since)));

    public void WatchChangeSet(string changeSetId, EnvironmentKey key, DateTimeOffset since) => Watch(changeSetId, new Watched(key, IsSet: true, since, Due(since)));

    /// <summary>Somebody has seen for himself that it has come to its end.</summary>
    public void Forget(string stackId) => watched.TryRemove(stackId, out _);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        if (running is { } loop) await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private void Watch(string id, Watched what)
    {
        if (!watched.TryAdd(id, what)) return;
        lock (starting)
        {
            if (ending.IsCancellationRequested) return;
            running ??= Task.Run(RunAsync);
        }

        Volatile.Read(ref woken).TrySetResult();
    }

    private async Task RunAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            Volatile.Write(ref woken, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (watched.IsEmpty)
            {
                rests = true;
                await woken.Task.WaitAsync(ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            rests = false;
            await TurnAsync();
            await Task.Delay(pause, clock, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TurnAsync()
    {
        var now = clock.GetUtcNow();
        var due = watched.Where(pair => pair.Value.DueAt <= now).OrderBy(pair => pair.Value.DueAt).ToList();
        try
        {
            await StacksAsync([.. due.Where(pair => !pair.Value.IsSet)]);
            foreach (var (id, set) in due.Where(pair => pair.Value.IsSet).Take(MostSetsATurn)) await JudgeAsync(id, set, IsComputingAsync);
            pause = pause / 2 > Shortest ? pause / 2 : Shortest;
            isAway = false;
        }
        catch (Exception e) when (AwsProblems.IsExpected(e))
        {
            pause = pause * 2 < Longest ? pause * 2 : Longest;
            if (!isAway && (e is not AmazonServiceException refusal || !AwsProblems.IsThrottling(refusal))) AskingFailed(logger, watched.Count, e.Message);
            isAway = true;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The daemon ends.
        }
        catch (Exception e)
        {
            pause = Longest;
            TurnFailed(logger, e);
        }
    }

    private async Task StacksAsync(IReadOnlyList<KeyValuePair<string, Watched>> due)
    {
        if (due.Count >= Many)
        {
            var moving = await MovingAsync();
            foreach (var (id, stack) in due) Judge(id, stack, moving.Contains(id));
            // The same list answers for those that are not due yet.
            foreach (var (id, stack) in watched.Where(pair => !pair.Value.IsSet && moving.Contains(pair.Key))) Judge(id, stack, goesOn: true);
            return;
        }

        foreach (var (id, stack) in due) await JudgeAsync(id, stack, IsMovingAsync);
    }

    /// <summary>One that may not be asked about holds up nobody else.</summary>
    private async Task JudgeAsync(string id, Watched what, Func<string, Task<bool>> ask)
    {
        try
        {
            Judge(id, what, await ask(id));
        }
        catch (AmazonServiceException e) when (AwsProblems.IsDenied(e))
        {
            watched.TryUpdate(id, what with { DueAt = clock.GetUtcNow() + Longest, IsDenied = true }, what);
            if (!what.IsDenied) AskingDenied(logger, id, e.Message);
        }
    }

    private void Judge(string id, Watched what, bool goesOn)
    {
        if (goesOn) watched.TryUpdate(id, what with { DueAt = Due(what.Since) }, what);
        else if (watched.TryRemove(id, out _)) changes.Changed(what.Key);
    }

    private async Task<HashSet<string>> MovingAsync()
    {
        var moving = new HashSet<string>();
        await foreach (var page in Pages.OfAsync((token, cancel) => api.ListStacksAsync(new ListStacksRequest { StackStatusFilter = [.. StackStates.MovingStatuses], NextToken = token }, cancel), page => page.NextToken, ending.Token))
        {
            foreach (var stack in page.StackSummaries ?? []) moving.Add(stack.StackId!);
        }

        return moving;
    }

    private async Task<bool> IsMovingAsync(string stackId)
    {
        try
        {
            var answer = await api.DescribeStacksAsync(new DescribeStacksRequest { StackName = stackId }, ending.Token);
            return answer.Stacks is [var stack, ..] && StackStates.IsMoving(StackStates.Of(stack.StackStatus?.Value ?? ""));
        }
        catch (AmazonCloudFormationException e) when (AwsProblems.SaysNoSuchStack(e))
        {
            return false;
        }
    }

    private async Task<bool> IsComputingAsync(string changeSetId)
    {
        try
        {
            var answer = await api.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = changeSetId }, ending.Token);
            return LiveChangeSet.StateOf(answer.Status, answer.ExecutionStatus) == ChangeSetState.Computing;
        }
        catch (AmazonCloudFormationException e) when (AwsProblems.SaysNoSuchChangeSet(e))
        {
            return false;
        }
    }

    /// <summary>A quarter of what it has taken so far; a little apart, so that what began together is not asked about together.</summary>
    private DateTimeOffset Due(DateTimeOffset since)
    {
        var now = clock.GetUtcNow();
        var wait = TimeSpan.FromTicks(Math.Clamp((now - since).Ticks / 4, Shortest.Ticks, Longest.Ticks));
        return now + wait * (0.9 + 0.1 * Random.Shared.NextDouble());
    }

    private sealed record Watched(EnvironmentKey Key, bool IsSet, DateTimeOffset Since, DateTimeOffset DueAt)
    {
        public bool IsDenied { get; init; }
    }

    [LoggerMessage(LogLevel.Warning, "How far {Count} stacks and change sets are cannot be asked at present: {Reason}")]
    private static partial void AskingFailed(ILogger logger, int count, string reason);

    [LoggerMessage(LogLevel.Warning, "How far {Id} is may not be asked: {Reason}")]
    private static partial void AskingDenied(ILogger logger, string id, string reason);

    [LoggerMessage(LogLevel.Error, "Asking how far stacks are failed")]
    private static partial void TurnFailed(ILogger logger, Exception exception);
}
