using Microsoft.Extensions.DependencyInjection.Extensions;
using ReviewEnv.Api.Views;
using ReviewEnv.Auth;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Health;
using ReviewEnv.Observability;
using ReviewEnv.Reports;

namespace ReviewEnv.Api;

/// <summary>The HTTP contract for programs.</summary>
internal static class ApiRoutes
{
    /// <summary>Needs the store, work queue, driver catalogue, <see cref="Core.Desired.ProjectCatalog"/>, change sink, <see cref="ServerSettings"/> and <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddAuth();
        services.TryAddSingleton<EnvironmentFeed>();
        services.TryAddSingleton<EnvironmentFinder>();
        services.TryAddSingleton<EnvironmentViews>();
        services.TryAddSingleton<EnvironmentListing>();
        services.AddMeters();
        services.TryAddSingleton<EnvironmentRequests>();
        services.TryAddSingleton<RequestEndpoints>();
        services.TryAddSingleton<BrakeEndpoints>();
        services.TryAddSingleton<LeaseRequests>();
        services.TryAddSingleton<LeaseEndpoints>();
        services.AddDoctor();
        services.AddReports();
        services.TryAddSingleton<DotenvWait>();
        services.TryAddSingleton<DotenvEndpoint>();
        services.TryAddSingleton<MetricsText>();
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddOpenApi("v1", ApiDescription.Describe);
        return services;
    }

    /// <summary>What environments cost and whether they are used; from the store itself, and without prices or ears of its own, unless something better was registered.</summary>
    private static void AddMeters(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => (IUsageLedger)provider.GetRequiredService<IReviewStore>());
        services.TryAddSingleton<ITrafficSights>(provider => new TrafficBoard(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(PriceCatalog.Examples);
        services.TryAddSingleton<MeterBoard>();
    }

    public static void MapApi(this WebApplication app)
    {
        app.UseMiddleware<SurpriseGuard>();
        app.MapGet("/healthz", HealthEndpoints.Alive).OpenToAll().ExcludeFromDescription();
        app.MapGet("/readyz", HealthEndpoints.ReadyAsync).OpenToAll().ExcludeFromDescription();
        MapMetrics(app);
        app.MapOpenApi().AnswerStoreTrouble().RequireRole(Role.Viewer);

        var api = app.MapGroup("/api/v1").WithTags("environments");
        MapReading(api.MapGroup("").AnswerStoreTrouble().RequireRole(Role.Viewer));
        MapLeases(api.MapGroup("").AnswerStoreTrouble().RequireRole(Role.Viewer));
        MapAsking(api.MapGroup("").AnswerStoreTrouble().RequireRole(Role.Creator));
        MapMaintaining(api.MapGroup("").AnswerStoreTrouble().RequireRole(Role.Maintainer));
        api.MapFallback("{**rest}", () => new Problem(StatusCodes.Status404NotFound, "unknown-address", "The API has no such address.", "/openapi/v1.json lists them."))
            .RequireRole(Role.Viewer);
    }

    private static void MapReading(RouteGroupBuilder api)
    {
        api.MapGet("/dotenv", (HttpContext context, DotenvEndpoint endpoint, string? project, string? @ref, string? sha, string? wait) => DotenvEndpoint.GetAsync(context, endpoint, project, @ref, sha, wait))
            .WithSummary("The dotenv report of an environment, once it serves the commit").Produces<string>(contentType: "text/plain").Fails(400, 403, 404, 409, 504);
        api.MapGet("/environments", EnvironmentEndpoints.ListAsync).WithSummary("All environments that the token may see; by project, owner, target and phase, sorted by sort and desc").Produces<EnvironmentListView>();
        api.MapGet("/environments/{id}", EnvironmentEndpoints.GetAsync).WithSummary("One environment").Produces<EnvironmentView>().Fails(404);
        api.MapGet("/environments/{id}/journal", EnvironmentEndpoints.JournalAsync).WithSummary("What happened to it and why, oldest first").Produces<JournalView>().Fails(404);
        api.MapGet("/environments/{id}/log", EnvironmentEndpoints.LogAsync).WithSummary("What its software printed last").Produces<LogView>().Fails(404);
        api.MapGet("/targets", TargetsEndpoint.GetAsync).WithSummary("Live URLs for scanners").Produces<TargetListView>();
        api.MapGet("/brake", (HttpContext context, BrakeEndpoints endpoints) => endpoints.GetAsync(context)).WithSummary("Whether the brake holds, and what").Produces<BrakeView>();
        api.MapReports();
        api.MapGet("/queues", QueuesEndpoint.GetAsync).WithSummary("How much work waits").Produces<QueueListView>();
    }

    /// <summary>Scanners read, and so have the least role: that what they read stays as it is while they do is part of it.</summary>
    private static void MapLeases(RouteGroupBuilder api)
    {
        api.MapPost("/environments/{id}/leases", (HttpContext context, LeaseEndpoints endpoints, string id) => endpoints.TakeAsync(context, id))
            .WithSummary("Keep it as it is while it is used, for at most four hours").Accepts<LeaseBody>("application/json", "*/*").Produces<LeaseGivenView>(201).Fails(400, 403, 404, 409, 422);
        api.MapDelete("/environments/{id}/leases/{lease}", (HttpContext context, LeaseEndpoints endpoints, string id, string lease) => endpoints.ReleaseAsync(context, id, lease))
            .WithSummary("Give a lease back").Produces(204).Fails(403, 404);
    }

    private static void MapAsking(RouteGroupBuilder api)
    {
        api.MapPost("/environments", (HttpContext context, RequestEndpoints endpoints) => endpoints.DeployAsync(context))
            .WithSummary("Deploy a branch").Takes<DeployBody>().Fails(400, 403, 404, 422);
        api.MapGet("/plan", PlanEndpoint.GetAsync).WithSummary("What would happen to a branch and to the objects of its environment, without doing it").Produces<PlanView>().Fails(400, 403);
        api.MapPost("/stop", (HttpContext context, RequestEndpoints endpoints) => endpoints.StopByRefAsync(context))
            .WithSummary("Stop the environment of a branch").Takes<StopByRefBody>().Fails(400, 403, 404);
        api.MapPost("/environments/{id}/stop", (HttpContext context, RequestEndpoints endpoints, string id) => endpoints.StopAsync(context, id))
            .WithSummary("Stop it").Takes<StopBody>().Fails(403, 404);
        api.MapPost("/environments/{id}/redeploy", (HttpContext context, RequestEndpoints endpoints, string id) => endpoints.RedeployAsync(context, id))
            .WithSummary("Deploy the same again").Produces<AcceptedView>(202).Fails(403, 404);
        api.MapPost("/environments/{id}/approve", (HttpContext context, RequestEndpoints endpoints, string id) => endpoints.ApproveAsync(context, id))
            .WithSummary("Approve exactly the prepared change that is named").Takes<ApproveBody>().Fails(400, 403, 404, 409);
        api.MapPost("/environments/{id}/extend", (HttpContext context, RequestEndpoints endpoints, string id) => endpoints.ExtendAsync(context, id))
            .WithSummary("Let it live longer").Takes<ExtendBody>().Fails(400, 403, 404, 409, 422);
        api.MapPost("/environments/{id}/pin", (HttpContext context, RequestEndpoints endpoints, string id) => endpoints.PinAsync(context, id))
            .WithSummary("Keep it whatever its age").Takes<PinBody>().Fails(400, 403, 404);
        api.MapPost("/environments/{id}/unpin", (HttpContext context, RequestEndpoints endpoints, string id) => endpoints.UnpinAsync(context, id))
            .WithSummary("Let its age count again").Produces<AcceptedView>(202).Fails(403, 404);
        api.MapPost("/environments/{id}/sleep", (HttpContext context, RequestEndpoints endpoints, string id) => endpoints.SleepAsync(context, id))
            .WithSummary("Scale it to nothing until somebody wakes it").Produces<AcceptedView>(202).Fails(403, 404, 409);
        api.MapPost("/environments/{id}/wake", (HttpContext context, RequestEndpoints endpoints, string id) => endpoints.WakeAsync(context, id))
            .WithSummary("Wake it").Produces<AcceptedView>(202).Fails(403, 404);
    }

    private static void MapMaintaining(RouteGroupBuilder api)
    {
        api.MapPost("/brake/release", (HttpContext context, BrakeEndpoints endpoints) => endpoints.ReleaseAsync(context))
            .WithSummary("Let end what the brake holds").Produces<BrakeView>().Fails(403, 409);
        api.MapGet("/doctor", DoctorEndpoints.GetAsync).WithSummary("How everything is that the server stands on: GitLab, webhooks, targets, store").Produces<DoctorView>();
        api.MapPost("/doctor/fix", DoctorEndpoints.FixAsync).WithSummary("Create and repair the webhooks of the configured projects").Produces<DoctorFixView>().Fails(403, 409);
    }

    private static void MapMetrics(WebApplication app)
    {
        // Counts from the start of the process, not from the first time somebody asks. Open like health: it holds numbers and no names.
        app.Services.GetRequiredService<MetricsText>();
        app.MapGet("/metrics", async (MetricsText metrics, IReviewStore store, CancellationToken cancellationToken) =>
                TypedResults.Text(await metrics.RenderAsync(store, cancellationToken), "text/plain; version=0.0.4; charset=utf-8"))
            .AnswerStoreTrouble().OpenToAll().ExcludeFromDescription();
    }
}
