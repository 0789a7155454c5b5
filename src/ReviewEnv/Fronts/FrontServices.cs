using ReviewEnv.Configuration;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Fronts;

/// <summary>Registers the listeners that serve environments by host name, one for each target that asks for it.</summary>
internal static class FrontServices
{
    public static IServiceCollection AddFronts(this IServiceCollection services, IReadOnlyList<TargetSettings> targets)
    {
        foreach (var target in targets.OfType<TargetSettings.Process>())
        {
            if (target.Listen is not { } listen) continue;
            services.AddSingleton<IHostedService>(provider => new NameListener(
                listen,
                () => (IEnvironmentFronts)provider.GetRequiredService<DriverCatalog>().Find(target.Name)!.Driver,
                provider.GetRequiredService<ILoggerFactory>()));
        }

        return services;
    }
}
