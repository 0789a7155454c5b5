using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Work;
using ReviewEnv.Scheduling;
using ReviewEnv.Storage.Sqlite;
using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Tests.Scheduling;

/// <summary>How the queue ends while work is at its beginning or at its end: soon, and with nothing lost.</summary>
public sealed class QueueEndTests : IDisposable
{
    /// <summary>Less than the five seconds that a pass has, and far less than the time after which the host gives up.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(4);
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("reviewenv-queue-");

    private StorageSettings Storage => new StorageSettings.Sqlite(Path.Combine(directory.FullName, "queue.db"));

    [Fact]
    public async Task A_firing_whose_job_is_still_being_made_when_the_end_comes_ends_with_it_and_is_done_again()
    {
        var key = Some.Key();
        var making = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (var host = Build(_ =>
        {
            making.TrySetResult();
            // As long as a start on a busy machine takes to make what the first pass needs.
            Thread.Sleep(TimeSpan.FromSeconds(1));
            return ScriptedWorkHandler.Of(new Outcome.Retry("GitLab answered 401"));
        }))
        {
            await host.StartAsync();
            await host.Services.GetRequiredService<IWorkQueue>().WakeAsync(key);
            await making.Task;
            await StopsSoonAsync(host);
        }

        await DoneAgainAsync(key);
    }

    [Fact]
    public async Task A_pass_that_comes_to_its_end_after_the_scheduler_closed_does_not_try_to_write_until_it_is_cut_off()
    {
        var key = Some.Key();
        var closing = new TaskCompletionSource();
        var handler = new ScriptedWorkHandler(async (_, _, _) =>
        {
            await closing.Task;
            return new Outcome.AgainAfter(TimeSpan.FromHours(1));
        });
        using (var host = Build(_ => handler))
        {
            await host.StartAsync();
            await host.Services.GetRequiredService<IWorkQueue>().WakeAsync(key);
            await Eventually.TrueAsync(() => handler.Passes.Count == 1, "the pass to begin");
            var scheduler = await host.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();
            var stop = StopsSoonAsync(host);
            await Eventually.TrueAsync(() => scheduler.Status is SchedulerStatus.ShuttingDown, "the scheduler to close");
            closing.SetResult();
            await stop;
        }

        await DoneAgainAsync(key);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        directory.Delete(recursive: true);
    }

    private static async Task StopsSoonAsync(IHost host)
    {
        var watch = Stopwatch.StartNew();
        await host.StopAsync();
        watch.Elapsed.ShouldBeLessThan(Soon);
    }

    private async Task DoneAgainAsync(Core.Desired.EnvironmentKey key)
    {
        var handler = new ScriptedWorkHandler();
        await using var next = await RunningQuartzQueue.StartAsync(Storage, handler);
        await Eventually.TrueAsync(() => handler.PassesOf(key).Count == 1, "the pass to be done again");
    }

    /// <summary>Its handler is made when it is first needed, as the server's is.</summary>
    private IHost Build(Func<IServiceProvider, IWorkHandler> handler)
    {
        SqliteNative.Initialize();
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(handler);
        builder.Services.AddWorkQueue(new WorkQueueOptions { Storage = Storage });
        return builder.Build();
    }
}
