using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Quartz;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Work;
using ReviewEnv.Storage;
using ReviewEnv.Storage.Sqlite;

namespace ReviewEnv.Scheduling;

/// <summary>Registers the work queue.</summary>
public static class WorkQueueRegistration
{
    // Other processes of a cluster are not told of a wake-up: they look this often. Our own are seen at once.
    private static readonly TimeSpan LookForOthers = TimeSpan.FromSeconds(1);

    /// <summary>Adds <see cref="IWorkQueue"/>, worked by the registered <see cref="IWorkHandler"/> from the start of the application until its end.</summary>
    /// <remarks>In a SQLite file the schedule takes turns with the store, through the gate of the file. The scheduler logs under the category <c>Quartz</c>, at Information more than an operator wants: show it from Warning on.</remarks>
    public static IServiceCollection AddWorkQueue(this IServiceCollection services, WorkQueueOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<SchedulerHandle>();
        services.AddSingleton<Schedule>();
        services.AddSingleton<Firing>();
        services.AddTransient<EnvironmentJob>();
        var alone = options.Storage is StorageSettings.Sqlite;
        services.AddSingleton(provider => new WorkBoard(alone, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ScheduleTables(ConnectorOf(options.Storage), provider.GetRequiredService<SchedulerHandle>()));
        services.AddSingleton<IWorkQueue>(provider => ActivatorUtilities.CreateInstance<QuartzWorkQueue>(provider, alone));
        if (options.Storage is StorageSettings.Sqlite { Path: var path }) services.AddSingleton<IHostedService>(new SqliteOwnership(path));
        var workers = new WorkerPool(Math.Max(1, (options.Served ?? options.KnownQueues).Sum(options.LimitOf)), options.ShutdownGrace);
        services.AddSingleton(workers);
        services.AddQuartz(quartz => Configure(quartz, options, workers));
        services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        return services;
    }

    /// <summary>Adds the <see cref="IChangeSink"/> that wakes environments. Register it after what it wakes, so that it stops first.</summary>
    /// <param name="router">Makes what chooses the queue of a key.</param>
    public static IServiceCollection AddWakeDispatcher(this IServiceCollection services, Func<IServiceProvider, Func<EnvironmentKey, string>> router)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<WakeDispatcher>(provider, router(provider)));
        services.AddSingleton<IChangeSink>(provider => provider.GetRequiredService<WakeDispatcher>());
        services.AddHostedService(provider => provider.GetRequiredService<WakeDispatcher>());
        return services;
    }

    private static void Configure(IQuartzBuilder quartz, WorkQueueOptions options, WorkerPool workers)
    {
        quartz.ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = ScheduleNames.Scheduler;
            scheduler.InstanceId = InstanceOf(options.Storage);
            scheduler.IdleWaitTime = options.Storage is StorageSettings.Postgres ? LookForOthers : TimeSpan.FromSeconds(30);
            scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
        });
        quartz.UseThreadPool(workers);
        quartz.AddSchedulerListener(workers);
        quartz.UseExecutionLimits(limits =>
        {
            foreach (var queue in options.KnownQueues) limits.ForGroup(queue, options.LimitOf(queue));
            limits.ForOtherGroups(options.OtherLimit);
        });
        if (options.Served is { } served) quartz.ServeExecutionGroups([.. served]);
        quartz.UsePersistentStore(store =>
        {
            store.ProvisionSchema();
            store.ConfigureStore(settings =>
            {
                settings.TablePrefix = ScheduleNames.TablePrefix;
                settings.StoreJobDataAsStrings = true;
                settings.AcquireTriggersWithinLock = true;
                settings.RecoverFiringsCancelledByShutdown = true;
                settings.DbRetryInterval = TimeSpan.FromSeconds(2);
            });
            if (options.Storage is StorageSettings.Sqlite { Path: var path }) ConfigureSqlite(store, path);
            else if (options.Storage is StorageSettings.Postgres postgres) ConfigurePostgres(store, Reveal(postgres), options.CheckInEvery);
        });
    }

    // Alone, a process takes up only what its predecessor of the same name left; in a cluster, two of one name would take each other's.
    private static string InstanceOf(StorageSettings storage) =>
        storage is StorageSettings.Sqlite ? "alone" : $"{System.Environment.MachineName}-{System.Environment.ProcessId}-{Guid.NewGuid():N}";

    private static void ConfigureSqlite(IPersistentStoreBuilder store, string path)
    {
        // Before the provider's first connection, should nobody have opened the store.
        SqliteNative.Initialize();
        store.UseSqlite(SqliteFactory.Instance, ScheduleConnections.ConnectionStringOf(path));
        store.UseConnectionProvider(_ => new ScheduleConnections(path, SqliteWriteGate.For(path)));
    }

    private static void ConfigurePostgres(IPersistentStoreBuilder store, string connectionString, TimeSpan checkInEvery)
    {
        store.UsePostgres(NpgsqlFactory.Instance, connectionString);
        store.UseClustering(cluster =>
        {
            cluster.CheckinInterval = checkInEvery;
            cluster.CheckinMisfireThreshold = checkInEvery * 2;
        });
    }

    private static Func<DbConnection> ConnectorOf(StorageSettings storage) => storage switch
    {
        StorageSettings.Sqlite sqlite => () => new SqliteConnection(ScheduleConnections.ConnectionStringOf(sqlite.Path)),
        StorageSettings.Postgres postgres => () => new NpgsqlConnection(Reveal(postgres)),
        _ => throw new InvalidOperationException($"No schedule can be kept in {storage.GetType().Name}."),
    };

    // With the store's own defaults for what it does not say.
    private static string Reveal(StorageSettings.Postgres postgres) => ReviewStorage.CompletePostgres(postgres.ConnectionString.RevealText());
}
