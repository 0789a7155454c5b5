using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Publication;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Reporting;

/// <summary>After a process died between telling and remembering, or calls were not answered: looks what GitLab shows, and ends what nobody waits for any more.</summary>
internal sealed class DoubtClearing(GitLabApi api)
{
    public async Task ClearAsync(Telling telling, ForgeDoubt doubt, CancellationToken cancellationToken)
    {
        if (telling.Story.Environment is not null) await ClearEnvironmentAsync(telling, cancellationToken);
        if (telling.Story.Deployment is { } deployment) await ClearDeploymentsAsync(telling, deployment, cancellationToken);
        if (telling.Story.Status is { } status) await ClearStatusesAsync(telling, status, doubt, cancellationToken);
    }

    private async Task ClearEnvironmentAsync(Telling telling, CancellationToken cancellationToken)
    {
        if (telling.Memory.Environment is not { } told) return;
        if (told.Id is not { } id)
        {
            // There was none when it was looked for; there may be one by now.
            telling.Memory = telling.Memory with { Environment = null };
            return;
        }

        var state = (await api.FindEnvironmentAsync(telling.Project, id, cancellationToken))?.State;
        if (state == "stopped" && told.State == ToldEnvironmentState.Available) telling.Memory = telling.Memory.WithStopped(told);
        if (state == "available" && told.State != ToldEnvironmentState.Available) telling.Memory = telling.Memory with { Environment = told with { State = ToldEnvironmentState.Available, Looks = 0 } };
    }

    private async Task ClearDeploymentsAsync(Telling telling, StoryDeployment wanted, CancellationToken cancellationToken)
    {
        var told = telling.Memory.Deployment;
        var ours = (await api.LastDeploymentsAsync(telling.Project, DeploymentTelling.NameOf(telling), DeploymentTelling.Looked, cancellationToken)).Where(deployment => deployment.Deployable is null).ToList();
        foreach (var old in ours.Where(deployment => deployment.Sha != wanted.Commit.Value && DeploymentTelling.StateOf(deployment) == ForgeState.Running))
        {
            await api.UpdateDeploymentAsync(telling.Project, old.Id, "canceled", cancellationToken);
            if (old.Id == told?.Id) told = told with { State = ForgeState.Canceled };
        }

        // One that was running is the attempt that goes on now, also if its end was told already.
        if (told is { ByJob: false, State: ForgeState.Running } && told.Commit == wanted.Commit && ours.Find(deployment => deployment.Id == told.Id) is { } known) told = told with { State = DeploymentTelling.StateOf(known), Attempt = wanted.Attempt };
        if (ours.Find(deployment => deployment.Id > (told?.Id ?? 0) && deployment.Sha == wanted.Commit.Value) is { } missed) told = new ToldDeployment(missed.Id, wanted.Commit, wanted.Attempt, DeploymentTelling.StateOf(missed), ByJob: false);
        // One of another commit that ended is in nobody's way.
        if (told is { ByJob: false, State: ForgeState.Running } && told.Commit != wanted.Commit) told = told with { State = ForgeState.Canceled };
        telling.Memory = telling.Memory with { Deployment = told };
    }

    private async Task ClearStatusesAsync(Telling telling, StoryStatus wanted, ForgeDoubt doubt, CancellationToken cancellationToken)
    {
        foreach (var doubtful in DoubtfulStatus.All(doubt.Status).Where(status => status.Commit != telling.Memory.Status?.Commit || status.Commit == wanted.Commit))
        {
            var found = await api.FindCommitStatusAsync(telling.Project, doubtful.Commit, telling.Key.Ref, StatusTelling.Name, cancellationToken);
            if (found is null || StatusTelling.StateOf(found) is not { } state) continue;
            if (doubtful.Commit == wanted.Commit) await ReplaceAsync(telling, new ToldStatus(wanted.Commit, state, found.Description == wanted.Description ? ForgeSteps.StatusDigest(wanted) : "?"), wanted, cancellationToken);
            else if (state.IsUnfinished()) await CancelAsync(telling, doubtful.Commit, wanted, cancellationToken);
        }
    }

    /// <summary>Remembers what was missed, and ends what was remembered instead of it.</summary>
    private async Task ReplaceAsync(Telling telling, ToldStatus missed, StoryStatus wanted, CancellationToken cancellationToken)
    {
        if (telling.Memory.Status is { } told && told.Commit != wanted.Commit && told.State.IsUnfinished()) await CancelAsync(telling, told.Commit, wanted, cancellationToken);
        telling.Memory = telling.Memory with { Status = missed };
    }

    private async Task CancelAsync(Telling telling, CommitSha commit, StoryStatus wanted, CancellationToken cancellationToken)
    {
        try
        {
            await api.SetCommitStatusAsync(telling.Project, commit, telling.Key.Ref, StatusTelling.Name, "canceled", $"superseded by {wanted.Commit.Short}", wanted.Page, cancellationToken);
        }
        catch (GitLabException e) when (!e.IsTransient && e.Kind != GitLabTrouble.Unauthorized)
        {
            // A commit that is gone has nothing that could be shown of it.
        }
    }
}
