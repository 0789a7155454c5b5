using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Api.Views;

/// <summary>A prepared change that waits for approval.</summary>
internal sealed record ProposalView
{
    /// <summary>What an approval names: good for exactly this change.</summary>
    public required string Id { get; init; }

    /// <summary>Such as <c>2 to add, 1 to replace</c>.</summary>
    public required string Summary { get; init; }

    /// <summary>What carrying it out would do, object by object; replacements and removals first.</summary>
    public required IReadOnlyList<ObjectChangeView> Changes { get; init; }

    public static ProposalView Of(ChangeProposal proposal, Stars stars) => new()
    {
        Id = proposal.Id,
        Summary = ProposalWords.Count(proposal.Changes),
        Changes = [.. ProposalWords.Ordered(proposal.Changes).Select(change => ObjectChangeView.Of(change, stars))],
    };
}
