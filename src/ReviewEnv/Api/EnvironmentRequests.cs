using ReviewEnv.Auth;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Api;

/// <summary>What people and jobs may ask of an environment. Each request is stored as a wish; a pass fulfils it.</summary>
internal sealed class EnvironmentRequests(IReviewStore store, DriverCatalog targets, IChangeSink changes, ServerSettings settings, TimeProvider time)
{
    private const int LongestReason = 500;

    private static readonly TimeSpan LongestExtension = TimeSpan.FromDays(90);
    private static readonly TimeSpan WakingTakes = TimeSpan.FromMinutes(1);
    private readonly ProjectCatalog projects = new(settings.Projects);

    /// <summary>Stops it: it stays away until the branch has another commit, or somebody asks for a deployment.</summary>
    /// <param name="sha">The commit that is meant; null for whatever is there.</param>
    public Task<RequestResult> StopAsync(Known known, Caller caller, string? reason, CommitSha? sha, CancellationToken cancellationToken)
    {
        var head = HeadOf(known.Memory);
        if (sha is { } meant && head is not null && meant != head && meant != known.Memory.Record?.Commit && meant != known.Memory.Record?.Serving)
        {
            return Task.FromResult<RequestResult>(new RequestResult.Stored($"{meant.Short} is neither the head nor deployed any more, so nothing is stopped."));
        }

        var commit = sha ?? head;
        var why = Reason(reason);
        return WishAsync(
            known.Key,
            caller,
            wishes => wishes with { Stop = new StopWish(commit, caller.Name, time.GetUtcNow(), why ?? "") },
            why is null ? "Asked to stop." : $"Asked to stop: {why}",
            commit,
            $"It will be stopped, and stays away until the branch has a new commit or somebody asks for a deployment.{AfterLease(known.Memory)}",
            cancellationToken);
    }

    /// <summary>Deploys a branch, whether it has an environment or not.</summary>
    /// <param name="sha">The commit; null for the head.</param>
    /// <param name="onlyIfNeeded">Asks for nothing that is there or comes by itself: for jobs, which run for every commit and again.</param>
    public async Task<RequestResult> DeployAsync(EnvironmentKey key, Caller caller, CommitSha? sha, bool onlyIfNeeded, CancellationToken cancellationToken)
    {
        if (Forbidden(key, caller) is { } forbidden) return forbidden;
        if (projects.Find(key.Project) is not { } project)
        {
            return Refused(StatusCodes.Status404NotFound, "unknown-project", $"No project of the configuration covers '{key.Project}'.", "Add it to projects in reviewenv.yaml, or correct the path.");
        }

        if (project.Refs.WhyNot(key.Ref) is { } whyNot)
        {
            return Refused(StatusCodes.Status422UnprocessableEntity, "ref-excluded", $"'{key.Ref.Name}' gets no environment: {whyNot}.", $"Change refs of the project '{project.Path}' in reviewenv.yaml, or name another branch.");
        }

        var memory = await store.LoadAsync(key, cancellationToken);
        if (onlyIfNeeded && DeployNeed.WhyNone(memory, project, sha ?? HeadOf(memory)) is { } promise)
        {
            // A push whose webhook was lost is found by this look.
            changes.Changed(key);
            return new RequestResult.Stored(promise);
        }

        var onPush = project.DeployOn == DeployOn.Push;
        if (onPush && sha is { } asked && HeadOf(memory) is { } head && asked != head && asked != memory.Record?.SeenHead)
        {
            return Refused(
                StatusCodes.Status422UnprocessableEntity, "sha-not-possible", $"'{key.Ref.Name}' is at {head.Short}, and '{project.Path}' deploys the head (deployOn: push), so {asked.Short} cannot be had.",
                $"Leave sha out; if {asked.Short} was pushed just now, wait for it with GET /api/v1/dotenv or 'reviewenv wait'. To choose commits, set deployOn: request.");
        }

        // Where deployments are asked for, "the head" means today's: with none written down, every later push would be deployed unasked.
        var commit = onPush ? sha : sha ?? HeadOf(memory);
        var what = commit is null ? "its head" : $"commit {commit.Value.Short}";
        if (caller is Caller.CiJob && memory.Wishes is { Stop: null, Sleep: null, Deploy: { } wish } && wish.By == caller.Name && wish.Commit == commit)
        {
            // A job's name is its alone: the same wish again is the same request, whose answer was lost.
            return new RequestResult.Stored($"{key.Ref.Name} will be deployed at {what}; this job asked for it already.");
        }

        return await WishAsync(
            key,
            caller,
            wishes => wishes with { Stop = null, Sleep = null, Deploy = new DeployWish(commit, caller.Name, time.GetUtcNow(), (wishes.Deploy?.Generation ?? 0) + 1) },
            $"Asked to deploy {what}.",
            commit,
            $"{key.Ref.Name} will be deployed at {what}.",
            cancellationToken);
    }

