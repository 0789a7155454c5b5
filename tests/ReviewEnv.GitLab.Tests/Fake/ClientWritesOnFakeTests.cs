using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Tests.Fake;

/// <summary>What the client writes.</summary>
public sealed class ClientWritesOnFakeTests : ClientOnFake
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Uri Address = new("https://feature-a.example.com/");

    [Fact]
    public async Task An_environment_is_made_once_changed_and_stopped()
    {
        var made = await Client.CreateEnvironmentAsync(Path, "review/feature-a", null, "development", None);
        (made.Name, made.State, made.Tier, made.ExternalUrl).ShouldBe(("review/feature-a", "available", "development", null));
        (await Client.CreateEnvironmentAsync(Path, "review/feature-a", Address, "development", None)).Id.ShouldBe(made.Id);

        (await Client.UpdateEnvironmentAsync(Path, made.Id, Address, None)).ExternalUrl.ShouldBe(Address.ToString());
        (await Client.FindEnvironmentAsync(Path, "review/feature-a", None))!.Id.ShouldBe(made.Id);
        (await Client.UpdateEnvironmentAsync(Path, made.Id, null, None)).ExternalUrl.ShouldBeNull();
        (await Client.FindEnvironmentAsync(Path, "review/feature", None)).ShouldBeNull();

        Project.Push("feature/a");
        Project.DeployFromJob("review/feature-a", "feature/a", onStop: "stop_review");
        await Client.StopEnvironmentAsync(Path, made.Id, force: false, None);
        (await Client.FindEnvironmentAsync(Path, made.Id, None))!.State.ShouldBe("stopping");
        await Client.StopEnvironmentAsync(Path, made.Id, force: true, None);
        Project.FindEnvironment("review/feature-a")!.State.ShouldBe("stopped");
        (await TroubleAsync(() => Client.CreateEnvironmentAsync(Path, "review/a!", null, "development", None))).ShouldBe(GitLabTrouble.Refused);
    }

    [Fact]
    public async Task A_deployment_goes_its_way_and_not_back()
    {
        var sha = Project.Push("feature/a");
        var made = await Client.CreateDeploymentAsync(Path, "review/feature-a", sha, GitRef.Branch("feature/a"), "running", None);
        (made.Status, made.Ref, made.Sha, made.Deployable).ShouldBe(("running", "feature/a", sha.Value, null));

        (await Client.UpdateDeploymentAsync(Path, made.Id, "success", None)).Status.ShouldBe("success");
        (await TroubleAsync(() => Client.UpdateDeploymentAsync(Path, made.Id, "running", None))).ShouldBe(GitLabTrouble.Refused);
        var theirs = Project.DeployFromJob("review/feature-a", "feature/a");
        var last = await Client.LastDeploymentsAsync(Path, "review/feature-a", 2, None);
        last.Select(deployment => deployment.Id).ShouldBe([theirs.Id, made.Id]);
        last[0].Deployable!.Id.ShouldBe(theirs.Job!.Id);
        (await TroubleAsync(() => Client.UpdateDeploymentAsync(Path, theirs.Id, "failed", None))).ShouldBe(GitLabTrouble.Forbidden);
        (await Client.FindEnvironmentAsync(Path, Project.FindEnvironment("review/feature-a")!.Id, None))!.LastDeployment!.Id.ShouldBe(theirs.Id);
        (await TroubleAsync(() => Client.CreateDeploymentAsync(Path, "review/feature-a", sha, GitRef.Branch("gone"), "running", None))).ShouldBe(GitLabTrouble.Refused);
    }

    [Fact]
    public async Task The_head_of_a_fork_s_merge_request_is_deployed_under_its_own_ref()
    {
        var fork = Project.Fork("grace/web");
        var head = fork.Push("patch");
        var request = Project.OpenMergeRequest("patch", author: "grace", fromFork: fork);

        await Client.CreateDeploymentAsync(Path, "review/patch", head, GitRef.MergeRequest(request.Iid), "success", None);

        Project.Deployments.ShouldHaveSingleItem().Ref.ShouldBe("refs/merge-requests/1/head");
    }

    [Fact]
    public async Task A_status_that_is_there_already_is_no_trouble()
    {
        var sha = Project.Push("feature/a");
        foreach (var state in new[] { "pending", "running", "running", "success" }) await SetAsync(state, state);

        var status = Project.Statuses.ShouldHaveSingleItem();
        (status.State, status.Name, status.Ref, status.Description, status.TargetUrl).ShouldBe(("success", "reviewenv", "feature/a", "success", Address.ToString()));
        (await TroubleAsync(() => Client.SetCommitStatusAsync(Path, Some.Commit(), GitRef.Branch("feature/a"), "reviewenv", "running", "x", Address, None))).ShouldBe(GitLabTrouble.NotFound);

        Task SetAsync(string state, string description) => Client.SetCommitStatusAsync(Path, sha, GitRef.Branch("feature/a"), "reviewenv", state, description, Address, None);
    }

    [Fact]
    public async Task A_note_is_written_found_again_and_changed()
    {
        Project.Push("feature/a");
        var request = Project.OpenMergeRequest("feature/a");
        for (var i = 0; i < 100; i++) request.AddNote($"note {i}");

        var note = await Client.CreateNoteAsync(Path, 1, "Ready", None);
        note.Author!.Id.ShouldBe((await Client.UserAsync(None)).Id);
        await Client.UpdateNoteAsync(Path, 1, note.Id, "Sleeping", None);
        var all = await Client.ListNotesAsync(Path, 1, None);
        (all.Count, all[^1].Id, all[^1].Body, all[^1].System).ShouldBe((101, note.Id, "Sleeping", false));
        request.Notes[^1].Delete();
        (await TroubleAsync(() => Client.UpdateNoteAsync(Path, 1, note.Id, "Stopped", None))).ShouldBe(GitLabTrouble.NotFound);
    }

    [Fact]
    public async Task A_hook_is_made_set_right_tested_and_looked_after()
    {
        var status = 202;
        await using var receiver = new WebHost(application => application.Run(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        }));
        await receiver.StartAsync();
        var settings = new GitLabHookSettings(new(receiver.Uri, "webhooks/gitlab"), new Secret("s3cret"), new Secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")) { TagPushEvents = true };

        var made = await Client.SaveHookAsync(Path, null, settings with { Url = new(receiver.Uri, "old") }, None);
        (made.AlertStatus, made.PushEvents, made.TagPushEvents, made.MergeRequestsEvents, made.EnableSslVerification).ShouldBe(("executable", true, true, true, true));
        await Client.SaveHookAsync(Path, made.Id, settings, None);
        var hook = Project.Hooks.ShouldHaveSingleItem();
        (hook.Url, hook.Token, hook.SigningToken).ShouldBe((settings.Url.ToString(), "s3cret", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
        (await Client.ListHooksAsync(Path, None)).ShouldHaveSingleItem().Url.ShouldBe(hook.Url);

        await Client.TestHookAsync(Path, made.Id, "push_events", None);
        status = 401;
        (await TroubleAsync(() => Client.TestHookAsync(Path, made.Id, "push_events", None))).ShouldBe(GitLabTrouble.Refused);
        (await Client.LastHookEventsAsync(Path, made.Id, None))!.Select(one => (one.ResponseStatus, one.Trigger)).ShouldBe([("401", "push_hooks"), ("202", "push_hooks")]);
        GitLab.Version = new(17, 2);
        (await Client.LastHookEventsAsync(Path, made.Id, None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_project_that_moved_or_is_archived_is_not_written_to()
    {
        Project.MoveTo("market/web");
        await Should.ThrowAsync<GitLabException>(() => Client.CreateEnvironmentAsync(Path, "review/a", null, "development", None));
        Project.Archive();
        (await TroubleAsync(() => Client.CreateEnvironmentAsync("market/web", "review/a", null, "development", None))).ShouldBe(GitLabTrouble.Forbidden);

        Project.Environments.ShouldBeEmpty();
    }
}
