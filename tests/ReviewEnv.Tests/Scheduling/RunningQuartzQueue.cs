using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Work;
using ReviewEnv.Scheduling;
using ReviewEnv.Storage.Sqlite;
using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Tests.Scheduling;

/// <summary>The real queue in a host of its own, as one process has it.</summary>
internal sealed class RunningQuartzQueue(IHost host) : IRunningQueue
{
    public IWorkQueue Queue { get; } = host.Services.GetRequiredService<IWorkQueue>();

    public static async Task<RunningQuartzQueue> StartAsync(StorageSettings storage, IWorkHandler handler, WorkQueueSetup? setup = null)
    {
        var wanted = setup ?? new WorkQueueSetup();
        var host = Build(handler, new WorkQueueOptions
        {
            Storage = storage,
            Queues = new QueueSettings(wanted.Limits, RoutingRules.Default),
            Served = wanted.Served,
            Backoff = new Backoff { Base = wanted.RetryBase, Cap = wanted.RetryCap },
            ShutdownGrace = wanted.ShutdownGrace,
            CheckInEvery = TimeSpan.FromSeconds(1),
        });
        await host.StartAsync();
        return new RunningQuartzQueue(host);
    }

    public static IHost Build(IWorkHandler handler, WorkQueueOptions options)
    {
        SqliteNative.Initialize();
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(handler);
        builder.Services.AddWorkQueue(options);
        return builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
