using Microsoft.Extensions.DependencyInjection.Extensions;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Traffic;

internal static class TrafficServices
{
    /// <summary>Needs the store, the change sink and <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddTraffic(this IServiceCollection services, IReadOnlyList<TargetSettings> targets)
    {
        services.TryAddSingleton<TrafficBoard>();
        services.TryAddSingleton<ITrafficSights>(provider => provider.GetRequiredService<TrafficBoard>());
        if (targets.All(target => target.Traffic is null)) return services;
        services.AddHostedService(provider =>
        {
            var logger = provider.GetRequiredService<ILogger<TrafficPoller>>();
            var board = provider.GetRequiredService<TrafficBoard>();
            var clock = provider.GetRequiredService<TimeProvider>();
            return new TrafficPoller(
                [.. targets.Where(target => target.Traffic is not null).Select(target => new TargetTraffic(
                    target.Name, SourceOf(target.Traffic!, clock), board, provider.GetRequiredService<IReviewStore>(), provider.GetRequiredService<IChangeSink>(), logger))],
                board,
                clock);
        });
        return services;
    }

    private static ITrafficSource SourceOf(TrafficSettings settings, TimeProvider clock) => settings switch
    {
        TrafficSettings.Prometheus prometheus => new PrometheusSource(prometheus, new PrometheusClient(prometheus), clock),
        TrafficSettings.AccessLog log => new AccessLogSource(log, new LogTail(log.Path), clock),
        _ => throw new InvalidOperationException($"Nobody asks {settings.GetType().Name}."),
    };
}
