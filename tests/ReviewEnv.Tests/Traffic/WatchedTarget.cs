using Microsoft.Extensions.Logging;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Testing.Drivers;
using ReviewEnv.Tests.Api;
using ReviewEnv.Tests.Webhooks;
using ReviewEnv.Traffic;

namespace ReviewEnv.Tests.Traffic;

/// <summary>A target with environments, whose requests somebody is asked for; round by round.</summary>
internal sealed class WatchedTarget : IDisposable
{
    public const string Name = "here";
    public const string Query = "sum by (exported_namespace) (increase(nginx_ingress_controller_requests[${window}]))";

    private readonly ILoggerFactory loggers;
    private TargetTraffic? traffic;

    public WatchedTarget()
    {
        Store = new InMemoryReviewStore { Time = Clock };
        Board = new TrafficBoard(Clock);
        loggers = LoggerFactory.Create(logging => logging.AddProvider(Logs).SetMinimumLevel(LogLevel.Trace));
    }

    public ManualTimeProvider Clock { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public InMemoryReviewStore Store { get; }

    public TrafficBoard Board { get; }

    public RecordingSink Sink { get; } = new();

    public CapturedLogs Logs { get; } = new();

    public IEnumerable<string> Warnings => Logs.Lines.Where(line => line.StartsWith("Warning"));

    public static TrafficSettings.Prometheus Settings(FakePrometheus prometheus) => new(prometheus.Url, Query, "exported_namespace");

    public void Ask(FakePrometheus prometheus) => Ask(Settings(prometheus));

    public void Ask(TrafficSettings.Prometheus settings) => Ask(new PrometheusSource(settings, new PrometheusClient(settings, TimeSpan.FromSeconds(3)), Clock));

    public void Ask(ITrafficSource source) => traffic = Of(source);

    public TargetTraffic Of(ITrafficSource source, string target = Name) => new(target, source, Board, Store, Sink, loggers.CreateLogger("Traffic"));

    public Task RoundAsync() => traffic!.RoundAsync(default);

    /// <summary>An environment of that name at a host of that name.</summary>
    public async Task<EnvironmentKey> EnvironmentAsync(string name, EnvironmentPhase phase = EnvironmentPhase.Ready, string target = Name)
    {
        var key = Some.Key();
        await SaveAsync(SomeRecord.Ready(key, url: $"https://{name}.review.example.com/") with { Name = name, Target = target, Phase = phase, UpdatedAt = Now });
        return key;
    }

    public Task SaveAsync(EnvironmentRecord record) => Store.SaveAsync(record, [], 0, default);

    public TrafficSight See(EnvironmentKey key, string target = Name) => Board.See(target, key);

    public void Dispose()
    {
        traffic?.Dispose();
        loggers.Dispose();
    }

    public static Secret Bearer(string token) => new("Bearer " + token);
}
