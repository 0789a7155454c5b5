using Microsoft.Extensions.DependencyInjection.Extensions;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Scheduling;
using ReviewEnv.Storage;

namespace ReviewEnv.Notifications;

internal static class NotificationServices
{
    /// <summary>Needs the store, <see cref="ServerSettings"/> and <see cref="TimeProvider"/>. Without channels it still empties the outbox.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.TryAddSingleton<EnvironmentFeed>();
        services.TryAddSingleton<IOutbox>(provider => provider.GetRequiredService<IOpenReviewStore>());
        services.TryAddSingleton<IMemos>(provider => provider.GetRequiredService<IOpenReviewStore>());
        services.TryAddSingleton<WebhookPoster>();
        services.TryAddSingleton<NotificationMetrics>();
        services.TryAddSingleton<Duties>();
        services.AddHostedService<NotificationDispatcher>();
        return services;
    }
}