    /// <summary>Deploys the same again. Where deployments are asked for, the same commit; else whatever the head is.</summary>
    public Task<RequestResult> RedeployAsync(Known known, Caller caller, CancellationToken cancellationToken)
    {
        var onRequest = projects.Find(known.Key.Project) is { DeployOn: DeployOn.Request };
        return DeployAsync(known.Key, caller, onRequest ? known.Memory.Record?.Commit : null, onlyIfNeeded: false, cancellationToken);
    }

    /// <summary>Lets in exactly one commit of a fork's merge request.</summary>
    public Task<RequestResult> ApproveForkAsync(Known known, Caller caller, CommitSha sha, CancellationToken cancellationToken)
    {
        if (Forbidden(known.Key, caller) is { } forbidden) return Task.FromResult<RequestResult>(forbidden);
        if (caller.Role < Role.Maintainer)
        {
            return Refuse(StatusCodes.Status403Forbidden, "forbidden", "Code of a fork may only be let in by a maintainer.", "Ask somebody with a token of role maintainer to read the commit and approve it.");
        }

        if (known.Key.Ref.MergeRequestIid is not { } iid || projects.Find(known.Key.Project) is not { MergeRequests.ApprovedForks: true })
        {
            return Refuse(StatusCodes.Status409Conflict, "not-a-fork", "Only merge requests from forks are approved by commit, in projects with 'forks: approved'.", "Approve a prepared change by its id, as 'change'.");
        }

        return WishAsync(
            known.Key,
            caller,
            wishes => wishes with { Fork = new ForkApproval(sha, caller.Name, time.GetUtcNow()), Stop = null },
            $"Let in commit {sha} of merge request !{iid}, which comes from a fork.",
            sha,
            $"{sha.Short} will be deployed; what is pushed after it will not.",
            cancellationToken,
            UseKind.Action);
    }

    /// <summary>Approves exactly one prepared change: whatever is prepared after it has to be approved again.</summary>
    /// <param name="change">The id of the change that the caller has seen.</param>
    public Task<RequestResult> ApproveAsync(Known known, Caller caller, string change, CancellationToken cancellationToken)
    {
        if (Forbidden(known.Key, caller) is { } forbidden) return Task.FromResult<RequestResult>(forbidden);
        if (known.Memory.Record is not { Phase: EnvironmentPhase.AwaitingApproval, Proposal: { } proposal } record)
        {
            var phase = known.Memory.Record?.Phase ?? EnvironmentPhase.Pending;
            return Refuse(StatusCodes.Status409Conflict, "nothing-to-approve", $"Nothing waits for approval; it is {phase}.", "If a change was shown before, it was approved meanwhile, or is no longer wanted: its journal tells.");
        }

        // Not looked at yet, but known: another commit is what should be served.
        var overtaken = DotenvVerdict.IsStale(known.Memory) && projects.Find(known.Key.Project) is { DeployOn: DeployOn.Push } && HeadOf(known.Memory) is { } head && head != record.Commit;
        if (proposal.Id != change || overtaken)
        {
            return Task.FromResult<RequestResult>(new RequestResult.Refused(new Problem(
                StatusCodes.Status409Conflict,
                "change-obsolete",
                overtaken ? "Another commit came meanwhile; the change for it is being prepared." : $"Not this change waits for approval, but another one: {proposal.Id}.",
                "Look at what waits now, and approve that.")
            { Change = overtaken ? null : proposal.Id }));
        }

        if (known.Memory.Wishes.Approval is { } given && given.Change == change) return Task.FromResult<RequestResult>(new RequestResult.Stored($"{given.By} approved it already; it is being carried out."));
        var count = ProposalWords.Count(proposal.Changes);
        return WishAsync(
            known.Key,
            caller,
            wishes => wishes with { Approval = new Approval(change, caller.Name, time.GetUtcNow()) },
            $"Approved change set {change}: {count}.",
            record.Commit,
            $"It will be carried out: {count}.",
            cancellationToken,
            UseKind.Action);
    }

    /// <summary>Moves the end of life from where it is, or from now, further away.</summary>
    public Task<RequestResult> ExtendAsync(Known known, Caller caller, TimeSpan by, CancellationToken cancellationToken)
    {
        if (Extended(known.Memory, by) is not { } until) return Task.FromResult<RequestResult>(new RequestResult.Refused(WhyNotExtend(known.Memory, by)!));
        return WishAsync(
            known.Key,
            caller,
            wishes => wishes with { ExtendedUntil = until },
            $"Asked to extend by {Duration.Format(by)}.",
            known.Memory.Record?.Commit,
            $"It now lives until {Presentation.Moments.Rfc3339(until)}.",
            cancellationToken,
            UseKind.Action);
    }

