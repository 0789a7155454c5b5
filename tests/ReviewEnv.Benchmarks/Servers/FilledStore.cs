using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;
using ReviewEnv.Storage;
using ReviewEnv.Testing;

namespace ReviewEnv.Benchmarks.Servers;

/// <summary>A store with live records of branches whose repository is not there, so that a daemon looks after all of them and starts none.</summary>
internal static class FilledStore
{
    private static readonly string[] Owners = ["ada", "grace", "linus", "yuki", "renovate-bot"];

    public static async Task FillAsync(string database, int count, CancellationToken cancellationToken)
    {
        await using var store = await ReviewStorage.OpenSqliteAsync(database, TimeProvider.System, cancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        await Task.WhenAll(Enumerable.Range(0, count).Select(number =>
        {
            var key = new EnvironmentKey("bench/away", GitRef.Branch($"feature/{number}"));
            var commit = Some.CommitOf(number);
            var record = new EnvironmentRecord
            {
                Key = key,
                Name = $"bench-away-feature-{number}",
                Target = "here",
                Template = "static-site",
                Phase = EnvironmentPhase.Ready,
                SeenHead = commit,
                Commit = commit,
                CommitSince = now,
                Serving = commit,
                Fingerprint = commit.Value,
                Owner = Owners[number % Owners.Length],
                CreatedAt = now,
                UpdatedAt = now,
                ExpiresAt = now.AddDays(3),
                ExpiresBecause = "3 days after its last deployment",
                LastUse = new UseSign(UseKind.Push, now.AddMinutes(-number)),
                Published = new PublishedUrl(new Uri($"http://127.0.0.1:{20000 + number}/"), commit, now),
            };
            return store.SaveAsync(record, [new JournalEntry(key, now, JournalKind.Settled, "serving")], 0, cancellationToken);
        }));
    }
}
