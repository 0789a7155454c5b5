using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;

namespace ReviewEnv.Core.Work;

/// <summary>The sentences of a pass: each thing is said when it is new, and only then.</summary>
internal static class PassJournal
{
    /// <summary>What should be and by which rule, if that is not what the last pass said.</summary>
    public static List<JournalEntry> Decision(Pass pass, DesiredState desired)
    {
        var record = pass.Record;
        var waited = $"looked at after {Elapsed.Format(pass.Turn.Waited)} in queue '{pass.Turn.Queue}'";
        return desired switch
        {
            DesiredState.Wanted wanted when record?.Commit != wanted.Commit || record.Phase is EnvironmentPhase.Stopped =>
                [pass.Entry(JournalKind.Decision, $"{wanted.Commit.Short} should be live on '{pass.Project!.Target}' with template '{pass.Project.Template}'{Until(wanted.ExpiresAt)}: {wanted.Because}; {waited}", wanted.Commit)],
            // Whoever pushed to a fork after the approval is to learn why that is not deployed.
            DesiredState.Wanted wanted when pass.Key.Ref.MergeRequestIid is not null && pass.Branch is BranchState.Exists { Head: var head } && head != wanted.Commit && record?.SeenHead != head =>
                [pass.Entry(JournalKind.Decision, $"{wanted.Commit.Short} stays: {wanted.Because}", wanted.Commit)],
            DesiredState.Unwanted when record is null or { Phase: not (EnvironmentPhase.Stopping or EnvironmentPhase.Stopped or EnvironmentPhase.Leaking) } || (record.Phase == EnvironmentPhase.Stopped && record.Reason != desired.Because) =>
                [pass.Entry(JournalKind.Decision, $"no environment: {desired.Because}; {waited}")],
            DesiredState.Undecided { WaitsForRoom: not null } when record?.Reason != desired.Because =>
                [pass.Entry(JournalKind.Decision, $"waits for room: {desired.Because}")],
            DesiredState.Undecided when record?.Reason != desired.Because =>
                [pass.Entry(JournalKind.Decision, $"left as it is: {desired.Because}; {waited}")],
            _ => [],
        };
    }

    /// <summary>What it came to, when it was something else before.</summary>
    public static JournalEntry? Settled(Pass pass, EnvironmentRecord settled, ObservedEnvironment observed) => settled.Phase switch
    {
        EnvironmentPhase.Ready when pass.Record is not { Phase: EnvironmentPhase.Ready, Reason: not null } || pass.Record.Commit != settled.Commit =>
            pass.Entry(JournalKind.Settled, $"serving {settled.Serving?.Short}{Until(settled.ExpiresAt)}, unless a commit arrives before", settled.Serving),
        EnvironmentPhase.Stopped when pass.Record is { Phase: EnvironmentPhase.Stopping or EnvironmentPhase.Leaking } =>
            pass.Entry(JournalKind.Settled, observed.Status == ObservedStatus.Foreign
                ? $"ended; what has its name on the target is not known to be ReviewEnv's for this branch, and is left alone: {observed.Reason}"
                : "gone: the target confirms that nothing of it is left"),
        EnvironmentPhase.AwaitingApproval when pass.Record?.Phase != settled.Phase || pass.Record.Proposal?.Id != settled.Proposal?.Id =>
            pass.Entry(JournalKind.Settled, WithChanges(settled.Reason ?? "a change waits for approval", settled.Proposal), settled.Commit),
        EnvironmentPhase.Sleeping when pass.Record?.Phase != settled.Phase =>
            pass.Entry(JournalKind.Settled, settled.Reason ?? settled.Phase.ToString()),
        _ => null,
    };

    /// <summary>What is carried out without anybody having been asked.</summary>
    public static JournalEntry? Unasked(Pass pass, ChangeProposal proposal, EnvironmentSpec spec) => spec.ApprovalRequired || pass.Record?.Proposal?.Id == proposal.Id ? null
        : pass.Entry(JournalKind.Step, WithChanges($"prepared for {spec.Commit.Short}: {ProposalWords.Count(proposal.Changes)}", proposal), spec.Commit);

    private static string WithChanges(string sentence, ChangeProposal? proposal) => proposal is null ? sentence
        : string.Join(Environment.NewLine, [$"{sentence} ({proposal.Id})", .. ProposalWords.Lines(proposal.Changes)]);

    private static string Until(DateTimeOffset? expiresAt) => expiresAt is { } end ? $" until {end:yyyy-MM-dd HH:mm} UTC" : "";
}
