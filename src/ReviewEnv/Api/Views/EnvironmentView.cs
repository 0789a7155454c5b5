using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Api.Views;

/// <summary>An environment, as programs read it.</summary>
internal sealed record EnvironmentView
{
    public required string Id { get; init; }
    public required string Project { get; init; }
    public required string Ref { get; init; }
    public bool Tag { get; init; }
    public string? Name { get; init; }
    public string? Target { get; init; }
    public string? Template { get; init; }
    public EnvironmentPhase Phase { get; init; }

    /// <summary>The commit that should be served.</summary>
    public string? Commit { get; init; }

    /// <summary>The commit that is served.</summary>
    public string? Serving { get; init; }

    /// <summary>The URL that was handed out; none until it has answered.</summary>
    public string? Url { get; init; }
    public string? PublishedCommit { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }
    public string? Reason { get; init; }
    public string? Owner { get; init; }
    public long? MergeRequest { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What its end of life rests on, in words; also why there is none.</summary>
    public string? ExpiresBecause { get; init; }

    /// <summary>Whether that end was announced.</summary>
    public bool? Warned { get; init; }

    /// <summary>The last sign of use that is known, requests included.</summary>
    public UseView? LastUse { get; init; }
    public DateTimeOffset? LastRequest { get; init; }

    /// <summary>Whether requests would be known: <c>watched</c>; <c>none</c> and <c>failing</c> say that silence means nothing.</summary>
    public string? TrafficSignal { get; init; }

    /// <summary>What it costs a day as it is now; none where no meter knows.</summary>
    public decimal? CostPerDay { get; init; }

    /// <summary>What it has cost since it was first counted; none where no meter knows.</summary>
    public decimal? CostSoFar { get; init; }
    public string? Currency { get; init; }
    public DateTimeOffset? NextLookAt { get; init; }
    public IReadOnlyDictionary<string, string>? Outputs { get; init; }

    /// <summary>The prepared change, while the phase is <c>AwaitingApproval</c>.</summary>
    public ProposalView? Proposal { get; init; }

    /// <summary>Only where one environment is asked for.</summary>
    public WishesView? Wishes { get; init; }

    /// <summary>Who uses it right now, so that it stays as it is; only where one environment is asked for.</summary>
    public IReadOnlyList<LeaseView>? Leases { get; init; }

    /// <summary>What happens next, in words; only where one environment is asked for.</summary>
    public string? Next { get; init; }

    public static EnvironmentView Of(EnvironmentRecord record) => new()
    {
        Id = record.Key.Id,
        Project = record.Key.Project,
        Ref = record.Key.Ref.Name,
        Tag = record.Key.Ref.IsTag,
        Name = record.Name,
        Target = record.Target,
        Template = record.Template,
        Phase = record.Phase,
        Commit = record.Commit?.Value,
        Serving = record.Serving?.Value,
        Url = record.Published?.Url.AbsoluteUri,
        PublishedCommit = record.Published?.Commit.Value,
        PublishedAt = record.Published?.At,
        Reason = record.Reason,
        Owner = record.Owner,
        MergeRequest = record.MergeRequestIid,
        CreatedAt = record.CreatedAt,
        UpdatedAt = record.UpdatedAt,
        ExpiresAt = record.ExpiresAt,
        ExpiresBecause = record.ExpiresBecause,
        Warned = record.ExpiresAt is not null && record.WarnedOf == record.ExpiresAt ? true : null,
        NextLookAt = record.NextLookAt,
        Outputs = record.Outputs.Count > 0 ? record.Outputs : null,
    };

    /// <summary>With what is known of its use and its costs.</summary>
    public EnvironmentView With(UseSight sight, string currency) => this with
    {
        LastUse = sight.LastUse is { } use ? new UseView(UseWords.Kind(use.Kind), use.At) : null,
        LastRequest = sight.LastRequest,
        TrafficSignal = UseWords.Signal(sight.Signal),
        CostPerDay = sight.PerDay is { } amount ? decimal.Round(amount, 4) : null,
        CostSoFar = sight.SoFar is { } spent ? decimal.Round(spent, 4) : null,
        Currency = sight.PerDay is null ? null : currency,
    };

    /// <summary>One environment with all that is remembered; before its first pass little more than its name.</summary>
    public static EnvironmentView Of(EnvironmentKey key, Remembered remembered, string? next, DateTimeOffset now)
    {
        var view = remembered.Record is { } record
            ? Of(record)
            : new EnvironmentView { Id = key.Id, Project = key.Project, Ref = key.Ref.Name, Tag = key.Ref.IsTag, Commit = remembered.Facts?.Head?.Value };
        List<LeaseView> leases = [.. remembered.Wishes.ActiveLeases(now).Select(LeaseView.Of)];
        return view with { Wishes = WishesView.Of(remembered.Wishes), Leases = leases.Count > 0 ? leases : null, Next = next };
    }
}

/// <summary>A sign of use.</summary>
/// <param name="Kind">Such as <c>push</c>, <c>request</c> or <c>lease</c>.</param>
internal sealed record UseView(string Kind, DateTimeOffset At);

/// <summary>What people asked for.</summary>
internal sealed record WishesView
{
    public string? StoppedBy { get; init; }
    public string? StopReason { get; init; }
    public string? DeployRequestedBy { get; init; }

    /// <summary>The prepared change that was approved last, and by whom.</summary>
    public string? ApprovedChange { get; init; }
    public string? ApprovedBy { get; init; }
    public string? PinnedBy { get; init; }
    public string? PinReason { get; init; }
    public DateTimeOffset? PinnedUntil { get; init; }
    public DateTimeOffset? ExtendedUntil { get; init; }

    public static WishesView? Of(EnvironmentWishes wishes) => wishes with { Leases = null, Used = null } == EnvironmentWishes.None ? null : new WishesView
    {
        StoppedBy = wishes.Stop?.By,
        StopReason = wishes.Stop?.Reason,
        DeployRequestedBy = wishes.Deploy?.By,
        ApprovedChange = wishes.Approval?.Change,
        ApprovedBy = wishes.Approval?.By,
        PinnedBy = wishes.Pin?.By,
        PinReason = wishes.Pin?.Reason,
        PinnedUntil = wishes.Pin?.Until,
        ExtendedUntil = wishes.ExtendedUntil,
    };
}
