using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using ReviewEnv.CloudFormation.Judgement;
using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.CloudFormation.Watching;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;
using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Changing;

/// <summary>Prepares a change and has it carried out, as far as that goes at once. However often it is cut off, the next time takes up the same change set.</summary>
internal sealed class ChangeSets(IAmazonCloudFormation api, CloudFormationTargetOptions target, StackReader reader, StackMemory memory, ChangeSetRequests requests, Operations operations, StackPoller poller)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Later = TimeSpan.FromHours(1);

    /// <param name="view">The stack, a shell included; null while there is none.</param>
    /// <param name="pending">What is prepared already.</param>
    public async Task<DriverResult> BringAsync(EnvironmentSpec spec, StackView? view, LiveChangeSet? pending, CancellationToken cancellationToken)
    {
        if (view is not null && pending is { Older.Count: > 0 }) pending = await WithoutOlderAsync(view.Stack, pending, cancellationToken);
        var live = view is { Stack.State: not StackState.Shell } ? view : null;
        var settings = StackSettings.Of(spec.Template);
        var notes = NotesOf(spec, settings, live?.Live);
        var isDone = live is { } there && there.Done.IsFor(spec);
        if (isDone && live!.Stack.State == StackState.Live && IsNoted(live.Notes, notes)) return await DropAsync(live.Stack, pending, cancellationToken);

        // What is prepared for the same stays what it is: somebody may have approved it. The notes catch up afterwards.
        if (pending is { State: ChangeSetState.Ready or ChangeSetState.Computing or ChangeSetState.Executing } same && same.For.IsFor(spec)) return await CarryOutAsync(spec, live, same, isNew: false, cancellationToken);

        if (isDone && live!.Stack is { State: StackState.RolledBack, Last.TagsOnly: true } && !live.IsOthers) return NotNoted(live, live.Diagnosis.Cause);
        var attempt = new Attempt(spec.Commit, spec.Fingerprint, spec.Asleep, TagsOnly: isDone);
        // Only where they are all that changes do the notes tell one step from another: a life that was extended makes no other change of it.
        var told = attempt.TagsOnly ? notes : notes with { ExpiresAt = null, Owner = null, MergeRequestIid = null };
        var name = attempt.NameFrom(State(live ?? (view is { Pending: null } ? view : null), told));
        if (pending is { State: ChangeSetState.Failed } failed && failed.Name == name) return await CarryOutAsync(spec, live, failed, isNew: false, cancellationToken);
        return WhyUnfit(spec) ?? await PrepareAsync(spec, view, live, attempt, name, settings, notes, pending, cancellationToken);
    }

    /// <summary>What CloudFormation would refuse, told with the line of the configuration that would help.</summary>
    private DriverResult.Refused? WhyUnfit(EnvironmentSpec spec) => TargetFit.WhyNot(spec, target) is { } unfit ? new DriverResult.Refused(unfit) : null;

    private async Task<DriverResult> PrepareAsync(EnvironmentSpec spec, StackView? view, StackView? live, Attempt attempt, string name, StackSettings settings, StackNotes notes, LiveChangeSet? obsolete, CancellationToken cancellationToken)
    {
        var stack = live?.Stack.Id ?? spec.Identity.Name;
        string id;
        try
        {
            var request = await requests.WriteAsync(spec, settings, notes, stack, name, create: live is null, cancellationToken);
            id = (await api.CreateChangeSetAsync(request, cancellationToken)).Id!;
        }
        catch (AlreadyExistsException)
        {
            // Made before, by a pass that was cut off or by another process.
            id = (await api.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = name, StackName = stack }, cancellationToken)).ChangeSetId!;
        }
        catch (AmazonCloudFormationException e) when (live is not null && LiveChangeSet.SaysNoChanges(e.Message))
        {
            return Unchanged(live, attempt);
        }

        if (obsolete is not null && obsolete.Id != id) await DiscardAsync(obsolete.Id, cancellationToken);
        if (await reader.ChangeSetAsync(id, cancellationToken) is not { } set) return new DriverResult.Transient($"the change set '{name}' is gone as soon as it was made");
        Remember(spec, set, set.Id);
        return await CarryOutAsync(spec, live, set, isNew: true, cancellationToken);
    }

    private async Task<DriverResult> CarryOutAsync(EnvironmentSpec spec, StackView? live, LiveChangeSet set, bool isNew, CancellationToken cancellationToken)
    {
        switch (set.State)
        {
            case ChangeSetState.Computing:
                poller.WatchChangeSet(set.Id, spec.Identity.Key, set.CreatedAt);
                return new DriverResult.Accepted(isNew ? $"asked CloudFormation what {spec.Commit.Short} would change in '{spec.Identity.Name}'" : null, Soon);
            case ChangeSetState.Failed when set.ChangesNothing && live is not null:
                await DiscardAsync(set.Id, cancellationToken);
                return Unchanged(live, set.For);
            case ChangeSetState.Failed when set.For.TagsOnly:
                return NotNoted(live!, set.Reason);
            case ChangeSetState.Failed:
                return new DriverResult.Refused($"CloudFormation cannot do this: {set.Reason ?? "it gives no reason"}");
            case ChangeSetState.Ready when spec.ApprovalRequired && set.Id != spec.ApprovedChange && live?.GoesUnasked(set) != true:
                return new DriverResult.Accepted(isNew ? $"prepared a change set of '{spec.Identity.Name}' for approval{(WasApproved(spec) ? "; the one that was approved is not there any more" : "")}" : null);
            case ChangeSetState.Ready:
                await operations.ExecuteAsync(set, spec.Identity.Key, cancellationToken);
                // Carrying out one removes all others.
                Remember(spec, set, null);
                // What is more than tags is told, also where nothing but tags was meant to change: a parameter that is looked up may have another value by now.
                return new DriverResult.Accepted(set.For.TagsOnly && ChangeWords.AreTagsOnly(set.Changes) ? null : Words(spec, live, set, isNew));
            case ChangeSetState.Executing:
                return new DriverResult.Accepted(Again: Soon);
            default:
                // On a shell it is the only proof of whose the shell is.
                if (live is not null) await DiscardAsync(set.Id, cancellationToken);
                return new DriverResult.Transient("the prepared change set is out of date, because the stack was changed in between; it is prepared anew");
        }
    }

    /// <summary>A step that was cut off had prepared something newer, and not yet deleted what that takes the place of.</summary>
    private async Task<LiveChangeSet> WithoutOlderAsync(LiveStack stack, LiveChangeSet pending, CancellationToken cancellationToken)
    {
        foreach (var older in pending.Older) await DiscardAsync(older, cancellationToken);
        memory.Of(stack).Pending(pending.Id);
        return pending with { Older = [] };
    }

    private static bool WasApproved(EnvironmentSpec spec) => Attempt.TryParse(spec.ApprovedChange, out var approved) && approved.IsFor(spec);

    /// <summary>With the changes, unless they were seen, and told, when they were prepared.</summary>
    private static string Words(EnvironmentSpec spec, StackView? live, LiveChangeSet set, bool isNew)
    {
        var doing = $"{(live is null ? "creating" : "updating")} the stack '{spec.Identity.Name}' for {spec.Commit.Short}";
        if (!isNew) return doing;
        var changes = ChangeWords.Of(set.Changes);
        return string.Join(Environment.NewLine, [$"{doing}: {ProposalWords.Count(changes)}", .. ProposalWords.Lines(changes)]);
    }

    private void Remember(EnvironmentSpec spec, LiveChangeSet set, string? pending)
    {
        var known = memory.Of(spec.Identity.Name, set.StackId);
        known.Made = set.Notes;
        known.Pending(pending);
    }

    /// <summary>The version is up, and only the tags are not what they should be: no reason to call it failed, nor to try again and again.</summary>
    private DriverResult.Accepted NotNoted(StackView live, string? why) =>
        new(memory.Of(live.Stack).Once($"what ReviewEnv notes on '{live.Stack.Name}', such as its end of life, could not be brought up to date: {why ?? "CloudFormation gives no reason"}. It is tried again with the next commit"), Later);

    private async Task DiscardAsync(string changeSetId, CancellationToken cancellationToken)
    {
        try
        {
            await api.DeleteChangeSetAsync(new DeleteChangeSetRequest { ChangeSetName = changeSetId }, cancellationToken);
        }
        catch (AmazonCloudFormationException e) when (AwsProblems.SaysNoSuchChangeSet(e))
        {
            // Gone already, which is what was wanted.
        }
    }

    private DriverResult.Accepted Unchanged(StackView live, Attempt attempt)
    {
        var known = memory.Of(live.Stack);
        known.Unchanged = (live.Stack.ChangeSetId, attempt with { TagsOnly = false });
        known.Pending(null);
        return new DriverResult.Accepted($"{attempt.Commit.Short} changes nothing in '{live.Stack.Name}'");
    }

    /// <summary>All is as it should be; what was prepared for something else is of no use any more.</summary>
    private async Task<DriverResult> DropAsync(LiveStack stack, LiveChangeSet? pending, CancellationToken cancellationToken)
    {
        if (pending is null) return new DriverResult.Accepted();
        await DiscardAsync(pending.Id, cancellationToken);
        memory.Of(stack).Pending(null);
        return new DriverResult.Accepted($"dropped the change that was prepared for {pending.For.Commit.Short}");
    }

    private StackNotes NotesOf(EnvironmentSpec spec, StackSettings settings, Core.Branches.CommitSha? previous) => new()
    {
        Instance = target.Instance,
        Key = spec.Identity.Key,
        Commit = spec.Commit,
        Fingerprint = spec.Fingerprint,
        Asleep = spec.Asleep,
        Previous = previous,
        Template = spec.Template.Name,
        Owner = spec.Owner,
        MergeRequestIid = spec.MergeRequestIid,
        ExpiresAt = spec.ExpiresAt,
        UrlOutput = settings.UrlOutput,
        UrlPath = spec.Template.UrlPath,
        Outputs = spec.Template.Outputs,
    };

    private static bool IsNoted(StackNotes there, StackNotes wanted) =>
        there with { Previous = wanted.Previous, Outputs = wanted.Outputs } == wanted && there.Outputs.SequenceEqual(wanted.Outputs);

    /// <summary>All that tells this step from others to the same end: the operation before it, and what is noted. A shell is nothing yet, so that a step that has just made one finds itself again; unless somebody took its change set away, which is not to come back under its name.</summary>
    private static string State(StackView? live, StackNotes notes) =>
        $"{live?.Stack.Id} {live?.Stack.ChangeSetId} {string.Join(' ', notes.Write().OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value))}";
}
