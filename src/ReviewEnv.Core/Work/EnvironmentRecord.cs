using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Core.Work;

/// <summary>What the last pass found and left: what people and scripts read about an environment. Written by passes only.</summary>
public sealed record EnvironmentRecord
{
    public required EnvironmentKey Key { get; init; }

    /// <summary>The reserved name on the platform.</summary>
    public required string Name { get; init; }
    public required string Target { get; init; }
    public required string Template { get; init; }
    public EnvironmentPhase Phase { get; init; } = EnvironmentPhase.Pending;

    /// <summary>Where the branch was when a pass last looked; null when it was gone or could not be told.</summary>
    public CommitSha? SeenHead { get; init; }

    /// <summary>The commit that should be served.</summary>
    public CommitSha? Commit { get; init; }

    /// <summary>Since when that commit is wanted: its lifetime counts from here.</summary>
    public DateTimeOffset? CommitSince { get; init; }

    /// <summary>The commit that is served.</summary>
    public CommitSha? Serving { get; init; }

    /// <summary>The fingerprint last applied, and since when it is being tried: the deadline for answering counts from here.</summary>
    public string? Fingerprint { get; init; }
    public DateTimeOffset? AttemptedAt { get; init; }
    public PublishedUrl? Published { get; init; }

    /// <summary>The prepared change that waits for approval; only in <see cref="EnvironmentPhase.AwaitingApproval"/>.</summary>
    public ChangeProposal? Proposal { get; init; }

    /// <summary>The failed creation that was written down last; null once something came up, or all is gone.</summary>
    public Wreck? Wreck { get; init; }

    /// <summary>What its removal was last said to do, so that trying again is told only when it is something else.</summary>
    public string? Removal { get; init; }

    /// <summary>What its end rests on, once it is to end.</summary>
    public EndingGround? Ended { get; init; }

    /// <summary>When a pass that left something new last saw the branch: what events told before that is no news.</summary>
    public DateTimeOffset? AliveAt { get; init; }

    /// <summary>What waits until the last lease ends; null for nothing.</summary>
    public string? Held { get; init; }

    /// <summary>The last sign of use that a pass knew of, but for requests: those come too often to be written down each time.</summary>
    public UseSign? LastUse { get; init; }

    /// <summary>Until when leases hold it; null for no lease.</summary>
    public DateTimeOffset? InUseUntil { get; init; }

    /// <summary>The end of life that was announced; null for none.</summary>
    public DateTimeOffset? WarnedOf { get; init; }

    /// <summary>Whether it is to be made once caps and budgets leave room for it.</summary>
    public bool WaitsForRoom { get; init; }

    /// <summary>Whether its template lets it sleep; null while no pass has read that.</summary>
    public bool? CanSleep { get; init; }

    /// <summary>Why it is in this phase and what would help, in words.</summary>
    public string? Reason { get; init; }
    public string? Owner { get; init; }
    public long? MergeRequestIid { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the life of what is deployed ends, unless something happens before.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What its end of life rests on, in words; also why there is none.</summary>
    public string? ExpiresBecause { get; init; }

    /// <summary>When the next look is due, and what for.</summary>
    public DateTimeOffset? NextLookAt { get; init; }
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    /// <summary>What the forge was told of it; null for nothing. No news to a reader: it only repeats the rest, later.</summary>
    public ForgeMemory? Forge { get; init; }

    /// <summary>Whether two records would tell a reader the same: everything but the times of looking. When a leak is tried to be removed again is no such time: passes keep to it.</summary>
    public bool SaysTheSameAs(EnvironmentRecord? other) =>
        other is not null
        && Outputs.Count == other.Outputs.Count
        && Outputs.All(output => other.Outputs.TryGetValue(output.Key, out var value) && value == output.Value)
        && Said(this) with { Outputs = other.Outputs } == Said(other);

    private static EnvironmentRecord Said(EnvironmentRecord record) => record with
    {
        UpdatedAt = default,
        AliveAt = null,
        Forge = null,
        NextLookAt = record.Phase == EnvironmentPhase.Leaking ? record.NextLookAt : null,
        // A proposal never changes under its id.
        Proposal = record.Proposal is { } proposal ? new ChangeProposal(proposal.Id, []) : null,
    };
}
