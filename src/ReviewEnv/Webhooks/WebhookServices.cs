using Microsoft.Extensions.DependencyInjection.Extensions;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.GitLab.Webhooks;

namespace ReviewEnv.Webhooks;

internal static class WebhookServices
{
    public const string Path = "/webhooks/gitlab";

    /// <summary>Needs <c>ProjectCatalog</c>, <c>IInbox</c>, <c>IBranchSource</c>, <c>IChangeSink</c> and <c>TimeProvider</c> from elsewhere.</summary>
    /// <exception cref="InvalidOperationException">The secrets are not usable; the message says what to do.</exception>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, WebhookSettings settings)
    {
        var secrets = new WebhookSecrets(settings.SecretToken, settings.SigningToken);
        if (secrets.WhyUnusable() is { } problem) throw new InvalidOperationException(problem);

        services.AddMetrics();
        services.TryAddSingleton<SweepBell>();
        services.AddSingleton(provider => new WebhookVerifier(secrets, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WebhookMetrics>();
        services.AddSingleton<WebhookIntake>();
        services.AddSingleton<WebhookEndpoint>();
        return services;
    }

    /// <summary>Serves <c>POST /webhooks/gitlab</c> with a bare delegate; routing answers other methods with 405.</summary>
    public static IEndpointConventionBuilder MapWebhooks(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(Path, new RequestDelegate(endpoints.ServiceProvider.GetRequiredService<WebhookEndpoint>().HandleAsync));
}
