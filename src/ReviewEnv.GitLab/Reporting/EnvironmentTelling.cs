using ReviewEnv.Core.Publication;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Reporting;

/// <summary>Keeps the environment of GitLab's own: there, at its URL, and stopped in the end.</summary>
internal sealed class EnvironmentTelling(GitLabApi api)
{
    private const string Tier = "development";

    /// <summary>GitLab opens an environment again in the background, some time after a deployment ended well.</summary>
    private static readonly TimeSpan ConfirmInterval = TimeSpan.FromSeconds(15);

    public async Task TellAsync(Telling telling, CancellationToken cancellationToken)
    {
        if (telling.Story.Environment is not { } wanted) return;
        var told = telling.Memory.Environment;
        switch (telling.Steps.Environment)
        {
            case EnvironmentStep.Create:
                await CreateAsync(telling, wanted, cancellationToken);
                break;
            case EnvironmentStep.SetUrl:
                await SetUrlAsync(telling, wanted, told!, cancellationToken);
                break;
            case EnvironmentStep.Reopen:
                Remember(telling, told! with { State = ToldEnvironmentState.Reopening, Looks = 0 });
                if (wanted.Url is not null && wanted.Url != told!.Url) await SetUrlAsync(telling, wanted, telling.Memory.Environment!, cancellationToken);
                break;
            case EnvironmentStep.Stop:
                await StopAsync(telling, told!, cancellationToken);
                break;
            case EnvironmentStep.FindAndStop:
                var found = await api.FindEnvironmentAsync(telling.Project, wanted.Name, cancellationToken);
                if (found is null or { State: "stopped" }) Remember(telling, new ToldEnvironment(found?.Id, wanted.Name, ToldEnvironmentState.Stopped, null));
                else await StopAsync(telling, Told(found), cancellationToken);
                break;
        }
    }

    /// <summary>Sees whether a deployment has opened a stopped environment again: until then nobody can have stopped it anew.</summary>
    public async Task ConfirmAsync(Telling telling, CancellationToken cancellationToken)
    {
        if (telling.Steps is not { Environment: EnvironmentStep.Confirm, Deployment.Move: DeploymentMove.None } || telling.Memory.Environment is not { Id: { } id } told) return;
        var found = await api.FindEnvironmentAsync(telling.Project, id, cancellationToken);
        var confirmed = found is { State: "available" };
        Remember(telling, confirmed ? told with { State = ToldEnvironmentState.Available, Looks = 0 } : told with { Looks = told.Looks + 1 });
        if (!confirmed && telling.Steps.Environment == EnvironmentStep.Confirm) telling.ComeBackAfter(ConfirmInterval);
    }

    private async Task CreateAsync(Telling telling, StoryEnvironment wanted, CancellationToken cancellationToken)
    {
        // One that a CI job made, or we before something was forgotten, is given back as it is.
        var found = await api.CreateEnvironmentAsync(telling.Project, wanted.Name, wanted.Url, Tier, cancellationToken);
        Remember(telling, Told(found));
        if (wanted.Url is not null && wanted.Url != telling.Memory.Environment!.Url) await SetUrlAsync(telling, wanted, telling.Memory.Environment, cancellationToken);
    }

    private async Task SetUrlAsync(Telling telling, StoryEnvironment wanted, ToldEnvironment told, CancellationToken cancellationToken)
    {
        try
        {
            await api.UpdateEnvironmentAsync(telling.Project, told.Id!.Value, wanted.Url, cancellationToken);
            Remember(telling, told with { Url = wanted.Url });
        }
        catch (GitLabException e) when (e.Kind == GitLabTrouble.NotFound)
        {
            // Somebody deleted it, and its deployments with it.
            telling.Memory = telling.Memory with { Environment = null, Deployment = null };
            await CreateAsync(telling, wanted, cancellationToken);
        }
    }

    /// <summary>By force: the CI job named by <c>on_stop</c> would only ask for what has happened already.</summary>
    private async Task StopAsync(Telling telling, ToldEnvironment told, CancellationToken cancellationToken)
    {
        var id = told.Id!.Value;
        try
        {
            await api.StopEnvironmentAsync(telling.Project, id, force: true, cancellationToken);
        }
        catch (GitLabException e) when (e.Kind == GitLabTrouble.NotFound)
        {
            told = told with { Id = null };
        }
        catch (GitLabException e) when (e.Kind == GitLabTrouble.Refused)
        {
            if (await api.FindEnvironmentAsync(telling.Project, id, cancellationToken) is { State: not "stopped" }) throw;
        }

        telling.Memory = telling.Memory.WithStopped(told);
    }

    private static ToldEnvironment Told(GitLabEnvironment found) => new(
        found.Id, found.Name,
        found.State == "available" ? ToldEnvironmentState.Available : ToldEnvironmentState.Reopening,
        Uri.TryCreate(found.ExternalUrl, UriKind.Absolute, out var url) ? url : null);

    private static void Remember(Telling telling, ToldEnvironment told) => telling.Memory = telling.Memory with { Environment = told };
}
