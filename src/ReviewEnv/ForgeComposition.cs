using ReviewEnv.Auth;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.GitLab;
using ReviewEnv.GitLab.Api;
using ReviewEnv.GitLab.Branches;
using ReviewEnv.GitLab.IdTokens;
using ReviewEnv.GitLab.Reporting;
using ReviewEnv.Health;
using ReviewEnv.Local.Git;
using ReviewEnv.Scheduling;

namespace ReviewEnv;

/// <summary>Who knows the branches, who is told of environments, and whose jobs are let in.</summary>
internal static class ForgeComposition
{
    public static void AddForge(this IServiceCollection services, ServerSettings settings)
    {
        switch (settings.Forge)
        {
            case ForgeSettings.Local local:
                services.AddSingleton(provider => new GitBranchSource(local.Repositories, provider.GetRequiredService<TimeProvider>()));
                services.AddSingleton<IBranchSource>(provider => provider.GetRequiredService<GitBranchSource>());
                break;
            case ForgeSettings.GitLab { Token: { } token } gitlab:
                AddApi(services, gitlab, token);
                AddReporting(services, gitlab.Url);
                AddStops(services);
                services.AddGitLabHealth();
                AddJobs(services, gitlab, settings.PublicUrl);
                break;
            case ForgeSettings.GitLab gitlab:
                services.AddSingleton<IBranchSource, WebhookBranchSource>();
                AddJobs(services, gitlab, settings.PublicUrl);
                break;
        }
    }

    private static void AddApi(IServiceCollection services, ForgeSettings.GitLab gitlab, Secret token)
    {
        services.AddSingleton(provider => new GitLabApi(new GitLabApiOptions(gitlab.Url, token), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<GitLabApi>>()));
        // Answers last twice the time between comparisons: one that fails has no branch asked for singly.
        services.AddSingleton<IBranchSource>(provider => new GitLabBranchSource(
            provider.GetRequiredService<GitLabApi>(), provider.GetRequiredService<ProjectCatalog>(), gitlab.ResyncEvery * 2, provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddReporting(IServiceCollection services, Uri url)
    {
        services.AddSingleton<IForgeReporter>(provider => new GitLabReporter(provider.GetRequiredService<GitLabApi>(), url, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<CostSoFar>()));
        services.AddSingleton(provider => new ForgeTeller(
            provider.GetRequiredService<IForgeReporter>(),
            provider.GetRequiredService<IReviewStore>(),
            provider.GetRequiredService<ServerSettings>().PublicUrl,
            provider.GetRequiredService<Action<EnvironmentRecord>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ForgeTeller>>()));
    }

    private static void AddStops(IServiceCollection services)
    {
        services.AddSingleton<StoppedElsewhere>();
        services.AddSingleton<ForgeStops>();
    }

    private static void AddJobs(IServiceCollection services, ForgeSettings.GitLab gitlab, Uri publicUrl)
    {
        services.AddSingleton<IProjectIds>(provider => provider.GetService<GitLabApi>() is { } api
            ? new GitLabProjectIds(api, provider.GetRequiredService<TimeProvider>())
            : new ToldProjectIds(provider.GetRequiredService<IReviewStore>(), provider.GetRequiredService<TimeProvider>()));
        services.AddJobTokens(new IdTokenOptions(gitlab.Url, gitlab.IdTokenIssuer, publicUrl));
    }
}
