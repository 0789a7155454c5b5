using ReviewEnv.Api.Views;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Api;

/// <summary>Environments as programs read them: secrets of their projects as stars, and with the queue's word on what comes next.</summary>
internal sealed class EnvironmentViews(ProjectCatalog projects, IWorkQueue queue, TimeProvider time)
{
    public async Task<EnvironmentView> OfAsync(Known known, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var next = NextLook.Describe(await queue.FindAsync(known.Key, cancellationToken), known.Memory.Record, now);
        return EnvironmentView.Of(known.Key, known.Memory, next, now) with { Proposal = Proposal(known.Memory.Record) };
    }

    public EnvironmentView Of(EnvironmentRecord record) => EnvironmentView.Of(record) with { Proposal = Proposal(record) };

    /// <summary>The prepared change that waits for approval; null if none does.</summary>
    public ProposalView? Proposal(EnvironmentRecord? record) =>
        record is { Phase: EnvironmentPhase.AwaitingApproval, Proposal: { } proposal } ? ProposalView.Of(proposal, new Stars(projects.Find(record.Key.Project)?.Secrets ?? [])) : null;
}
