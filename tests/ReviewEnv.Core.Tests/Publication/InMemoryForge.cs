using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Core.Tests.Publication;

/// <summary>A forge in memory that is told by the same steps as a real one, call by call.</summary>
internal sealed class InMemoryForge(TimeProvider clock) : IForgeReporter
{
    public Dictionary<string, (bool Stopped, Uri? Url)> Environments { get; } = [];
    public List<(long Id, EnvironmentKey Key, CommitSha Commit, ForgeState State)> Deployments { get; } = [];
    public Dictionary<CommitSha, (ForgeState State, string Description)> Statuses { get; } = [];
    public Dictionary<(EnvironmentKey Key, long MergeRequest), string> Notes { get; } = [];

    /// <summary>Every change that was made, in order.</summary>
    public List<string> Writes { get; } = [];

    /// <summary>When set, nothing works and this is why.</summary>
    public string? Trouble { get; set; }

    /// <summary>What of a story is never taken.</summary>
    public HashSet<ForgePart> Refuses { get; } = [];

    /// <summary>Asked around each call: true kills the process there.</summary>
    public Func<bool> Dies { get; set; } = () => false;

    public int Tellings { get; private set; }

    public string Forge => "GitLab";

    public Uri CommitPage(string project, CommitSha commit) => new($"https://gitlab.example.com/{project}/-/commit/{commit}");

    public Task<ForgeReport> TellAsync(EnvironmentKey key, ForgeStory story, ForgeMemory memory, CancellationToken cancellationToken)
    {
        Tellings++;
        var now = clock.GetUtcNow();
        var refusals = new List<string>();
        try
        {
            if (memory.Doubt is { } doubt) memory = Clear(key, story, memory, doubt);
            Tell(ForgePart.Environment, () => memory = TellEnvironment(story, memory, now));
            Tell(ForgePart.Deployment, () => memory = TellDeployment(key, story, memory, now));
            Tell(ForgePart.Environment, () => memory = ForgeSteps.Of(story, memory, now).Environment == EnvironmentStep.Confirm ? TellEnvironment(story, memory, now) : memory);
            Tell(ForgePart.Status, () => memory = TellStatus(story, memory, now));
            Tell(ForgePart.Note, () => memory = TellNote(key, story, memory, now));
        }
        catch (AwayException away)
        {
            return Task.FromResult(new ForgeReport(memory) { Untold = away.Message, Refusals = refusals });
        }

        return Task.FromResult(new ForgeReport(memory) { Refusals = refusals });

        void Tell(ForgePart part, Action tell)
        {
            if (!Refuses.Contains(part))
            {
                tell();
                return;
            }

            if (memory.Refused[part]?.What == ForgeSteps.DigestOf(story, part)) return;
            refusals.Add($"{part} is refused");
            memory = memory with { Refused = memory.Refused.With(part, new ForgeRefusal(ForgeSteps.DigestOf(story, part), now, "refused")) };
        }
    }

    private void Open(string name) => Environments[name] = (false, Environments[name].Url);

    /// <summary>What a process that died may have left.</summary>
    private ForgeMemory Clear(EnvironmentKey key, ForgeStory story, ForgeMemory memory, ForgeDoubt doubt)
    {
        if (memory.Environment is { Id: null }) memory = memory with { Environment = null };
        if (memory.Environment is { } environment && Environments.TryGetValue(environment.Name, out var there))
        {
            if (there.Stopped && environment.State == ToldEnvironmentState.Available) memory = memory.WithStopped(environment);
            if (!there.Stopped) memory = memory with { Environment = environment with { State = ToldEnvironmentState.Available } };
        }

        if (story.Deployment is { } wanted)
        {
            foreach (var old in Deployments.Where(deployment => deployment.Key == key && deployment.Commit != wanted.Commit && deployment.State == ForgeState.Running).ToList()) Move(memory, new ToldDeployment(old.Id, old.Commit, "", old.State, false), ForgeState.Canceled);
            var told = memory.Deployment is { State: ForgeState.Running } known ? known with { State = Deployments.Find(deployment => deployment.Id == known.Id).State, Attempt = wanted.Attempt } : memory.Deployment;
            var missed = Deployments.FindLast(deployment => deployment.Key == key && deployment.Commit == wanted.Commit && deployment.Id > (told?.Id ?? 0));
            memory = memory with { Deployment = missed.Id != 0 ? new ToldDeployment(missed.Id, wanted.Commit, wanted.Attempt, missed.State, ByJob: false) : told };
        }

        foreach (var status in DoubtfulStatus.All(doubt.Status).Where(status => story.Status is not null && Statuses.ContainsKey(status.Commit)))
        {
            var state = Statuses[status.Commit].State;
            if (status.Commit == story.Status!.Commit)
            {
                if (memory.Status is { } told && told.Commit != status.Commit && told.State.IsUnfinished()) Cancel(told.Commit);
                memory = memory with { Status = new ToldStatus(status.Commit, state, "?") };
            }
            else if (state.IsUnfinished() && memory.Status?.Commit != status.Commit)
            {
                Cancel(status.Commit);
            }
        }

        return memory;

        void Cancel(CommitSha commit) => Write($"status of {commit.Short} Canceled", () => Statuses[commit] = (ForgeState.Canceled, ""));
    }

