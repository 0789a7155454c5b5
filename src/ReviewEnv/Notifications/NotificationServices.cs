using Microsoft.Extensions.DependencyInjection.Extensions;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage;

namespace ReviewEnv.Notifications;

internal static class NotificationServices
{
    /// <summary>Needs the store, <see cref="ServerSettings"/> and <see cref="TimeProvider"/>. Without channels it still empties the outbox.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services, ServerSettings settings)
    {
        services.TryAddSingleton<EnvironmentFeed>();
        services.TryAddSingleton<IOutbox>(provider => provider.GetRequiredService<IOpenReviewStore>());
        services.TryAddSingleton<IMemos>(provider => provider.GetRequiredService<IOpenReviewStore>());
        services.TryAddSingleton<WebhookPoster>();
        services.TryAddSingleton<NotificationMetrics>();
        // A SQLite file has one process, and a lease would only make its successor wait.
        if (settings.Storage is not StorageSettings.Sqlite) services.TryAddSingleton<DispatchLease>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<NotificationDispatcher>(provider));
        return services;
    }
}
