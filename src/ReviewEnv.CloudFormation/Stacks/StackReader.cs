using System.Runtime.CompilerServices;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>Everything that is read from CloudFormation.</summary>
internal sealed class StackReader(IAmazonCloudFormation api)
{
    /// <summary>Null when there is none, or it is gone.</summary>
    public async Task<LiveStack?> FindAsync(string nameOrId, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await api.DescribeStacksAsync(new DescribeStacksRequest { StackName = nameOrId }, cancellationToken);
            return answer.Stacks is [var stack, ..] && LiveStack.Of(stack) is { State: not StackState.Gone } live ? live : null;
        }
        catch (AmazonCloudFormationException e) when (AwsProblems.SaysNoSuchStack(e))
        {
            return null;
        }
    }

    /// <summary>Every stack of the account and region. For the start: it asks for all there are.</summary>
    public async IAsyncEnumerable<LiveStack> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in Pages.OfAsync((token, cancel) => api.DescribeStacksAsync(new DescribeStacksRequest { NextToken = token }, cancel), page => page.NextToken, cancellationToken))
        {
            foreach (var stack in page.Stacks ?? []) yield return LiveStack.Of(stack);
        }
    }

    /// <summary>The newest change set of ours that is of use yet; null when there is none.</summary>
    public async Task<LiveChangeSet?> PendingAsync(string stackId, CancellationToken cancellationToken)
    {
        var found = new List<ChangeSetSummary>();
        try
        {
            await foreach (var page in Pages.OfAsync((token, cancel) => api.ListChangeSetsAsync(new ListChangeSetsRequest { StackName = stackId, NextToken = token }, cancel), page => page.NextToken, cancellationToken))
            {
                found.AddRange((page.Summaries ?? []).Where(summary => Attempt.TryParse(summary.ChangeSetName, out _) && LiveChangeSet.StateOf(summary.Status, summary.ExecutionStatus) != ChangeSetState.Spent));
            }
        }
        catch (AmazonCloudFormationException e) when (AwsProblems.SaysNoSuchStack(e))
        {
            return null;
        }

        if (found.MaxBy(summary => summary.CreationTime) is not { } newest || await ChangeSetAsync(newest.ChangeSetId!, cancellationToken) is not { } pending) return null;
        return pending with { Older = [.. found.Where(summary => summary != newest).Select(summary => summary.ChangeSetId!)] };
    }

    /// <summary>Null when it is not there any more.</summary>
    public async Task<LiveChangeSet?> ChangeSetAsync(string id, CancellationToken cancellationToken)
    {
        DescribeChangeSetResponse? answer = null;
        var changes = new List<Change>();
        try
        {
            await foreach (var page in Pages.OfAsync((token, cancel) => api.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = id, NextToken = token }, cancel), page => page.NextToken, cancellationToken))
            {
                answer = page;
                changes.AddRange(page.Changes ?? []);
            }

            return answer is null ? null : LiveChangeSet.Of(answer, changes);
        }
        catch (AmazonCloudFormationException e) when (AwsProblems.SaysNoSuchChangeSet(e))
        {
            return null;
        }
    }

    /// <summary>Whether a change set was carried out to a good end.</summary>
    public async Task<bool> EndedWellAsync(string changeSetId, CancellationToken cancellationToken)
    {
        try
        {
            return (await api.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = changeSetId }, cancellationToken)).ExecutionStatus == ExecutionStatus.EXECUTE_COMPLETE;
        }
        catch (AmazonCloudFormationException e) when (AwsProblems.SaysNoSuchChangeSet(e))
        {
            return false;
        }
    }

    /// <summary>The events of the stack's last operation, with its rollbacks and continuations; oldest first. Of a deletion that failed with the one before it: more of them say nothing more.</summary>
    public async Task<IReadOnlyList<StackEvent>> LastOperationAsync(LiveStack stack, CancellationToken cancellationToken)
    {
        var found = new List<StackEvent>();
        var begun = 0;
        await foreach (var happened in EventsAsync(stack.Id, cancellationToken))
        {
            found.Add(happened);
            if (stack.State == StackState.DeleteStuck ? IsBeforeDeletion(happened) || (IsBeginning(happened) && ++begun == 2) : IsBeginning(happened)) break;
        }

        return Oldest(found);
    }

    /// <summary>The newest events, oldest first.</summary>
    public async Task<IReadOnlyList<StackEvent>> LatestEventsAsync(string stackId, int most, CancellationToken cancellationToken)
    {
        var found = new List<StackEvent>();
        await foreach (var happened in EventsAsync(stackId, cancellationToken))
        {
            found.Add(happened);
            if (found.Count >= most) break;
        }

        return Oldest(found);
    }

    public async Task<IReadOnlyList<StackResourceSummary>> ResourcesAsync(string stackId, CancellationToken cancellationToken)
    {
        var found = new List<StackResourceSummary>();
        await foreach (var page in Pages.OfAsync((token, cancel) => api.ListStackResourcesAsync(new ListStackResourcesRequest { StackName = stackId, NextToken = token }, cancel), page => page.NextToken, cancellationToken))
        {
            found.AddRange(page.StackResourceSummaries ?? []);
        }

        return found;
    }

    /// <summary>As it was written: macros may have made more of it. Null when there is none.</summary>
    public async Task<string?> TemplateAsync(string stackId, CancellationToken cancellationToken) =>
        (await api.GetTemplateAsync(new GetTemplateRequest { StackName = stackId, TemplateStage = TemplateStage.Original }, cancellationToken)).TemplateBody;

    /// <summary>Newest first, each once: events that arrive while pages are turned push older ones onto the next page a second time.</summary>
    private async IAsyncEnumerable<StackEvent> EventsAsync(string stackId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>();
        await foreach (var page in Pages.OfAsync((token, cancel) => api.DescribeStackEventsAsync(new DescribeStackEventsRequest { StackName = stackId, NextToken = token }, cancel), page => page.NextToken, cancellationToken))
        {
            foreach (var happened in page.StackEvents ?? [])
            {
                if (seen.Add(happened.EventId!)) yield return happened;
            }
        }
    }

    /// <summary>An operation begins with its event about the stack itself. Rollbacks and their continuations belong to what failed before them.</summary>
    private static bool IsBeginning(StackEvent happened) =>
        happened.PhysicalResourceId == happened.StackId && happened.ResourceStatus?.Value is "CREATE_IN_PROGRESS" or "UPDATE_IN_PROGRESS" or "DELETE_IN_PROGRESS" or "IMPORT_IN_PROGRESS";

    private static bool IsBeforeDeletion(StackEvent happened) =>
        happened.PhysicalResourceId == happened.StackId && happened.ResourceStatus?.Value?.StartsWith("DELETE_", StringComparison.Ordinal) != true;

    private static List<StackEvent> Oldest(List<StackEvent> newestFirst)
    {
        newestFirst.Reverse();
        return newestFirst;
    }
}
