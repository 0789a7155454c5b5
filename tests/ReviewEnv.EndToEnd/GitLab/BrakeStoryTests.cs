using System.Net;
using System.Net.Http.Json;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>What looks like the end of everything ends nothing.</summary>
public sealed class BrakeStoryTests : IAsyncLifetime
{
    private const int Branches = 8;
    private TruthSite site = null!;

    public async Task InitializeAsync()
    {
        site = await TruthSite.StartAsync("{ number: 3, percent: 50 }");
        foreach (var number in Enumerable.Range(0, Branches)) await site.PushAsync(($"feature/{number}", await site.CommitAsync($"page {number}")));
        await EveryBranchIsServedAsync();
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Empty_lists_refusals_and_maintenance_pages_end_nothing_and_need_nobody()
    {
        foreach (var fault in (FakeFault[])[FakeFault.EmptyList, FakeFault.Forbidden, FakeFault.MaintenancePage, FakeFault.MaintenancePage with { HttpStatus = 200 }, FakeFault.MaintenancePage with { HttpStatus = 404 }, FakeFault.Status(401)])
        {
            site.GitLab.Fault = fault;
            site.GitLab.Requests.Clear();
            // A restart looks at everything anew.
            await site.RestartAsync();
            await Eventually.TrueAsync(() => site.GitLab.Requests.Count(request => request.Path.Contains("/projects/", StringComparison.Ordinal)) >= Branches, "GitLab to be asked for the branches", TimeSpan.FromMinutes(1));
            await EveryBranchIsServedAsync();
        }

        site.GitLab.Fault = null;
        site.Processes.ShouldBe(Branches);
        (await site.BrakeAsync()).On.ShouldBeFalse();
    }

    [Fact]
    public async Task A_project_that_is_not_shown_any_more_ends_nothing()
    {
        site.Project.TokenAccess = 0;
        site.GitLab.Requests.Clear();

        await site.KillAndStartAsync();
        await Eventually.TrueAsync(() => site.GitLab.Requests.Count(request => request.Status == 404) >= Branches, "GitLab to be asked for the branches", TimeSpan.FromMinutes(1));

        await EveryBranchIsServedAsync();
        site.Processes.ShouldBe(Branches);
    }

    [Fact]
    public async Task Branches_that_are_really_gone_all_at_once_wait_for_a_person_and_end_when_they_say_so()
    {
        // More than three refs in one push: no hook tells.
        await site.PushAsync([.. Enumerable.Range(0, 6).Select(number => ($"feature/{number}", (string?)null))]);

        await Eventually.TrueAsync(async () => await site.BrakeAsync() == (true, 6), "the brake to take hold", TimeSpan.FromMinutes(1));
        await site.KillAndStartAsync();
        await Eventually.TrueAsync(async () => (await site.Daemon.FindAsync(TruthSite.Path, "feature/0"))?.GetProperty("reason").GetString()?.Contains("the brake is on", StringComparison.Ordinal) == true, "it to be told", TimeSpan.FromMinutes(1));
        site.Processes.ShouldBe(Branches);

        using var nothingSeen = await site.Daemon.Http.PostAsJsonAsync(new Uri(site.Workspace.Server, "api/v1/brake/release"), new { hold = "something else" });
        nothingSeen.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var released = await site.Daemon.Http.PostAsJsonAsync(new Uri(site.Workspace.Server, "api/v1/brake/release"), new { hold = await site.HoldAsync() });
        released.EnsureSuccessStatusCode();

        await Eventually.TrueAsync(() => site.Processes == 2, "those that are gone to end", TimeSpan.FromMinutes(1));
        (await site.ServedAsync()).Keys.ShouldBe(["feature/6", "feature/7"], ignoreOrder: true);
        (await site.BrakeAsync()).On.ShouldBeFalse();
    }

    /// <summary>A daemon that starts anew takes a moment to serve again what it finds.</summary>
    private Task EveryBranchIsServedAsync() =>
        Eventually.TrueAsync(async () => (await site.ServedAsync()).Count == Branches, "every branch to be served", TimeSpan.FromMinutes(2));
}
