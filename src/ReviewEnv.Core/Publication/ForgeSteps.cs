using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Publication;

/// <summary>What is left to tell: the difference between a story and what was told. Pure; nothing of it is kept.</summary>
public sealed record ForgeSteps(EnvironmentStep Environment, DeploymentSteps Deployment, StatusSteps Status, NoteSteps Note)
{
    /// <summary>How often a stopped environment that should be open again is looked at.</summary>
    public const int MostLooks = 5;

    /// <summary>After this time what was refused is tried once more.</summary>
    private static readonly TimeSpan RefusalMemory = TimeSpan.FromDays(1);

    public bool AreNone => Environment == EnvironmentStep.None && Deployment == DeploymentSteps.None && Status == StatusSteps.None && Note == NoteSteps.None;

    public static ForgeSteps Of(ForgeStory story, ForgeMemory memory, DateTimeOffset now) => new(
        Refused(story, memory, ForgePart.Environment, now) ? EnvironmentStep.None : StepOf(story.Environment, memory, story.Deployment),
        // Where the forge refuses the environment it would only make one by itself.
        Refused(story, memory, ForgePart.Deployment, now) || Refused(story, memory, ForgePart.Environment, now) ? DeploymentSteps.None : StepsOf(story.Deployment, memory.Deployment),
        Refused(story, memory, ForgePart.Status, now) ? StatusSteps.None : StepsOf(story.Status, memory.Status),
        Refused(story, memory, ForgePart.Note, now) ? NoteSteps.None : StepsOf(story.Note, memory.Note));

    /// <summary>What of a part the forge would have to take: by this a refusal is known to be about the same.</summary>
    public static string DigestOf(ForgeStory story, ForgePart part) => part switch
    {
        ForgePart.Environment => Slug.Digest($"{story.Environment?.Stopped}\n{story.Environment?.Url}", 12),
        ForgePart.Deployment => Slug.Digest($"{story.Deployment?.Commit}\n{story.Deployment?.Attempt}\n{story.Deployment?.State}", 12),
        ForgePart.Status => Slug.Digest($"{story.Status?.Commit}\n{story.Status?.State}", 12),
        _ => Slug.Digest($"{story.Note?.MergeRequest}\n{story.Note?.Digest}", 12),
    };

    private static bool Refused(ForgeStory story, ForgeMemory memory, ForgePart part, DateTimeOffset now) =>
        memory.Refused[part] is { } refusal && now - refusal.At < RefusalMemory && refusal.What == DigestOf(story, part);

    private static EnvironmentStep StepOf(StoryEnvironment? wanted, ForgeMemory memory, StoryDeployment? deployment) => (wanted, memory.Environment) switch
    {
        (null, _) => EnvironmentStep.None,
        ({ Stopped: true }, null) => EnvironmentStep.FindAndStop,
        ({ Stopped: true }, { Id: null } or { State: ToldEnvironmentState.Stopped }) => EnvironmentStep.None,
        ({ Stopped: true }, _) => EnvironmentStep.Stop,
        (_, null or { Id: null }) => EnvironmentStep.Create,
        (_, { State: ToldEnvironmentState.Stopped }) => EnvironmentStep.Reopen,
        ({ Url: { } url }, { Url: var told }) when url != told => EnvironmentStep.SetUrl,
        (_, { State: ToldEnvironmentState.Reopening, Looks: < MostLooks }) when deployment?.State == ForgeState.Success => EnvironmentStep.Confirm,
        _ => EnvironmentStep.None,
    };

    private static DeploymentSteps StepsOf(StoryDeployment? wanted, ToldDeployment? told)
    {
        if (wanted is null) return DeploymentSteps.None;
        if (told is not null && told.Commit == wanted.Commit)
        {
            // While one is running, the same commit asked for again is the same deployment.
            if (told.State == ForgeState.Running && !told.ByJob) return wanted.State is ForgeState.AsItIs or ForgeState.Running ? DeploymentSteps.None : new(false, DeploymentMove.Update);
            if (told.ByJob && told.Attempt != ToldDeployment.Over) return DeploymentSteps.None;
            if (told.Attempt == wanted.Attempt && !Outdoes(wanted.State, told.State)) return DeploymentSteps.None;
        }

        var leaves = told is { State: ForgeState.Running, ByJob: false };
        return new(leaves, wanted.State is ForgeState.AsItIs or ForgeState.Canceled ? DeploymentMove.None : DeploymentMove.Create);
    }

    /// <summary>What ended stays ended, unless it came to work after all or begins anew.</summary>
    private static bool Outdoes(ForgeState wanted, ForgeState told) => told switch
    {
        ForgeState.Failed => wanted == ForgeState.Success,
        ForgeState.Canceled => wanted is ForgeState.Running or ForgeState.Success or ForgeState.Failed,
        _ => false,
    };

    private static StatusSteps StepsOf(StoryStatus? wanted, ToldStatus? told)
    {
        if (wanted is null) return StatusSteps.None;
        if (told?.Commit != wanted.Commit) return new(told is not null && told.State.IsUnfinished(), wanted.State is ForgeState.AsItIs or ForgeState.Canceled ? ForgeState.AsItIs : wanted.State);
        if (wanted.State == ForgeState.AsItIs || (wanted.State == ForgeState.Canceled && !told.State.IsUnfinished())) return StatusSteps.None;
        // What runs does not begin to wait again.
        var state = wanted.State == ForgeState.Pending && told.State == ForgeState.Running ? ForgeState.Running : wanted.State;
        return state == told.State && StatusDigest(wanted) == told.Description ? StatusSteps.None : new(false, state);
    }

    /// <summary>By what descriptions are told apart.</summary>
    public static string StatusDigest(StoryStatus status) => Slug.Digest(status.Description, 8);

    private static NoteSteps StepsOf(StoryNote? wanted, ToldNote? told) =>
        wanted is null ? NoteSteps.None
        : told is null ? new(false, NoteMove.Create)
        : told.MergeRequest != wanted.MergeRequest ? new(true, NoteMove.Create)
        : told.Body == wanted.Digest ? NoteSteps.None
        : new(false, NoteMove.Update);
}

public enum EnvironmentStep
{
    None,
    Create,
    SetUrl,
    Stop,

    /// <summary>It is not known whether the forge has one: if it has, it is stopped.</summary>
    FindAndStop,

    /// <summary>There is no call for this: a deployment does it.</summary>
    Reopen,

    /// <summary>See whether the deployment has opened it.</summary>
    Confirm,
}

public enum DeploymentMove
{
    None,
    Create,
    Update,
}

/// <param name="CancelTold">The one told before is still said to be running, and is not waited for any more.</param>
public readonly record struct DeploymentSteps(bool CancelTold, DeploymentMove Move)
{
    public static DeploymentSteps None => default;
}

/// <param name="CancelTold">Another commit is still said to be under way, and is not waited for any more.</param>
/// <param name="Set">What to set the story's commit to; AsItIs for nothing.</param>
public readonly record struct StatusSteps(bool CancelTold, ForgeState Set)
{
    public static StatusSteps None => default;
}

public enum NoteMove
{
    None,
    Create,
    Update,
}

/// <param name="LeaveTold">The note on another merge request is to say that it is not kept any more.</param>
public readonly record struct NoteSteps(bool LeaveTold, NoteMove Move)
{
    public static NoteSteps None => default;
}
