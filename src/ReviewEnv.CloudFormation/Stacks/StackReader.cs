using System.Runtime.CompilerServices;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>Everything that is read from CloudFormation. Pages are followed to their end, within reason.</summary>
internal sealed class StackReader(IAmazonCloudFormation api)
{
    /// <summary>A stack has 500 resources at most; what asks for more pages than this is not answering sense.</summary>
    public const int MostPages = 200;

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
        var request = new DescribeStacksRequest();
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await api.DescribeStacksAsync(request, cancellationToken);
            foreach (var stack in page.Stacks ?? []) yield return LiveStack.Of(stack);
            request.NextToken = page.NextToken;
            if (string.IsNullOrEmpty(request.NextToken)) yield break;
        }
    }

    /// <summary>The newest change set of ours that is of use yet; null when there is none.</summary>
    public async Task<LiveChangeSet?> PendingAsync(string stackId, CancellationToken cancellationToken)
    {
        var request = new ListChangeSetsRequest { StackName = stackId };
        var found = new List<ChangeSetSummary>();
        try
        {
            for (var page = 0; page < MostPages; page++)
            {
                var answer = await api.ListChangeSetsAsync(request, cancellationToken);
                found.AddRange((answer.Summaries ?? []).Where(summary => Attempt.TryParse(summary.ChangeSetName, out _) && LiveChangeSet.StateOf(summary.Status, summary.ExecutionStatus) != ChangeSetState.Spent));
                request.NextToken = answer.NextToken;
                if (string.IsNullOrEmpty(request.NextToken)) break;
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
        var request = new DescribeChangeSetRequest { ChangeSetName = id };
        var changes = new List<Change>();
        try
        {
            for (var page = 0; ; page++)
            {
                var answer = await api.DescribeChangeSetAsync(request, cancellationToken);
                changes.AddRange(answer.Changes ?? []);
                request.NextToken = answer.NextToken;
                if (string.IsNullOrEmpty(request.NextToken) || page == MostPages) return LiveChangeSet.Of(answer, changes);
            }
        }
        catch (ChangeSetNotFoundException)
        {
            return null;
        }
        catch (AmazonCloudFormationException e) when (AwsProblems.SaysNoSuchStack(e))
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
        catch (AmazonCloudFormationException e) when (e is ChangeSetNotFoundException || AwsProblems.SaysNoSuchStack(e))
        {
            return false;
        }
    }

    /// <summary>The events of the stack's last operation, with its rollbacks and continuations; oldest first. Of a deletion that failed with the one before it: more of them say nothing more.</summary>
    public async Task<IReadOnlyList<StackEvent>> LastOperationAsync(LiveStack stack, CancellationToken cancellationToken)
    {
        var request = new DescribeStackEventsRequest { StackName = stack.Id };
        var found = new List<StackEvent>();
        var seen = new HashSet<string>();
        var begun = 0;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await api.DescribeStackEventsAsync(request, cancellationToken);
            foreach (var happened in answer.StackEvents ?? [])
            {
                // Events that arrive while pages are turned push older ones onto the next page a second time.
                if (!seen.Add(happened.EventId!)) continue;
                found.Add(happened);
                if (stack.State == StackState.DeleteStuck ? IsBeforeDeletion(happened) || (IsBeginning(happened) && ++begun == 2) : IsBeginning(happened)) return Oldest(found);
            }

            request.NextToken = answer.NextToken;
            if (string.IsNullOrEmpty(request.NextToken)) break;
        }

        return Oldest(found);
    }

    /// <summary>The newest events, oldest first.</summary>
    public async Task<IReadOnlyList<StackEvent>> LatestEventsAsync(string stackId, int most, CancellationToken cancellationToken)
    {
        var request = new DescribeStackEventsRequest { StackName = stackId };
        var found = new List<StackEvent>();
        while (found.Count < most)
        {
            var answer = await api.DescribeStackEventsAsync(request, cancellationToken);
            found.AddRange(answer.StackEvents ?? []);
            request.NextToken = answer.NextToken;
            if (string.IsNullOrEmpty(request.NextToken) || answer.StackEvents is not { Count: > 0 }) break;
        }

        return Oldest([.. found.Take(most)]);
    }

    public async Task<IReadOnlyList<StackResourceSummary>> ResourcesAsync(string stackId, CancellationToken cancellationToken)
    {
        var request = new ListStackResourcesRequest { StackName = stackId };
        var found = new List<StackResourceSummary>();
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await api.ListStackResourcesAsync(request, cancellationToken);
            found.AddRange(answer.StackResourceSummaries ?? []);
            request.NextToken = answer.NextToken;
            if (string.IsNullOrEmpty(request.NextToken)) break;
        }

        return found;
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
