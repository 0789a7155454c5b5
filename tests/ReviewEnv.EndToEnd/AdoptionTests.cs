namespace ReviewEnv.EndToEnd;

public sealed class AdoptionTests
{
    private const string Project = "group/site";

    [Fact]
    public async Task Environments_survive_the_loss_of_the_database_and_are_looked_after_again()
    {
        await using var workspace = new Workspace();
        var main = await workspace.CreateRepositoryAsync(Project);
        string[] branches = ["feature/a", "feature-a", "fix-1", "日本語", "$(id)"];
        var urls = new Dictionary<string, Uri>();
        var commits = new Dictionary<string, string>();
        var daemon = await Daemon.StartAsync(workspace);
        foreach (var branch in branches)
        {
            commits[branch] = await workspace.CommitAsync(Project, $"page of {branch}", main);
            await workspace.GitAsync(workspace.Repository(Project), "update-ref", $"refs/heads/{branch}", commits[branch]);
            (await daemon.PushAsync(Project, $"refs/heads/{branch}", new string('0', 40), commits[branch])).EnsureSuccessStatusCode().Dispose();
        }

        foreach (var branch in branches) urls[branch] = Daemon.UrlOf(await daemon.DotenvAsync(Project, branch, commits[branch]));
        var processes = Workspace.ProcessesBelow(workspace.Environments);
        urls.Values.Distinct().Count().ShouldBe(branches.Length);
        daemon.KillHard();
        await daemon.WaitForExitAsync();
        await daemon.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(workspace.Directory, "reviewenv.db*")) File.Delete(file);

        daemon = await Daemon.StartAsync(workspace);
        foreach (var branch in branches)
        {
            Daemon.UrlOf(await daemon.DotenvAsync(Project, branch, commits[branch])).ShouldBe(urls[branch]);
            (await daemon.Http.GetStringAsync(urls[branch])).ShouldBe($"page of {branch}");
        }

        Workspace.ProcessesBelow(workspace.Environments).ShouldBe(processes, ignoreOrder: true);

        // And what is adopted is also taken away again.
        await workspace.GitAsync(workspace.Repository(Project), "update-ref", "-d", $"refs/heads/{branches[0]}");
        (await daemon.PushAsync(Project, $"refs/heads/{branches[0]}", commits[branches[0]], new string('0', 40))).EnsureSuccessStatusCode().Dispose();
        await Eventually.TrueAsync(async () => (await daemon.FindAsync(Project, branches[0]))?.GetProperty("phase").GetString() == "Stopped", "the environment to be gone");
        Workspace.ProcessesBelow(workspace.Environments).Count.ShouldBe(branches.Length - 1);
        await daemon.DisposeAsync();
    }
}
