using System.Net;
using ReviewEnv.Api;
using ReviewEnv.Auth;
using ReviewEnv.CloudFormation;
using ReviewEnv.Commands;
using ReviewEnv.Configuration;
using ReviewEnv.Costs;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Templates;
using ReviewEnv.Core.Work;
using ReviewEnv.Fronts;
using ReviewEnv.GitLab;
using ReviewEnv.GitLab.Api;
using ReviewEnv.Health;
using ReviewEnv.Kubernetes;
using ReviewEnv.Local.Git;
using ReviewEnv.Local.Processes;
using ReviewEnv.Notifications;
using ReviewEnv.Observability;
using ReviewEnv.Pages;
using ReviewEnv.Publication;
using ReviewEnv.Reports;
using ReviewEnv.Scheduling;
using ReviewEnv.Storage;
using ReviewEnv.Traffic;
using ReviewEnv.Webhooks;

namespace ReviewEnv;

/// <summary>Puts the daemon together: a table of contents of what it is made of.</summary>
internal static class ServerComposition
{
    private static readonly TimeSpan LocalSweepInterval = TimeSpan.FromSeconds(60);

    /// <param name="store">The opened store; the application disposes of it.</param>
    /// <param name="queues">The queues to serve; null for all.</param>
    public static WebApplication Build(ServerSettings settings, IOpenReviewStore store, IReadOnlyCollection<string>? queues)
    {
        // Without the argument a watcher would sit on the working directory and wake with every write to the database beside it.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.AddReviewEnvLogging();
        builder.WebHost.UseKestrelCore().UseUrls(settings.Listen.GetLeftPart(UriPartial.Authority)).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        var services = builder.Services;
        services.AddSingleton(TimeProvider.System).AddSingleton(settings).AddSingleton(new ProjectCatalog(settings.Projects));
        AddStore(services, store);
        services.AddForge(settings);
        AddTargets(services, settings.Targets);
        services.AddFronts(settings.Targets);
        AddTemplates(services, settings);
        AddStory(services, settings);
        services.AddCosts(settings);
        AddWork(services, settings, queues);
        services.AddWebhooks(settings.Webhooks);
        services.AddNotifications();
        services.AddTraffic(settings.Targets);
        services.AddApi();
        services.AddPages();
        services.AddReportDelivery();
        services.AddSingleton(new CaretakerSettings(settings.Forge is ForgeSettings.GitLab gitlab ? gitlab.ResyncEvery : LocalSweepInterval));
        services.AddHostedService<Caretaker>();
        services.AddHostedService<StartLog>();

        var app = builder.Build();
        app.MapWebhooks();
        app.MapApi();
        app.MapPages();
        return app;
    }

    private static void AddStore(IServiceCollection services, IOpenReviewStore store)
    {
        // Through a factory, so that the container disposes of it.
        services.AddSingleton(_ => store);
        services.AddSingleton<IReviewStore>(provider => provider.GetRequiredService<IOpenReviewStore>());
        services.AddSingleton<IUsageLedger>(provider => provider.GetRequiredService<IOpenReviewStore>());
        services.AddSingleton<IOutbox>(provider => provider.GetRequiredService<IOpenReviewStore>());
        services.AddSingleton<IInbox>(provider => provider.GetRequiredService<IOpenReviewStore>());
        services.AddSingleton<StoreMetrics>();
    }

    private static void AddTargets(IServiceCollection services, IReadOnlyList<TargetSettings> targets)
    {
        services.AddSingleton<CloudFormationTargets>();
        services.AddSingleton(provider => new DriverCatalog(targets.Select(target => Create(provider, target))));
    }

    private static Target Create(IServiceProvider provider, TargetSettings target) => target switch
    {
        TargetSettings.Process process => new Target(process.Name, "process", process.Prefix, ProcessDriver.Create(
            new ProcessDriverOptions(process.Directory, CommitsOf(provider, process)) { NamesPort = process.Listen?.Port },
            provider.GetRequiredService<IChangeSink>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Visits>().Of(process.Name))),
        TargetSettings.Kubernetes kubernetes => new Target(kubernetes.Name, "kubernetes", kubernetes.Prefix, KubernetesTarget.CreateDriver(
            kubernetes.Options,
            provider.GetRequiredService<IChangeSink>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()))
        { Domain = kubernetes.Options.Domain },
        TargetSettings.CloudFormation account => new Target(account.Name, "cloudformation", account.Prefix, provider.GetRequiredService<CloudFormationTargets>().CreateDriver(account.Options)) { Domain = account.Options.Domain },
        _ => throw new InvalidOperationException($"No driver serves {target}."),
    };

    private static ICommitSource CommitsOf(IServiceProvider provider, TargetSettings.Process process) =>
        provider.GetRequiredService<ServerSettings>().Forge is ForgeSettings.GitLab gitlab
            ? new CommitMirrors(GitLabCommits.Options(gitlab, process.Directory), provider.GetRequiredService<TimeProvider>())
            : provider.GetRequiredService<GitBranchSource>();

    private static void AddTemplates(IServiceCollection services, ServerSettings settings) =>
        services.AddSingleton<ITemplateSource>(provider => new ConfiguredTemplates(new TemplateFolders(settings.TemplateFolders), provider.GetRequiredService<IBranchSource>()));

    private static void AddStory(IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings.Brake);
        services.AddSingleton<EnvironmentFeed>();
        services.AddSingleton<IUrlProbe, HttpUrlProbe>();
        services.AddSingleton<ReadinessProbe>();
        services.AddSingleton<StepRunner>();
        services.AddSingleton<Placement>();
        services.AddSingleton(provider => new SpecBuilder(provider.GetRequiredService<ITemplateSource>(), OwnExecutable.Path));
        services.AddSingleton<EndingGate>();
        services.AddSingleton<Survey>();
        services.AddSingleton<MissedEvents>();
        services.AddSingleton<Action<EnvironmentRecord>>(provider => provider.GetRequiredService<EnvironmentFeed>().Publish + (Action<EnvironmentRecord>)provider.GetRequiredService<MissedEvents>().Hear);
        services.AddSingleton<EnvironmentReconciler>();
        services.AddSingleton<IWorkHandler>(provider => new PassMetrics(provider.GetRequiredService<EnvironmentReconciler>()));
        services.AddSingleton<Adopter>();
        services.AddSingleton<Func<IReadOnlyCollection<EnvironmentKey>, CancellationToken, Task>>(provider => provider.GetRequiredService<WakeDispatcher>().RemindAsync);
        services.AddSingleton<IMemos>(provider => provider.GetRequiredService<IOpenReviewStore>());
        services.AddSingleton<Brake>();
        services.AddSingleton<Sweeper>();
    }

    private static void AddWork(IServiceCollection services, ServerSettings settings, IReadOnlyCollection<string>? queues)
    {
        var options = new WorkQueueOptions { Storage = settings.Storage, Queues = settings.Queues, Served = queues };
        services.AddWorkQueue(options);
        services.AddSingleton<QueueRouter>();
        services.AddWakeDispatcher(provider => provider.GetRequiredService<QueueRouter>().QueueOf);
    }
}