    private ForgeMemory TellEnvironment(ForgeStory story, ForgeMemory memory, DateTimeOffset now)
    {
        var step = ForgeSteps.Of(story, memory, now).Environment;
        if (step == EnvironmentStep.None) return memory;
        if (step == EnvironmentStep.Confirm) return Environments[story.Environment!.Name].Stopped ? memory : memory with { Environment = memory.Environment! with { State = ToldEnvironmentState.Available } };
        var (name, stopped, url) = story.Environment!;
        var known = Environments.TryGetValue(name, out var there);
        if (step == EnvironmentStep.FindAndStop && !known) return memory with { Environment = new ToldEnvironment(null, name, ToldEnvironmentState.Stopped, null) };
        var next = (stopped || there.Stopped, url ?? there.Url);
        if (!known || there != next) Write($"environment {name} {(stopped ? "stopped" : $"at {url}")}", () => Environments[name] = next);
        var told = new ToldEnvironment(1, name, next.Item1 ? ToldEnvironmentState.Reopening : ToldEnvironmentState.Available, next.Item2);
        return stopped ? memory.WithStopped(told) : memory with { Environment = told };
    }

    private ForgeMemory TellDeployment(EnvironmentKey key, ForgeStory story, ForgeMemory memory, DateTimeOffset now)
    {
        if (ForgeSteps.Of(story, memory, now).Deployment.CancelTold) memory = Move(memory, memory.Deployment!, ForgeState.Canceled);
        var move = ForgeSteps.Of(story, memory, now).Deployment.Move;
        if (move == DeploymentMove.Update) return Move(memory, memory.Deployment! with { Attempt = story.Deployment!.Attempt }, story.Deployment.State);
        if (move == DeploymentMove.None) return memory;

        var (commit, attempt, state) = story.Deployment!;
        var found = Deployments.FindLast(deployment => deployment.Key == key && deployment.Commit == commit && deployment.Id > (memory.Deployment?.Id ?? 0));
        if (found.Id != 0) return TellDeployment(key, story, memory with { Deployment = new ToldDeployment(found.Id, commit, attempt, found.State, ByJob: false) }, now);
        var id = Deployments.Count + 1;
        Write($"deployment {id} of {commit.Short} {state}", () =>
        {
            Deployments.Add((id, key, commit, state));
            if (state == ForgeState.Success) Open(story.Environment!.Name);
        });
        return memory with { Deployment = new ToldDeployment(id, commit, attempt, state, ByJob: false) };
    }

    private ForgeMemory Move(ForgeMemory memory, ToldDeployment told, ForgeState state)
    {
        var at = Deployments.FindIndex(deployment => deployment.Id == told.Id);
        if (Deployments[at].State != state) Write($"deployment {told.Id} of {told.Commit.Short} {state}", () =>
        {
            Deployments[at] = Deployments[at] with { State = state };
            if (state == ForgeState.Success) Open(memory.Environment!.Name);
        });
        return memory with { Deployment = told with { State = state, Attempt = memory.Environment is { State: ToldEnvironmentState.Stopped } ? ToldDeployment.Over : told.Attempt } };
    }

    private ForgeMemory TellStatus(ForgeStory story, ForgeMemory memory, DateTimeOffset now)
    {
        if (ForgeSteps.Of(story, memory, now).Status.CancelTold)
        {
            Write($"status of {memory.Status!.Commit.Short} Canceled", () => Statuses[memory.Status.Commit] = (ForgeState.Canceled, ""));
            memory = memory with { Status = memory.Status with { State = ForgeState.Canceled } };
        }

        var state = ForgeSteps.Of(story, memory, now).Status.Set;
        if (state == ForgeState.AsItIs) return memory;
        Write($"status of {story.Status!.Commit.Short} {state}", () => Statuses[story.Status.Commit] = (state, story.Status.Description));
        return memory with { Status = new ToldStatus(story.Status.Commit, state, ForgeSteps.StatusDigest(story.Status)) };
    }

    private ForgeMemory TellNote(EnvironmentKey key, ForgeStory story, ForgeMemory memory, DateTimeOffset now)
    {
        var steps = ForgeSteps.Of(story, memory, now).Note;
        if (steps.LeaveTold) Write($"note on !{memory.Note!.MergeRequest}", () => Notes[(key, memory.Note.MergeRequest)] = story.Note!.MovedBody);
        if (steps.Move == NoteMove.None) return memory;
        Write($"note on !{story.Note!.MergeRequest}", () => Notes[(key, story.Note.MergeRequest)] = story.Note.Body);
        return memory with { Note = new ToldNote(story.Note.MergeRequest, 1, story.Note.Digest) };
    }

    private void Write(string what, Action change)
    {
        if (Trouble is { } trouble) throw new AwayException(trouble);
        if (Dies()) throw new InvalidOperationException("the process died before the call");
        Writes.Add(what);
        change();
        if (Dies()) throw new InvalidOperationException("the process died after the call");
    }

    private sealed class AwayException(string message) : Exception(message);
}
