using ReviewEnv.Core.Publication;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Reporting;

/// <summary>Keeps one deployment for each commit that was brought up, unless a CI job reports it.</summary>
internal sealed class DeploymentTelling(GitLabApi api)
{
    /// <summary>How many of the newest deployments are looked at for one that is there already.</summary>
    public const int Looked = 20;

    public async Task TellAsync(Telling telling, CancellationToken cancellationToken)
    {
        if (telling.Story.Deployment is not { } wanted) return;
        if (telling.Steps.Deployment.CancelTold) await EndAsync(telling, telling.Memory.Deployment!, ForgeState.Canceled, cancellationToken);
        if (telling.Steps.Deployment.Move == DeploymentMove.Update) await EndAsync(telling, telling.Memory.Deployment!, wanted.State, cancellationToken);
        if (telling.Steps.Deployment.Move != DeploymentMove.Create) return;

        var newest = await FindAsync(telling, wanted, cancellationToken);
        switch (telling.Steps.Deployment.Move)
        {
            case DeploymentMove.Update:
                await EndAsync(telling, telling.Memory.Deployment!, wanted.State, cancellationToken);
                break;
            case DeploymentMove.Create:
                await CreateAsync(telling, wanted, newest, cancellationToken);
                break;
        }
    }

    private async Task CreateAsync(Telling telling, StoryDeployment wanted, long newest, CancellationToken cancellationToken)
    {
        var made = await api.CreateDeploymentAsync(telling.Project, NameOf(telling), wanted.Commit, telling.Key.Ref, Word(wanted.State), cancellationToken);
        if (made.Id > newest)
        {
            Remember(telling, new ToldDeployment(made.Id, wanted.Commit, wanted.Attempt, wanted.State, ByJob: false));
            return;
        }

        // GitLab takes what is equal to the last one for the same; one that has not ended is equal to none.
        var begun = await api.CreateDeploymentAsync(telling.Project, NameOf(telling), wanted.Commit, telling.Key.Ref, Word(ForgeState.Running), cancellationToken);
        Remember(telling, new ToldDeployment(begun.Id, wanted.Commit, wanted.Attempt, ForgeState.Running, ByJob: false));
        await EndAsync(telling, telling.Memory.Deployment!, wanted.State, cancellationToken);
    }

    /// <summary>Looks for what is there already: a job's deployment, or one of ours that was not remembered. What was remembered before is older.</summary>
    /// <returns>The id of the newest of all; 0 if there is none.</returns>
    private async Task<long> FindAsync(Telling telling, StoryDeployment wanted, CancellationToken cancellationToken)
    {
        var after = telling.Memory.Deployment?.Id ?? 0;
        var last = await api.LastDeploymentsAsync(telling.Project, NameOf(telling), Looked, cancellationToken);
        var found = last.Where(deployment => deployment.Id > after && deployment.Sha == wanted.Commit.Value).ToList();
        var byJob = found.Find(deployment => deployment.Deployable is not null && deployment.Status is not ("failed" or "canceled" or "skipped"));
        // An environment that is to be opened again needs a deployment that ends from now on.
        var opens = telling.Memory is { Environment.State: ToldEnvironmentState.Reopening, Deployment: null };
        var ours = found.Find(deployment => deployment.Deployable is null && (!opens || StateOf(deployment) == ForgeState.Running));
        if ((byJob ?? ours) is { } there) Remember(telling, new ToldDeployment(there.Id, wanted.Commit, wanted.Attempt, StateOf(there), ByJob: byJob is not null));
        return last.Select(deployment => deployment.Id).DefaultIfEmpty(0).Max();
    }

    private async Task EndAsync(Telling telling, ToldDeployment told, ForgeState state, CancellationToken cancellationToken)
    {
        try
        {
            await api.UpdateDeploymentAsync(telling.Project, told.Id, Word(state), cancellationToken);
        }
        catch (GitLabException e) when (e.Kind == GitLabTrouble.NotFound)
        {
            // Deleted, and with it the reason to say how it ended.
            state = ForgeState.Canceled;
        }
        catch (GitLabException e) when (e.Kind == GitLabTrouble.Refused)
        {
            // It ended otherwise, or as wanted by a call whose answer was lost.
            var there = (await api.LastDeploymentsAsync(telling.Project, NameOf(telling), Looked, cancellationToken)).FirstOrDefault(deployment => deployment.Id == told.Id);
            if (there is not null && StateOf(there) == ForgeState.Running) throw;
            state = there is null ? ForgeState.Canceled : StateOf(there);
        }

        var over = telling.Story.Environment is { Stopped: true };
        Remember(telling, told with { State = state, Attempt = over ? ToldDeployment.Over : told.Commit == telling.Story.Deployment!.Commit ? telling.Story.Deployment.Attempt : told.Attempt });
    }

    public static string NameOf(Telling telling) => telling.Memory.Environment?.Name ?? telling.Story.Environment!.Name;

    private static void Remember(Telling telling, ToldDeployment told) => telling.Memory = telling.Memory with { Deployment = told };

    /// <summary>How far it has come in GitLab's words.</summary>
    public static ForgeState StateOf(GitLabDeployment deployment) => deployment.Status switch
    {
        "created" or "running" or "blocked" => ForgeState.Running,
        "success" => ForgeState.Success,
        "failed" => ForgeState.Failed,
        _ => ForgeState.Canceled,
    };

    private static string Word(ForgeState state) => state switch
    {
        ForgeState.Success => "success",
        ForgeState.Failed => "failed",
        ForgeState.Canceled => "canceled",
        _ => "running",
    };
}
