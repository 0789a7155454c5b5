using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Publication;

/// <summary>What the forge should show of an environment now. A null part is left as it is there.</summary>
/// <remarks>Computed from the record alone, so that a forge that was away for hours is told how things stand, and not what happened meanwhile.</remarks>
public sealed record ForgeStory
{
    public static ForgeStory Nothing { get; } = new();

    public StoryEnvironment? Environment { get; init; }
    public StoryDeployment? Deployment { get; init; }
    public StoryStatus? Status { get; init; }
    public StoryNote? Note { get; init; }

    /// <param name="memory">What was told before: an end is told only of what had a beginning. Null for nothing.</param>
    public static ForgeStory Of(EnvironmentRecord record, ForgeMemory? memory, ReportSettings report, StoryPlaces places)
    {
        var over = record.Phase is EnvironmentPhase.Stopping or EnvironmentPhase.Stopped or EnvironmentPhase.Leaking;
        // A branch that gets no environment is none of the forge's business; nor is one about which nothing was decided yet.
        if (over ? memory is null && record.Name.Length == 0 : record.Commit is null) return Nothing;

        var state = StateOf(record);
        return new ForgeStory
        {
            Environment = report.Environment ? new StoryEnvironment(memory?.Environment?.Name ?? places.EnvironmentName, over, over ? null : record.Published?.Url) : null,
            // A forge knows of no deployment that waits: it begins when something is done.
            Deployment = report.Environment && record.Commit is { } deployed ? new StoryDeployment(deployed, record.Fingerprint ?? "", state == ForgeState.Pending ? ForgeState.AsItIs : state) : null,
            Status = report.CommitStatus && record.Commit is { } commit ? new StoryStatus(commit, state, StoryWords.Description(record, state), places.Page) : null,
            Note = report.MergeRequestNote && (record.MergeRequestIid ?? record.Key.Ref.MergeRequestIid ?? memory?.Note?.MergeRequest) is { } mergeRequest
                ? new StoryNote(mergeRequest, NoteText.Marker(record.Key), NoteBody.Of(record, places), NoteBody.Moved(record, mergeRequest))
                : null,
        };
    }

    private static ForgeState StateOf(EnvironmentRecord record) => record.Phase switch
    {
        EnvironmentPhase.Pending or EnvironmentPhase.AwaitingApproval => ForgeState.Pending,
        EnvironmentPhase.Provisioning => ForgeState.Running,
        EnvironmentPhase.Failed => ForgeState.Failed,
        EnvironmentPhase.Stopping or EnvironmentPhase.Stopped or EnvironmentPhase.Leaking => ForgeState.Canceled,
        // Its deployment came to its end before it fell asleep, or never did: waking is none.
        _ => record.Published?.Commit == record.Commit ? ForgeState.Success : ForgeState.AsItIs,
    };
}

/// <param name="Stopped">Whether it is over, or on its way there.</param>
/// <param name="Url">Where it answers; null leaves what is shown.</param>
public sealed record StoryEnvironment(string Name, bool Stopped, Uri? Url);

/// <param name="Attempt">Tells apart deployments of the same commit: the fingerprint of what is applied.</param>
/// <param name="State">Canceled ends what was told to be running, and is nothing to tell of what was not.</param>
public sealed record StoryDeployment(CommitSha Commit, string Attempt, ForgeState State);

/// <param name="State">Canceled ends what was told to be pending or running, and is nothing to tell of what was not.</param>
/// <param name="Description">At most 255 characters, one line.</param>
/// <param name="Page">Where the whole story is.</param>
public sealed record StoryStatus(CommitSha Commit, ForgeState State, string Description, Uri Page);

/// <param name="Marker">The hidden text by which the note is known.</param>
/// <param name="MovedBody">For a note that was left on another merge request.</param>
public sealed record StoryNote(long MergeRequest, string Marker, string Body, string MovedBody)
{
    /// <summary>The body with what it has cost, which changes all the time: said whenever there is something to tell, and never a reason to tell.</summary>
    /// <param name="cost">A phrase of one line; null leaves it out.</param>
    public string BodyWith(string? cost) => cost is null ? Body : NoteBody.With(Body, "Cost so far", cost);

    /// <summary>Tells bodies apart.</summary>
    public string Digest => Slug.Digest(Body, 12);
}

/// <summary>Where things are found that the story links to.</summary>
/// <param name="EnvironmentName">The name that the forge's environment gets if it has none yet.</param>
/// <param name="Page">The environment's page, with its journal.</param>
/// <param name="CommitPage">The page of a commit on the forge.</param>
public sealed record StoryPlaces(string EnvironmentName, Uri Page, Func<CommitSha, Uri> CommitPage);
