using ReviewEnv.Api.Views;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Api;

/// <summary>Environments as programs read them: secrets of their projects as stars, with their use and costs, and with the queue's word on what comes next.</summary>
internal sealed class EnvironmentViews(ProjectCatalog projects, IWorkQueue queue, MeterBoard board, TimeProvider time)
{
    public async Task<EnvironmentView> OfAsync(Known known, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var next = NextLook.Describe(await queue.FindAsync(known.Key, cancellationToken), known.Memory.Record, now);
        var view = EnvironmentView.Of(known.Key, known.Memory, next, now) with { Proposal = Proposal(known.Memory.Record) };
        if (known.Memory.Record is not { } record) return view;
        var meters = await board.ReadAsync(cancellationToken);
        return view.With(meters.Of(record), meters.Currency);
    }

    public EnvironmentView Of(EnvironmentRecord record, Meters meters) => EnvironmentView.Of(record).With(meters.Of(record), meters.Currency) with { Proposal = Proposal(record) };

    /// <summary>The prepared change that waits for approval; null if none does.</summary>
    public ProposalView? Proposal(EnvironmentRecord? record) =>
        record is { Phase: EnvironmentPhase.AwaitingApproval, Proposal: { } proposal } ? ProposalView.Of(proposal, new Stars(projects.Find(record.Key.Project)?.Secrets ?? [])) : null;
}
