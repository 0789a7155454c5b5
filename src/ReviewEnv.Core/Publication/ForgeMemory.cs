using ReviewEnv.Core.Branches;

namespace ReviewEnv.Core.Publication;

/// <summary>What the forge was told last of an environment, part by part: what is not told again. Kept with the record; losing it costs a look at the forge.</summary>
public sealed record ForgeMemory
{
    public static ForgeMemory Nothing { get; } = new();

    /// <summary>The forge's id of the project, as long as it was known: it survives renames, and outlives the branch.</summary>
    public string? Project { get; init; }
    public ToldEnvironment? Environment { get; init; }
    public ToldDeployment? Deployment { get; init; }
    public ToldStatus? Status { get; init; }
    public ToldNote? Note { get; init; }
    public ForgeRefusals Refused { get; init; } = ForgeRefusals.None;

    /// <summary>Since when something waits to be told that could not be; null while nothing does.</summary>
    public ForgeTrouble? Trouble { get; init; }

    /// <summary>What may have been told without being remembered; null when all that was told is.</summary>
    public ForgeDoubt? Doubt { get; init; }

    /// <summary>The memory once the environment was stopped: what is deployed there from now on is a deployment of its own, whatever was there before.</summary>
    public ForgeMemory WithStopped(ToldEnvironment environment) => this with
    {
        Environment = environment with { State = ToldEnvironmentState.Stopped },
        Deployment = Deployment is { } deployed && (deployed.ByJob || deployed.State != ForgeState.Running) ? deployed with { Attempt = ToldDeployment.Over } : Deployment,
    };
}

/// <param name="Id">Null if the forge has none, and needs none.</param>
/// <param name="Url">What it shows; null for none, or not known.</param>
public sealed record ToldEnvironment(long? Id, string Name, ToldEnvironmentState State, Uri? Url)
{
    /// <summary>How often it was looked at in vain since it was to be reopened.</summary>
    public int Looks { get; init; }
}

public enum ToldEnvironmentState
{
    /// <summary>The forge itself said so.</summary>
    Available,

    /// <summary>It was stopped, and only a deployment that ends well opens it again; the forge has not said yet that it has.</summary>
    Reopening,
    Stopped,
}

/// <param name="Id">The forge's id of it; 0 for none.</param>
/// <param name="Attempt">See <see cref="StoryDeployment"/>; <see cref="Over"/> once its environment was stopped.</param>
/// <param name="ByJob">A CI job made it, and tells of its end as well.</param>
public sealed record ToldDeployment(long Id, CommitSha Commit, string Attempt, ForgeState State, bool ByJob)
{
    /// <summary>No fingerprint: what is deployed next is another deployment, even of the same.</summary>
    public const string Over = "over";
}

/// <param name="Description">A digest of it.</param>
public sealed record ToldStatus(CommitSha Commit, ForgeState State, string Description);

/// <param name="Body">A digest of it.</param>
public sealed record ToldNote(long MergeRequest, long Id, string Body);

/// <summary>What was about to be told: written down before, so that a process that dies in between leaves nothing unfinished at the forge.</summary>
/// <param name="Status">The status that was to be set last; null for none.</param>
public sealed record ForgeDoubt(DoubtfulStatus? Status)
{
    /// <summary>How many commits are kept in mind: more come only while the forge takes nothing.</summary>
    private const int MostStatuses = 4;

    /// <summary>The doubt once this story is about to be told as well.</summary>
    public static ForgeDoubt With(ForgeDoubt? before, ForgeStory story, ForgeSteps steps)
    {
        var statuses = DoubtfulStatus.All(before?.Status).ToList();
        if (steps.Status.Set != ForgeState.AsItIs && story.Status is { } status)
        {
            statuses.RemoveAll(known => known.Commit == status.Commit);
            statuses.Insert(0, new DoubtfulStatus(status.Commit, steps.Status.Set, null));
        }

        return new ForgeDoubt(statuses.Take(MostStatuses).Reverse().Aggregate((DoubtfulStatus?)null, (older, newer) => newer with { Before = older }));
    }
}

/// <param name="Before">The one before it.</param>
public sealed record DoubtfulStatus(CommitSha Commit, ForgeState State, DoubtfulStatus? Before)
{
    /// <summary>It and those before it, newest first.</summary>
    public static IEnumerable<DoubtfulStatus> All(DoubtfulStatus? newest)
    {
        for (var status = newest; status is not null; status = status.Before) yield return status;
    }
}

/// <param name="Why">What was in the way first.</param>
public sealed record ForgeTrouble(DateTimeOffset Since, string Why);

public enum ForgePart
{
    Environment,
    Deployment,
    Status,
    Note,
}

/// <summary>What the forge will not be told, by part.</summary>
public sealed record ForgeRefusals
{
    public static ForgeRefusals None { get; } = new();

    public ForgeRefusal? Environment { get; init; }
    public ForgeRefusal? Deployment { get; init; }
    public ForgeRefusal? Status { get; init; }
    public ForgeRefusal? Note { get; init; }

    public ForgeRefusal? this[ForgePart part] => part switch
    {
        ForgePart.Environment => Environment,
        ForgePart.Deployment => Deployment,
        ForgePart.Status => Status,
        _ => Note,
    };

    public ForgeRefusals With(ForgePart part, ForgeRefusal? refusal) => part switch
    {
        ForgePart.Environment => this with { Environment = refusal },
        ForgePart.Deployment => this with { Deployment = refusal },
        ForgePart.Status => this with { Status = refusal },
        _ => this with { Note = refusal },
    };
}

/// <param name="What">A digest of what was refused: something else may be taken.</param>
/// <param name="Why">What the forge said.</param>
public sealed record ForgeRefusal(string What, DateTimeOffset At, string Why);
