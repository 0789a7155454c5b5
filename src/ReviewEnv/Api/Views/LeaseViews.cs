using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Api.Views;

/// <param name="Id">By which it is given back.</param>
internal sealed record LeaseView(string Id, string Purpose, string By, DateTimeOffset At, DateTimeOffset Until)
{
    public static LeaseView Of(Lease lease) => new(lease.Id, lease.Purpose, lease.By, lease.At, lease.Until);
}

/// <summary>A lease as its holder gets it.</summary>
/// <param name="Url">What serves <paramref name="Sha"/>, and goes on doing so until the lease ends.</param>
internal sealed record LeaseGivenView(string Id, DateTimeOffset Until, string Url, string Sha);

/// <param name="Purpose">What for, such as <c>dast</c>.</param>
/// <param name="Ttl">A duration of at most four hours; null for one.</param>
/// <param name="Sha">The commit that has to be served; null for whichever is.</param>
internal sealed record LeaseBody(string? Purpose, string? Ttl, string? Sha);
