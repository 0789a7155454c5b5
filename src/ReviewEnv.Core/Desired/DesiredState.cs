using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Desired;

/// <summary>What should exist for a branch, and why. A closed family.</summary>
public abstract record DesiredState
{
    private DesiredState() { }

    /// <summary>The rule that decided, in words for the journal.</summary>
    public required string Because { get; init; }

    /// <summary>An environment of this commit.</summary>
    /// <param name="CommitSince">Since when this commit is wanted: its lifetime counts from here.</param>
    /// <param name="ExpiresAt">When it stops being wanted unless something happens before; null for never.</param>
    public sealed record Wanted(CommitSha Commit, DateTimeOffset CommitSince, DateTimeOffset? ExpiresAt) : DesiredState
    {
        public string? Owner { get; init; }
        public long? MergeRequestIid { get; init; }

        /// <summary>What the end of its life rests on, in words.</summary>
        public string? ExpiresBecause { get; init; }

        /// <summary>Why it is to sleep; null when it is to run.</summary>
        public string? AsleepBecause { get; init; }

        /// <summary>When it is to be looked at although nothing happened: its end, the warning of it, falling asleep or waking; in the future. Null for never.</summary>
        public DateTimeOffset? LookAgainAt { get; init; }

        /// <summary>When its end is to be announced; null for not at all.</summary>
        public DateTimeOffset? WarnAt { get; init; }

        /// <summary>The last sign of use, but for requests.</summary>
        public UseSign? LastUse { get; init; }

        /// <summary>Tells apart the requests for deploying the same thing again; null when none is known.</summary>
        public string? RequestMark { get; init; }
    }

    /// <summary>No environment. Only said on positive evidence: what is there is removed.</summary>
    public sealed record Unwanted : DesiredState
    {
        public EndingGround Ground { get; init; }

        /// <summary>When its time was over; only for <see cref="EndingGround.Expired"/>.</summary>
        public DateTimeOffset? EndedAt { get; init; }
    }

    /// <summary>Nobody can tell. What is there stays as it is.</summary>
    public sealed record Undecided : DesiredState
    {
        /// <summary>It would be made, and waits for room; null where that is not the reason.</summary>
        public TimeSpan? WaitsForRoom { get; init; }
    }
}

/// <summary>What the end of an environment rests on: that decides how many may end at once.</summary>
public enum EndingGround
{
    /// <summary>The branch or the configuration is such that there is to be none.</summary>
    Concluded,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Somebody asked for it.</summary>
    Asked,
}
