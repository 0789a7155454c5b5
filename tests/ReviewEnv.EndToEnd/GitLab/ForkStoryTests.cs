using System.Net.Http.Json;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>Code of people who cannot push to the project runs only after somebody has read it.</summary>
public sealed class ForkStoryTests : IAsyncLifetime
{
    private TruthSite site = null!;

    public async Task InitializeAsync() => site = await TruthSite.StartAsync(project: "forks: approved");

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task A_forks_commit_runs_once_a_maintainer_approved_it_and_the_next_one_does_not()
    {
        var fork = site.Project.Fork("grace/site");
        var first = await site.CommitAsync("first page of a stranger");
        fork.Push("patch", first);
        var request = site.Project.OpenMergeRequest("patch", author: "grace", fromFork: fork);
        var key = new EnvironmentKey(TruthSite.Path, GitRef.MergeRequest(request.Iid));
        await Eventually.TrueAsync(async () => (await ReasonAsync(key)).Contains($"--sha {first}", StringComparison.Ordinal), "the way to let it in to be told", TimeSpan.FromMinutes(1));
        site.Processes.ShouldBe(0);

        await ApproveAsync(key, first);
        await Eventually.TrueAsync(async () => (await site.ServedAsync()).GetValueOrDefault(key.Ref.Name) == first, "the approved commit to be served", TimeSpan.FromMinutes(1));

        var second = await site.CommitAsync("second page of a stranger");
        fork.Push("patch", second);
        await Eventually.TrueAsync(async () => (await site.JournalAsync(key.Id)).Any(entry => entry.GetProperty("message").GetString()!.Contains(second[..8], StringComparison.Ordinal)), "the second commit to be noticed", TimeSpan.FromMinutes(1));
        await site.KillAndStartAsync();
        await Eventually.TrueAsync(async () => (await site.ServedAsync()).ContainsKey(key.Ref.Name), "it to be served again", TimeSpan.FromMinutes(1));
        (await site.ServedAsync())[key.Ref.Name].ShouldBe(first);

        request.Close();
        await Eventually.TrueAsync(() => site.Processes == 0, "it to end with the merge request", TimeSpan.FromMinutes(1));
    }

    private async Task ApproveAsync(EnvironmentKey key, string sha)
    {
        using var answer = await site.Daemon.Http.PostAsJsonAsync(new Uri(site.Workspace.Server, $"api/v1/environments/{key.Id}/approve"), new { sha });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> ReasonAsync(EnvironmentKey key)
    {
        using var answer = await site.Daemon.Http.GetAsync(new Uri(site.Workspace.Server, $"api/v1/environments/{key.Id}"));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : "";
    }
}
