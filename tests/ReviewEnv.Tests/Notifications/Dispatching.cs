using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.Notifications;
using ReviewEnv.Scheduling;
using ReviewEnv.Tests.Api;
using ReviewEnv.Tests.Webhooks;

namespace ReviewEnv.Tests.Notifications;

/// <summary>Dispatchers over one store, by a clock that a test moves.</summary>
internal sealed class Dispatching : IAsyncDisposable
{
    private readonly List<NotificationDispatcher> running = [];
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly WebhookPoster poster;
    private readonly ILoggerFactory loggers;
    private readonly EnvironmentRecord anything = SomeRecord.Ready(Some.Key());

    public Dispatching()
    {
        Store = new InMemoryReviewStore { Time = Clock };
        poster = new WebhookPoster(Clock, TimeSpan.FromSeconds(2));
        loggers = LoggerFactory.Create(logging => logging.AddProvider(Logs).SetMinimumLevel(LogLevel.Trace));
    }

    public static StorageSettings Alone { get; } = new StorageSettings.Sqlite("unused");

    public static StorageSettings Shared { get; } = new StorageSettings.Postgres(new Secret("unused"));

    public ManualTimeProvider Clock { get; } = new();

    public InMemoryReviewStore Store { get; }

    public EnvironmentFeed Feed { get; } = new();

    public CapturedLogs Logs { get; } = new();

    public IMeterFactory Meters => services.GetRequiredService<IMeterFactory>();

    public Task<NotificationDispatcher> StartAsync(params NotificationChannel[] channels) => StartAsync(Store, Alone, channels);

    public async Task<NotificationDispatcher> StartAsync(IOutbox outbox, StorageSettings storage, params NotificationChannel[] channels)
    {
        var settings = new ServerSettings
        {
            PublicUrl = new Uri("https://reviewenv.example.com/"),
            Listen = new Uri("http://127.0.0.1:8080"),
            Storage = storage,
            Forge = new ForgeSettings.Local("unused"),
            Webhooks = new WebhookSettings(new Secret("unused"), null),
            Targets = [],
            Projects = [],
            Notifications = channels,
        };
        var dispatcher = new NotificationDispatcher(settings, outbox, Feed, poster, new NotificationMetrics(Meters), Clock, loggers, new Duties(settings, Store, Clock));
        await dispatcher.StartAsync(default);
        running.Add(dispatcher);
        return dispatcher;
    }

    /// <summary>Puts something into the outbox, as a pass would.</summary>
    public Task PostAsync(string message, NotificationKind kind = NotificationKind.Failed) =>
        Store.PostAsync(new Notification(kind, Clock.GetUtcNow(), message) { Key = Some.Key("feature/x"), Owner = "ada" }, default);

    /// <summary>Until a receiver was asked so often; passes go on meanwhile.</summary>
    public Task ArrivesAsync(Receiver receiver, int requests) => UntilAsync(() => receiver.Requests.Count >= requests, $"{requests} requests");

    public Task UntilAsync(Func<bool> condition, string what) => Eventually.TrueAsync(
        () =>
        {
            Feed.Publish(anything);
            return condition();
        },
        what);

    /// <summary>Until nothing is left to be told.</summary>
    public Task EmptyAsync() => UntilAsync(() => Outbox().Count == 0, "an empty outbox");

    public IReadOnlyList<OutboxItem> Outbox() => Store.ListDueAsync(DateTimeOffset.MaxValue, 1000, default).Result;

    /// <summary>Until every item waits for a later moment; the first of those moments.</summary>
    public async Task<DateTimeOffset> PostponedAsync()
    {
        await UntilAsync(() => Outbox().All(item => item.Progress.DueAt > Clock.GetUtcNow()), "everything postponed");
        return Outbox().Select(item => item.Progress.DueAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
    }

    public void AdvanceTo(DateTimeOffset moment) => Clock.Advance(moment - Clock.GetUtcNow());

    public IEnumerable<string> Warnings => Logs.Lines.Where(line => line.StartsWith("Warning"));

    public async ValueTask DisposeAsync()
    {
        foreach (var dispatcher in running)
        {
            await dispatcher.StopAsync(default);
            dispatcher.Dispose();
        }

        poster.Dispose();
        loggers.Dispose();
        await services.DisposeAsync();
    }
}
