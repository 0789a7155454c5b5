using System.Collections.Concurrent;
using System.Diagnostics;
using ReviewEnv.Testing.GitLab;
using Xunit.Abstractions;

namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>Whatever becomes of the webhooks, environments end up as the branches are, and none ends that should not.</summary>
public sealed class LostWebhookTests(ITestOutputHelper output)
{
    private const int Operations = 300;
    private const int Steady = 5;
    private static readonly string[] Names = [.. Enumerable.Range(0, 25).Select(number => $"feature/{number}")];

    /// <summary>300 operations on branches and merge requests, 30 % of the hooks lost, 10 % doubled, all reordered, GitLab down twice, the daemon killed twice.</summary>
    [Fact]
    public async Task After_lost_doubled_and_reordered_webhooks_outages_and_kills_environments_are_as_the_branches_are()
    {
        var seed = Environment.TickCount;
        await using var site = await TruthSite.StartAsync("{ number: 1000, percent: 100 }", new DeliveryPlan { Drop = 0.3, Double = 0.1, Reorder = true, Seed = seed, DisableFailingHooks = false });
        try
        {
            var people = new People(site, new Random(seed));
            foreach (var name in Names.Take(Steady)) await people.PushAsync(name);
            for (var operation = 0; operation < Operations; operation++)
            {
                switch (operation)
                {
                    case 60 or 180: await site.GitLab.StopAsync(); break;
                    case 90 or 210: await site.GitLab.StartAsync(); break;
                    case 120 or 240: await site.KillAndStartAsync(); break;
                }

                await people.DoSomethingAsync();
            }

            await site.GitLab.FlushAsync();
            var healing = Stopwatch.StartNew();
            await Eventually.TrueAsync(async () => AreAlike(await site.ServedAsync(), people.Heads) && site.Processes == people.Heads.Count, "environments to be as the branches are", TimeSpan.FromMinutes(4));
            output.WriteLine($"seed {seed}: {people.Heads.Count} branches left of {Operations} operations; as the branches are {healing.Elapsed.TotalSeconds:0.0} s after the last of them, {site.GitLab.Requests.Count} requests");

            (await WronglyEndedAsync(site, people)).ShouldBeEmpty();
            site.GitLab.Violations.ShouldBeEmpty();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}: {e.Message}{Environment.NewLine}{site.Daemon.Output[Math.Max(0, site.Daemon.Output.Length - 4000)..]}", e);
        }
    }

    private static bool AreAlike(IReadOnlyDictionary<string, string> served, IReadOnlyDictionary<string, string> heads) =>
        served.Count == heads.Count && heads.All(head => served.TryGetValue(head.Key, out var commit) && commit == head.Value);

    /// <summary>Decisions to end an environment that no branch's absence in the seconds before explains.</summary>
    private static async Task<IReadOnlyList<string>> WronglyEndedAsync(TruthSite site, People people)
    {
        var wrong = new List<string>();
        foreach (var name in Names)
        {
            if (await site.Daemon.FindAsync(TruthSite.Path, name) is not { } environment) continue;
            foreach (var entry in await site.JournalAsync(environment.GetProperty("id").GetString()!))
            {
                var message = entry.GetProperty("message").GetString()!;
                if (!message.StartsWith("no environment:", StringComparison.Ordinal)) continue;
                var at = entry.GetProperty("at").GetDateTimeOffset();
                if (!people.WasAway(name, at)) wrong.Add($"{name} at {at:O}: {message}");
            }
        }

        return wrong;
    }

    /// <summary>What people do, and what they know of it.</summary>
    private sealed class People(TruthSite site, Random random)
    {
        // An answer of GitLab's may be this old when a pass decides on it.
        private static readonly TimeSpan Old = TimeSpan.FromSeconds(10);

        private readonly ConcurrentDictionary<string, List<(DateTimeOffset At, bool There)>> presence = new();
        private int commits;

        /// <summary>Where the branches are.</summary>
        public Dictionary<string, string> Heads { get; } = [];

        /// <summary>Whether the branch was away at some time shortly before.</summary>
        public bool WasAway(string branch, DateTimeOffset at)
        {
            var there = false;
            foreach (var change in presence.GetValueOrDefault(branch) ?? [])
            {
                // The journal's times are whole seconds.
                if (change.At > at.AddSeconds(1)) break;
                if (change.At >= at - Old && !change.There) return true;
                there = change.There;
            }

            return !there;
        }

        public async Task PushAsync(string branch)
        {
            var commit = await site.CommitAsync($"page {branch} {commits++}");
            Heads[branch] = commit;
            await site.PushAsync((branch, commit));
            Note(branch, there: true);
        }

        public Task DoSomethingAsync()
        {
            var living = Heads.Keys.Except(Names.Take(Steady)).Order(StringComparer.Ordinal).ToList();
            var some = living.Count > 0 ? living[random.Next(living.Count)] : null;
            return random.Next(100) switch
            {
                < 55 => PushAsync(Names[random.Next(Names.Length)]),
                < 67 when some is not null => DeleteAsync(some),
                // More than three at once: no hook tells of it, whatever becomes of hooks.
                < 70 when living.Count > 6 => DeleteAsync([.. living.OrderBy(_ => random.Next()).Take(4)]),
                < 78 when some is not null => OpenAsync(some),
                < 88 when some is not null => MergeAsync(some),
                < 94 when some is not null => ReplaceAsync(some),
                _ => ChangeRequestAsync(),
            };
        }

        private async Task DeleteAsync(params string[] branches)
        {
            foreach (var branch in branches)
            {
                Heads.Remove(branch);
                Note(branch, there: false);
            }

            await site.PushAsync([.. branches.Select(branch => (branch, (string?)null))]);
        }

        private async Task ReplaceAsync(string branch)
        {
            await DeleteAsync(branch);
            await PushAsync(branch);
        }

        private Task OpenAsync(string branch)
        {
            if (!site.Project.MergeRequests.Any(request => request.State == "opened" && request.SourceBranch == branch)) site.Project.OpenMergeRequest(branch);
            return Task.CompletedTask;
        }

        private async Task MergeAsync(string branch)
        {
            await OpenAsync(branch);
            // Merging is the end of that commit, whether the branch is deleted a moment later or not.
            Note(branch, there: false);
            site.Project.MergeRequests.Single(request => request.State == "opened" && request.SourceBranch == branch).Merge();
            await DeleteAsync(branch);
        }

        private Task ChangeRequestAsync()
        {
            if (site.Project.MergeRequests.LastOrDefault(request => request.State == "opened") is { } request)
            {
                if (random.Next(3) == 0) request.Close();
                else request.SetLabels($"label-{random.Next(5)}");
            }

            return Task.CompletedTask;
        }

        /// <summary>Going is noted before it happens and coming after it: what lies between may be seen either way.</summary>
        private void Note(string branch, bool there) => presence.GetOrAdd(branch, _ => []).Add((TimeProvider.System.GetUtcNow(), there));
    }
}