    /// <summary>Keeps it alive whatever its age says.</summary>
    /// <param name="length">How long the pin holds; null for as long as nobody takes it off.</param>
    public Task<RequestResult> PinAsync(Known known, Caller caller, TimeSpan? length, string? reason, CancellationToken cancellationToken)
    {
        DateTimeOffset? until = length is { } span ? time.GetUtcNow() + span : null;
        var why = Reason(reason) ?? "";
        var ending = length is null ? "until somebody takes the pin off" : $"for {Duration.Format(length)}";
        return WishAsync(
            known.Key,
            caller,
            wishes => wishes with { Pin = new Pin(until, caller.Name, why) },
            why.Length == 0 ? $"Pinned {ending}." : $"Pinned {ending}: {why}",
            known.Memory.Record?.Commit,
            $"It is pinned {ending}.",
            cancellationToken,
            UseKind.Action);
    }

    public Task<RequestResult> UnpinAsync(Known known, Caller caller, CancellationToken cancellationToken) => WishAsync(
        known.Key, caller, wishes => wishes with { Pin = null }, "Took the pin off.", known.Memory.Record?.Commit, "The pin is off; its age counts again.", cancellationToken, UseKind.Action);

    /// <summary>Scales it to nothing until somebody wakes it, or the branch has another commit.</summary>
    public Task<RequestResult> SleepAsync(Known known, Caller caller, CancellationToken cancellationToken)
    {
        if (WhyNotSleep(known.Memory) is { } problem) return Task.FromResult<RequestResult>(new RequestResult.Refused(problem));
        var commit = HeadOf(known.Memory);
        return WishAsync(
            known.Key,
            caller,
            wishes => wishes with { Sleep = new SleepWish(commit, caller.Name, time.GetUtcNow()) },
            "Put to sleep.",
            commit,
            $"It will be put to sleep on '{known.Memory.Record!.Target}': what is stored stays, nothing runs.{AfterLease(known.Memory)} {(targets.Find(known.Memory.Record.Target)?.Driver is IEnvironmentFronts ? "A visit, " : "")}'reviewenv wake' or a new commit wakes it.",
            cancellationToken);
    }

    public Task<RequestResult> WakeAsync(Known known, Caller caller, CancellationToken cancellationToken) => WhyNotWake(known.Memory) is { } problem
        ? Task.FromResult<RequestResult>(new RequestResult.Refused(problem))
        : WishAsync(
        known.Key, caller, wishes => wishes with { Sleep = null }, "Woken.", known.Memory.Record?.Commit, "It will be woken, if it sleeps.", cancellationToken, UseKind.Wake);

