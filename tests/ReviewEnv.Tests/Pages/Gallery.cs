using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Pages;

/// <summary>Sample environments of every kind, for looking at the pages.</summary>
internal static class Gallery
{
    public static EnvironmentKey Featured { get; } = new("shop/web", GitRef.Branch("feature/checkout-express"));

    public static EnvironmentKey Waiting { get; } = new("shop/orders", GitRef.Branch("feature/orders-on-postgres"));

    public static async Task HangAsync(ApiServer server)
    {
        var now = TimeProvider.System.GetUtcNow();
        await Put(server, new("shop/web", "fix/cart-rounding", EnvironmentPhase.Failed, "grace", 7, UsedHours: 7, PerDay: 1.44m, Url: "http://127.0.0.1:40312/", Reason: "The command 'node server.js' ended with exit code 1 before it answered.\nError: Cannot find module 'express'"), now);
        await Put(server, new("shop/payments", "spike/refund-webhooks", EnvironmentPhase.Leaking, "linus", 180, UsedHours: 96, PerDay: 3.1m, Reason: "The port is still taken by process 4711, which does not belong to it any more."), now);
        await Put(server, new("shop/web", "feature/new-search", EnvironmentPhase.Provisioning, "ada", 1, UsedHours: 0.02, Reason: "Starting: waiting for the first answer."), now);
        await Put(server, new("shop/catalog", "日本語-ブランチ", EnvironmentPhase.Pending, "yuki", 0, UsedHours: null), now);
        await Put(server, new("shop/web", "renovate/a-very-long-branch-name-that-somebody-generated-with-a-tool-and-that-goes-on-for-quite-a-while-x86-64-linux-musl", EnvironmentPhase.Ready, "renovate-bot", 26, UsedHours: 26, PerDay: 0.96m, Url: "http://renovate-a-very-long-branch-name-that-somebody-gene-x1y2z3.review.example.com/"), now);
        await Put(server, new("shop/catalog", "feature/faster-filters", EnvironmentPhase.Ready, "yuki", 44, UsedHours: 0.3, PerDay: 12.4m, Url: "https://shop-catalog-feature-faster-filters.review.example.com/", Iid: 87, Ends: TimeSpan.FromHours(2), Warned: true), now);
        await Put(server, new("shop/web", "<script>alert(1)</script>", EnvironmentPhase.Ready, "\"><img src=x onerror=alert(1)>", 70, UsedHours: 70, PerDay: 0.96m, Url: "http://127.0.0.1:40999/"), now);
        await Put(server, new("shop/payments", "chore/upgrade-runtime", EnvironmentPhase.Sleeping, "linus", 90, UsedHours: 9, PerDay: 0.11m, AwakePerDay: 1.6m, Reason: "asleep: nobody used it for 8h, last used 2026-01-05 03:00 UTC (a push); no traffic signal; 'reviewenv wake' or a new commit wakes it"), now);
        await Put(server, new("shop/web", "feature/old-idea", EnvironmentPhase.Stopped, "grace", 400, UsedHours: 380, Reason: "The branch was merged."), now);

        await server.SaveAsync(SomeProposal.Waiting(Waiting) with { Owner = "grace", Serving = Some.Commit() });

        var commit = Some.Commit();
        var older = Some.Commit();
        JournalEntry Entry(double minutes, JournalKind kind, string message, string? actor = null) => new(Featured, now - TimeSpan.FromMinutes(minutes), kind, message) { Actor = actor, Commit = commit };
        await server.Store.SaveAsync(
            SomeRecord.Ready(Featured, commit, "http://127.0.0.1:41873/") with { MergeRequestIid = 412, CreatedAt = now - TimeSpan.FromHours(29), CanSleep = true, LastUse = new UseSign(UseKind.Action, now - TimeSpan.FromMinutes(2)), ExpiresBecause = "grace pinned it: demo on Friday", Outputs = new Dictionary<string, string> { ["API_URL"] = "http://127.0.0.1:41873/api" } },
            [
                Entry(58, JournalKind.Delivery, "Push by ada moved feature/checkout-express.", "ada") with { Commit = older },
                Entry(57.9, JournalKind.Decision, "Rule createOn: push and pattern '*' of refs.include: it gets an environment on target 'here' from template static-site.") with { Commit = older },
                Entry(57.5, JournalKind.Publication, "Published http://127.0.0.1:41873/ after 3 answers in a row.") with { Commit = older },
                Entry(6, JournalKind.Delivery, "Push by ada moved feature/checkout-express.", "ada"),
                Entry(5.9, JournalKind.Step, "Taken from queue 'default' after 0.2 s. Checked out the commit and started node server.js."),
                Entry(5.5, JournalKind.Failure, "The new process ended with exit code 1; the old one keeps serving. Next try in 20 s.\nnode:internal/modules/cjs/loader:1137\n  throw err;\nError: Cannot find module './prices'"),
                Entry(5, JournalKind.Step, "Started node server.js again."),
                Entry(4.8, JournalKind.Publication, "http://127.0.0.1:41873/ now serves the new commit; it answered 3 times in a row."),
                Entry(4.8, JournalKind.Settled, "As it should be. Next look when it expires, or when something changes."),
            ],
            0,
            default);
        await server.Store.WishAsync(Featured, wishes => wishes with { Pin = new Pin(now + TimeSpan.FromDays(3), "grace", "demo on Friday") }, Entry(2, JournalKind.Request, "Pinned for 3 days: demo on Friday", "grace"), default);
        await server.SaveAsync((await server.Store.LoadAsync(Featured, default)).Record!);
        server.Driver.Lines.AddRange(["\u001b[32minfo\u001b[0m  listening on 127.0.0.1:41873", .. Enumerable.Range(1, 14).Select(i => $"GET /cart/{i} 200 {i * 3} ms"), "GET /<img src=x onerror=alert(1)> 404 1 ms"]);
    }

