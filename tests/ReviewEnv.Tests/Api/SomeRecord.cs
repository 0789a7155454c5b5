using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Tests.Api;

/// <summary>Records as passes leave them.</summary>
internal static class SomeRecord
{
    public static EnvironmentRecord Of(EnvironmentKey key, EnvironmentPhase phase, CommitSha? commit = null, string? reason = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var at = commit ?? Some.Commit();
        return new EnvironmentRecord
        {
            Key = key,
            Name = "review-" + Slug.OfRef(key.Ref.Name),
            Target = "here",
            Template = "static-site",
            Phase = phase,
            SeenHead = at,
            Commit = at,
            Reason = reason,
            Owner = "ada",
            CreatedAt = now - TimeSpan.FromHours(3),
            UpdatedAt = now,
            ExpiresAt = now + TimeSpan.FromDays(2),
        };
    }

    public static EnvironmentRecord Ready(EnvironmentKey key, CommitSha? commit = null, string? url = null)
    {
        var at = commit ?? Some.Commit();
        var record = Of(key, EnvironmentPhase.Ready, at);
        return record with { Serving = at, Published = new PublishedUrl(new Uri(url ?? "http://127.0.0.1:4000/"), at, record.UpdatedAt) };
    }
}
