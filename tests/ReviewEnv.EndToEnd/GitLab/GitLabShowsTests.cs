namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>What people see in GitLab, told by the real daemon.</summary>
public sealed class GitLabShowsTests : IAsyncLifetime
{
    private TruthSite site = null!;

    public async Task InitializeAsync() => site = await TruthSite.StartAsync();

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task A_branch_has_its_environment_deployment_status_and_note_and_they_end_with_it()
    {
        var commit = await site.CommitAsync("hello");
        await site.PushAsync(("feature/Hello", commit));
        var request = site.Project.OpenMergeRequest("feature/Hello");

        await Eventually.TrueAsync(
            () => site.Project.FindEnvironment("review/feature-hello") is { State: "available", ExternalUrl: not null } && Statuses("success") == 1 && request.Notes.Count(IsOurs) == 1,
            "GitLab to be told",
            TimeSpan.FromMinutes(1));
        site.Project.Deployments.ShouldHaveSingleItem().Status.ShouldBe("success");
        request.Notes.Single(IsOurs).Body.ShouldContain(commit[..8]);

        await site.PushAsync(("feature/Hello", null));
        await Eventually.TrueAsync(() => site.Project.FindEnvironment("review/feature-hello")!.State == "stopped" && request.Notes.Single(IsOurs).Body.Contains("topped", StringComparison.Ordinal), "GitLab to be told of the end", TimeSpan.FromMinutes(1));
        site.GitLab.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_an_outage_GitLab_is_told_what_holds_and_once()
    {
        var first = await site.CommitAsync("first");
        await site.PushAsync(("x", first));
        await Eventually.TrueAsync(() => Statuses("success") == 1, "GitLab to be told", TimeSpan.FromMinutes(1));
        await site.GitLab.StopAsync();
        using var stopped = await site.Daemon.Http.PostAsync(new Uri(site.Workspace.Server, $"api/v1/environments/{new Core.Desired.EnvironmentKey(TruthSite.Path, Core.Branches.GitRef.Branch("x")).Id}/stop"), null);
        await Eventually.TrueAsync(() => site.Processes == 0, "it to stop while GitLab is away", TimeSpan.FromMinutes(1));

        site.GitLab.Requests.Clear();
        await site.GitLab.StartAsync();

        await Eventually.TrueAsync(() => site.Project.FindEnvironment("review/x")!.State == "stopped", "GitLab to be told of the stop", TimeSpan.FromMinutes(2));
        site.GitLab.Requests.Writes.Count(write => write.Path.Contains("/environments/", StringComparison.Ordinal)).ShouldBe(1);
        site.Project.Deployments.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_doctor_makes_the_hook_that_is_missing_and_then_finds_everything_well()
    {
        site.Project.RemoveHook(site.Project.Hooks.Single());
        (await DoctorAsync("api/v1/doctor")).ShouldContain("\"healthy\":false");

        (await DoctorAsync("api/v1/doctor/fix", post: true)).ShouldContain("\"healthy\":true");

        site.Project.Hooks.ShouldHaveSingleItem().Token.ShouldBe(Workspace.WebhookSecret);
        await site.PushAsync(("x", await site.CommitAsync("x")));
        await Eventually.TrueAsync(async () => (await site.ServedAsync()).ContainsKey("x"), "an event to arrive", TimeSpan.FromMinutes(1));
    }

    private static bool IsOurs(ReviewEnv.Testing.GitLab.FakeNote note) => note.Body.Contains("<!-- reviewenv:", StringComparison.Ordinal);

    private int Statuses(string state) => site.Project.Statuses.Count(status => status.State == state);

    private async Task<string> DoctorAsync(string path, bool post = false)
    {
        var address = new Uri(site.Workspace.Server, path);
        using var answer = post ? await site.Daemon.Http.PostAsync(address, null) : await site.Daemon.Http.GetAsync(address);
        return await answer.Content.ReadAsStringAsync();
    }
}