    /// <summary>Somebody waits for the URL of what sleeps because nobody used it: that is use, and wakes it. What a person put to sleep is theirs to wake.</summary>
    public async Task WakeForWaitingAsync(Known known, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.CanAct(known.Key) || known.Memory.Record is not { Phase: EnvironmentPhase.Sleeping } record || IsHeldAsleep(known.Memory)) return;
        // Who waits asks again every few seconds; once is enough.
        if (known.Memory.Wishes.Used is { Kind: UseKind.Wake } woken && time.GetUtcNow() - woken.At < WakingTakes) return;
        await WishAsync(known.Key, caller, wishes => wishes, "Waits for its URL, which wakes it.", record.Commit, "", cancellationToken, UseKind.Wake);
    }

    /// <summary>Whether a person's wish has it sleep, until somebody wakes it or the commit that was meant is no longer the head.</summary>
    public bool IsHeldAsleep(Remembered memory) =>
        memory.Wishes.Sleep is { } sleep && (sleep.Commit is null || sleep.Commit == memory.Record?.SeenHead || projects.Find(memory.Record?.Key.Project ?? "") is { DeployOn: DeployOn.Request });

    /// <summary>Why it cannot be put to sleep; null if it can.</summary>
    public Problem? WhyNotSleep(Remembered memory)
    {
        if (memory.Record is not { Phase: not (EnvironmentPhase.Stopped or EnvironmentPhase.Stopping) } record)
        {
            return new Problem(StatusCodes.Status409Conflict, "not-there", "It is stopped, so nothing of it could sleep.", "Nothing has to be done.");
        }

        if (targets.Find(record.Target) is not { Driver.CanSleep: true })
        {
            return new Problem(StatusCodes.Status409Conflict, "cannot-sleep", $"Environments on the target '{record.Target}' cannot sleep.", "Stop it instead; 'reviewenv deploy' brings it back.");
        }

        if (record.Phase == EnvironmentPhase.Leaking)
        {
            return new Problem(StatusCodes.Status409Conflict, "not-there", "It is being removed, and what is left of it would not go.", "Its page says what that is; what is removed cannot sleep.");
        }

        if (record.Phase == EnvironmentPhase.AwaitingApproval)
        {
            return new Problem(StatusCodes.Status409Conflict, "awaiting-approval", "A change of it waits for approval, and until then nothing else is done to it.", "Approve the change first, or stop the environment.");
        }

        return record.CanSleep != false
            ? null
            : new Problem(StatusCodes.Status409Conflict, "cannot-sleep", $"Its template '{record.Template}' does not say how to sleep.", "Give template.yaml a sleep section; or stop it, and 'reviewenv deploy' brings it back.");
    }

    /// <summary>Why it cannot be woken; null if it can, or is awake.</summary>
    public static Problem? WhyNotWake(Remembered memory) => memory.Record is { Phase: EnvironmentPhase.Stopped or EnvironmentPhase.Stopping }
        ? new Problem(StatusCodes.Status409Conflict, "not-there", "It is stopped. A deployment brings it back.", "'reviewenv deploy' asks for one; a new commit is one.")
        : null;

    /// <summary>Why what disturbs those who use it is done later, as a sentence; null where nobody does.</summary>
    public string? WhyLater(Remembered memory) => memory.Record is { Published: not null } && Leases.Holding(memory.Wishes, time.GetUtcNow()) is { } lease
        ? $"{lease.By} uses it for {lease.Purpose} until {Presentation.Moments.Rfc3339(lease.Until)} at the latest, so it waits until then."
        : null;

    private string AfterLease(Remembered memory) => WhyLater(memory) is { } why ? $" {why}" : "";

    /// <summary>Why its end of life cannot be moved so far; null if it can.</summary>
    public Problem? WhyNotExtend(Remembered memory, TimeSpan by) =>
        memory.Record is not { ExpiresAt: not null, Phase: not EnvironmentPhase.Stopped }
            ? new Problem(StatusCodes.Status409Conflict, "no-end", "It has no end of life that could be moved.", "Nothing has to be done to keep it; a stopped one can be deployed again.")
            : Extended(memory, by) is null ? new Problem(StatusCodes.Status422UnprocessableEntity, "too-far", $"That would keep it for more than {LongestExtension.Days} days.", "Extend by less, or pin it.")
            : null;

    /// <summary>Until when an extension would have it live; null if that cannot be.</summary>
    public DateTimeOffset? Extended(Remembered memory, TimeSpan by)
    {
        if (memory.Record is not { ExpiresAt: { } end, Phase: not EnvironmentPhase.Stopped }) return null;
        var now = time.GetUtcNow();
        var until = Later(Later(end, memory.Wishes.ExtendedUntil ?? end), now) + by;
        return until - now > LongestExtension ? null : until;
    }

    /// <param name="use">What kind of use the wish is; null for none, and for what tells of its use by itself.</param>
    private async Task<RequestResult> WishAsync(
        EnvironmentKey key, Caller caller, Func<EnvironmentWishes, EnvironmentWishes> change, string story, CommitSha? commit, string promise, CancellationToken cancellationToken, UseKind? use = null)
    {
        if (Forbidden(key, caller) is { } forbidden) return forbidden;
        var now = time.GetUtcNow();
        var entry = new JournalEntry(key, now, JournalKind.Request, story) { Actor = caller.Name, Commit = commit };
        await store.WishAsync(key, wishes => use is { } kind ? change(wishes) with { Used = new UseSign(kind, now) } : change(wishes), entry, cancellationToken);
        changes.Changed(key);
        return new RequestResult.Stored(promise);
    }

    private static RequestResult.Refused? Forbidden(EnvironmentKey key, Caller caller) => caller.CanAct(key) ? null : new RequestResult.Refused(caller.Forbidden(key, toChange: true));

    /// <summary>The head of the branch as last known; null when it is gone or nobody told. A push that no pass has looked at yet is newer than what the last pass saw.</summary>
    private static CommitSha? HeadOf(Remembered memory)
    {
        CommitSha? told = memory.Facts?.Head is { IsZero: false } head ? head : null;
        return DotenvVerdict.IsStale(memory) ? told ?? memory.Record?.SeenHead : memory.Record?.SeenHead ?? told;
    }

    private static RequestResult.Refused Refused(int status, string code, string detail, string remedy) => new(new Problem(status, code, detail, remedy));

    private static Task<RequestResult> Refuse(int status, string code, string detail, string remedy) => Task.FromResult<RequestResult>(Refused(status, code, detail, remedy));

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static string? Reason(string? text)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return null;
        return trimmed.Length > LongestReason ? trimmed[..LongestReason] : trimmed;
    }
}

/// <summary>How a request was taken. A closed family.</summary>
internal abstract record RequestResult
{
    private RequestResult() { }

    /// <param name="Promise">What will happen now, in words.</param>
    public sealed record Stored(string Promise) : RequestResult;

    public sealed record Refused(Problem Problem) : RequestResult;
}
