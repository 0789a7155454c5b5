using ReviewEnv.Core.Branches;
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
        await Put(server, "shop/web", "fix/cart-rounding", EnvironmentPhase.Failed, 7, "The command 'node server.js' ended with exit code 1 before it answered.\nError: Cannot find module 'express'", "grace", now, url: "http://127.0.0.1:40312/");
        await Put(server, "shop/payments", "spike/refund-webhooks", EnvironmentPhase.Leaking, 180, "The port is still taken by process 4711, which does not belong to it any more.", "linus", now);
        await Put(server, "shop/web", "feature/new-search", EnvironmentPhase.Provisioning, 1, "Starting: waiting for the first answer.", "ada", now);
        await Put(server, "shop/catalog", "日本語-ブランチ", EnvironmentPhase.Pending, 0, null, "yuki", now);
        await Put(server, "shop/web", "renovate/a-very-long-branch-name-that-somebody-generated-with-a-tool-and-that-goes-on-for-quite-a-while-x86-64-linux-musl", EnvironmentPhase.Ready, 26, null, "renovate-bot", now, url: "http://renovate-a-very-long-branch-name-that-somebody-gene-x1y2z3.review.example.com/");
        await Put(server, "shop/catalog", "feature/faster-filters", EnvironmentPhase.Ready, 44, null, "yuki", now, url: "https://shop-catalog-feature-faster-filters.review.example.com/", iid: 87, ends: TimeSpan.FromHours(2));
        await Put(server, "shop/web", "<script>alert(1)</script>", EnvironmentPhase.Ready, 70, null, "\"><img src=x onerror=alert(1)>", now, url: "http://127.0.0.1:40999/");
        await Put(server, "shop/payments", "chore/upgrade-runtime", EnvironmentPhase.Sleeping, 90, null, "linus", now);
        await Put(server, "shop/web", "feature/old-idea", EnvironmentPhase.Stopped, 400, "The branch was merged.", "grace", now);

        await server.SaveAsync(SomeProposal.Waiting(Waiting) with { Owner = "grace", Serving = Some.Commit() });

        var commit = Some.Commit();
        var older = Some.Commit();
        JournalEntry Entry(double minutes, JournalKind kind, string message, string? actor = null) => new(Featured, now - TimeSpan.FromMinutes(minutes), kind, message) { Actor = actor, Commit = commit };
        await server.Store.SaveAsync(
            SomeRecord.Ready(Featured, commit, "http://127.0.0.1:41873/") with { MergeRequestIid = 412, CreatedAt = now - TimeSpan.FromHours(29), Outputs = new Dictionary<string, string> { ["API_URL"] = "http://127.0.0.1:41873/api" } },
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

    private static Task Put(ApiServer server, string project, string branch, EnvironmentPhase phase, double hours, string? reason, string owner, DateTimeOffset now, string? url = null, long? iid = null, TimeSpan? ends = null)
    {
        var key = new EnvironmentKey(project, GitRef.Branch(branch));
        var record = SomeRecord.Of(key, phase, reason: reason) with
        {
            Owner = owner,
            MergeRequestIid = iid,
            CreatedAt = now - TimeSpan.FromHours(hours),
            UpdatedAt = now - TimeSpan.FromHours(hours / 3),
            ExpiresAt = phase is EnvironmentPhase.Stopped ? null : now + (ends ?? TimeSpan.FromDays(3)),
        };
        if (url is not null)
        {
            var serving = phase == EnvironmentPhase.Ready ? record.Commit!.Value : Some.Commit();
            record = record with { Serving = serving, Published = new PublishedUrl(new Uri(url), serving, record.UpdatedAt) };
        }

        return server.SaveAsync(record);
    }
}
