using Microsoft.Extensions.DependencyInjection.Extensions;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Costs;

/// <summary>What counts what environments do and cost, and what is decided by that.</summary>
internal static class CostServices
{
    public static void AddCosts(this IServiceCollection services, ServerSettings settings)
    {
        var costs = settings.Costs;
        services.AddSingleton(costs).AddSingleton(costs.Prices);
        services.TryAddSingleton<TrafficBoard>();
        services.TryAddSingleton<ITrafficSights>(provider => provider.GetRequiredService<TrafficBoard>());
        services.TryAddSingleton<BudgetBoard>();
        services.AddSingleton(provider => new RoomGate(
            provider.GetRequiredService<IReviewStore>(), settings.Caps, provider.GetRequiredService<BudgetBoard>(), key => provider.GetRequiredService<IChangeSink>().Changed(key)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<UsageSampler>(provider, costs.SampleEvery, (Action<MeterState>)provider.GetRequiredService<Requests>().Restore));
        services.AddSingleton<Requests>();
        services.AddSingleton<Visits>().AddHostedService(provider => provider.GetRequiredService<Visits>());
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<BudgetKeeper>(provider, costs.Budgets));
        services.AddSingleton<CostSoFar>();
        services.AddHostedService<CostKeeper>();
    }

    /// <summary>Gives the board back what the meters remember of requests, so that a restart makes nothing look unused.</summary>
    private sealed class Requests(TrafficBoard board)
    {
        public void Restore(MeterState meter)
        {
            if (meter.LastRequest is { } at) board.Saw(meter.Subject.Target, meter.Subject.Key, at);
        }
    }
}