    private static async Task Put(ApiServer server, Picture picture, DateTimeOffset now)
    {
        var key = new EnvironmentKey(picture.Project, GitRef.Branch(picture.Branch));
        var end = now + (picture.Ends ?? TimeSpan.FromDays(3));
        var record = SomeRecord.Of(key, picture.Phase, reason: picture.Reason) with
        {
            Owner = picture.Owner,
            MergeRequestIid = picture.Iid,
            CreatedAt = now - TimeSpan.FromHours(picture.Hours),
            UpdatedAt = now - TimeSpan.FromHours(picture.Hours / 3),
            ExpiresAt = picture.Phase is EnvironmentPhase.Stopped ? null : end,
            ExpiresBecause = picture.Phase is EnvironmentPhase.Stopped ? null : "7 days after its last deployment",
            WarnedOf = picture.Warned ? end : null,
            LastUse = picture.UsedHours is { } used ? new UseSign(UseKind.Push, now - TimeSpan.FromHours(used)) : null,
        };
        if (picture.Url is not null)
        {
            var serving = picture.Phase == EnvironmentPhase.Ready ? record.Commit!.Value : Some.Commit();
            record = record with { Serving = serving, Published = new PublishedUrl(new Uri(picture.Url), serving, record.UpdatedAt) };
        }

        await server.SaveAsync(record);
        if (picture.PerDay is not { } cost) return;
        var meter = new MeterState { Subject = new UsageSubject(key, record.Target, record.Owner), CountedUntil = now, PerHour = cost / 24, AwakePerHour = (picture.AwakePerDay ?? cost) / 24 };
        await server.Store.AddUsageAsync([], [meter], default);
    }

    /// <param name="Hours">How long ago it was made.</param>
    /// <param name="UsedHours">How long ago it was used; null when nothing is known.</param>
    private sealed record Picture(
        string Project, string Branch, EnvironmentPhase Phase, string Owner, double Hours, double? UsedHours, string? Reason = null, decimal? PerDay = null, decimal? AwakePerDay = null, string? Url = null, long? Iid = null, TimeSpan? Ends = null, bool Warned = false);
}
