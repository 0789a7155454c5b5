using Microsoft.Extensions.DependencyInjection.Extensions;
using ReviewEnv.Api;
using ReviewEnv.Auth;
using ReviewEnv.Configuration;
using ReviewEnv.Reports;
using ReviewEnv.Pages.Bulk;

namespace ReviewEnv.Pages;

/// <summary>The pages for people.</summary>
internal static class PageRoutes
{
    /// <summary>Needs what <see cref="ApiRoutes.AddApi"/> needs.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddAuth();
        services.TryAddSingleton<ListPage>();
        services.TryAddSingleton<EnvironmentPage>();
        services.TryAddSingleton<PageActions>();
        services.TryAddSingleton<BulkOracle>();
        services.TryAddSingleton<BulkResults>();
        services.TryAddSingleton<BulkPage>();
        services.TryAddSingleton<EventStream>();
        return services;
    }

    public static void MapPages(this WebApplication app)
    {
        var pages = app.MapGroup("").ExcludeFromDescription();
        pages.MapGet("/assets/{file}", AssetFile.Serve).OpenToAll();
        pages.MapGet("/login", LoginPage.GetAsync).OpenToAll();
        pages.MapPost("/login", LoginPage.PostAsync).OpenToAll();
        pages.MapPost("/logout", LoginPage.LogoutAsync).OpenToAll();

        var reading = pages.MapGroup("").AnswerStoreTrouble().RequireRole(Role.Viewer);
        reading.MapGet("/", (HttpContext context, ListPage page) => page.ShowAsync(context));
        reading.MapGet("/environments/{id}", (HttpContext context, EnvironmentPage page, string id) => page.ShowAsync(context, id));
        reading.MapReportPages();
        // By link it only shows, and by a form it only shows too where the ids would be too many for an address.
        reading.MapGet("/bulk", (HttpContext context, BulkPage page) => page.PreviewAsync(context));
        reading.MapPost("/bulk/preview", (HttpContext context, BulkPage page) => page.PreviewAsync(context));
        reading.MapGet("/bulk/{id}", (HttpContext context, BulkPage page, string id) => page.ShowAsync(context, id));
        reading.MapGet("/events", (HttpContext context, EventStream stream) => stream.SendAsync(context));

        pages.MapPost("/bulk", (HttpContext context, BulkPage page) => page.ActAsync(context)).AnswerStoreTrouble().RequireRole(Role.Creator);
        pages.MapPost("/environments/{id}/{action}", (HttpContext context, PageActions actions, string id, string action) => actions.TakeAsync(context, id, action))
            .AnswerStoreTrouble().RequireRole(Role.Creator);
    }
}
