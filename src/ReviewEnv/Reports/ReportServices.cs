using Microsoft.Extensions.DependencyInjection.Extensions;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.CloudFormation.Objects;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Reports.Delivery;

namespace ReviewEnv.Reports;

/// <summary>The idle report: for programs, as a page, and as it is delivered.</summary>
internal static class ReportServices
{
    /// <summary>Needs the store. What else it stands on has defaults: example prices, no budgets, no traffic signal.</summary>
    public static IServiceCollection AddReports(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => provider.GetRequiredService<IReviewStore>() as IUsageLedger ?? throw new InvalidOperationException("The store keeps no usage."));
        services.TryAddSingleton<IEnvironmentRecords>(provider => provider.GetRequiredService<IReviewStore>());
        services.TryAddSingleton(PriceCatalog.Examples);
        services.TryAddSingleton<BudgetBoard>();
        services.TryAddSingleton<ITrafficSights>(provider => new TrafficBoard(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ReportReader>();
        services.TryAddSingleton<ReportEndpoints>();
        services.TryAddSingleton<ReportPage>();
        return services;
    }

    /// <summary>Delivers the reports of the configuration. Needs what <see cref="AddReports"/> needs, and <see cref="IMemos"/>.</summary>
    public static IServiceCollection AddReportDelivery(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new DeliveryBook(provider.GetRequiredService<IMemos>(), provider.GetRequiredService<TimeProvider>(), Guid.NewGuid().ToString("N")));
        services.TryAddSingleton(provider => new ReportObjects(provider.GetRequiredService<ServerSettings>().Targets, options => new TargetObjects(options)));
        // No redirects: the address is a secret, and is told to nobody else.
        services.TryAddSingleton(provider => new ReportDelivery(
            provider.GetRequiredService<ReportReader>(),
            provider.GetRequiredService<ServerSettings>(),
            new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }),
            provider.GetRequiredService<ReportObjects>()));
        services.AddHostedService<ReportCourier>();
        return services;
    }

    public static void MapReports(this RouteGroupBuilder api) =>
        api.MapGet("/reports/idle", (HttpContext context, ReportEndpoints endpoints) => endpoints.GetAsync(context))
            .WithSummary("What environments cost and what of it nobody used; parameters period, groupBy, owner, timeZone, format (json, csv, html)").Produces<IdleReportView>().Fails(400);

    public static void MapReportPages(this RouteGroupBuilder pages) => pages.MapGet("/reports/idle", (HttpContext context, ReportPage page) => page.ShowAsync(context));
}
