using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Drivers;

/// <summary>What an environment should be: all that a driver needs to create or update it.</summary>
public sealed record EnvironmentSpec
{
    public required EnvironmentIdentity Identity { get; init; }
    public required CommitSha Commit { get; init; }
    public required RenderedTemplate Template { get; init; }

    /// <summary>Changes whenever the environment must be brought up to date: commit, rendered template, or a person asking for the same again.</summary>
    public required string Fingerprint { get; init; }
    public string? Owner { get; init; }
    public long? MergeRequestIid { get; init; }

    /// <summary>Scaled to nothing until somebody wakes it. Not part of the fingerprint.</summary>
    public bool Asleep { get; init; }

    /// <summary>Whether a person must approve what a new fingerprint changes. Not part of the fingerprint.</summary>
    public bool ApprovalRequired { get; init; }

    /// <summary>The <see cref="ChangeProposal.Id"/> that was approved last; null for none. Good for exactly that proposal.</summary>
    public string? ApprovedChange { get; init; }

    /// <summary>Whether this may be carried out: nobody has to approve it, or exactly this one was approved.</summary>
    public bool Permits(ChangeProposal? proposal) => !ApprovalRequired || (proposal is not null && proposal.Id == ApprovedChange);

    /// <summary>End of life, written on the platform so that it survives the store. Not part of the fingerprint.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
