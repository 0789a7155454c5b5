using Microsoft.Extensions.DependencyInjection.Extensions;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.GitLab.Api;
using ReviewEnv.GitLab.Health;
using ReviewEnv.GitLab.Webhooks;
using ReviewEnv.Webhooks;

namespace ReviewEnv.Health;

internal static class HealthServices
{
    /// <summary>Needs the settings, project and driver catalogues, store and work queue; asks GitLab if a <see cref="GitLabApi"/> is there.</summary>
    public static IServiceCollection AddDoctor(this IServiceCollection services)
    {
        services.TryAddSingleton<SyncReports>();
        services.TryAddSingleton<ISyncReports>(provider => provider.GetRequiredService<SyncReports>());
        services.TryAddSingleton<TargetCheck>();
        services.TryAddSingleton<StoreCheck>();
        services.TryAddSingleton(provider => new Doctor(
            provider.GetRequiredService<ServerSettings>(),
            provider.GetRequiredService<DriverCatalog>(),
            provider.GetRequiredService<TargetCheck>(),
            provider.GetRequiredService<StoreCheck>(),
            provider.GetRequiredService<ISyncReports>(),
            provider.GetRequiredService<Brake>(),
            provider.GetService<GitLabHealth>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>Where GitLab can be asked.</summary>
    public static IServiceCollection AddGitLabHealth(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var settings = provider.GetRequiredService<ServerSettings>();
            return new GitLabHealth(
                provider.GetRequiredService<GitLabApi>(),
                provider.GetRequiredService<ProjectCatalog>(),
                new Uri(settings.PublicUrl.AbsoluteUri.TrimEnd('/') + WebhookServices.Path),
                new WebhookSecrets(settings.Webhooks.SecretToken, settings.Webhooks.SigningToken),
                provider.GetRequiredService<TimeProvider>());
        });
        return services.AddHostedService<ConnectionLog>();
    }
}
