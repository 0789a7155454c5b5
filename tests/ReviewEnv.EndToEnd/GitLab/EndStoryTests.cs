using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>The daemon ends when it is told to, whatever GitLab does and however short its life was.</summary>
public sealed class EndStoryTests
{
    private const int Branches = 8;
    private const int Starts = 5;

    [Fact]
    public async Task A_daemon_that_is_told_to_end_right_after_its_start_while_its_token_is_refused_ends_soon_and_goes_on_at_its_next_start()
    {
        await using var site = await TruthSite.StartAsync();
        foreach (var number in Enumerable.Range(0, Branches)) await site.PushAsync(($"feature/{number}", await site.CommitAsync($"page {number}")));
        await EveryBranchIsServedAsync(site);

        site.GitLab.Fault = FakeFault.Status(401);
        for (var start = 0; start < Starts; start++) await site.RestartAsync();
        site.GitLab.Fault = null;

        var newer = await site.CommitAsync("a newer page");
        await site.PushAsync(("feature/0", newer));
        await Eventually.TrueAsync(async () => (await site.ServedAsync()).GetValueOrDefault("feature/0") == newer, "the newer commit to be served", TimeSpan.FromMinutes(2));
        await EveryBranchIsServedAsync(site);
    }

    private static Task EveryBranchIsServedAsync(TruthSite site) =>
        Eventually.TrueAsync(async () => (await site.ServedAsync()).Count == Branches, "every branch to be served", TimeSpan.FromMinutes(2));
}
