using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Drivers;
using ReviewEnv.Testing.Servers.Prometheus;
using ReviewEnv.Tests.Api;
using ReviewEnv.Traffic;

namespace ReviewEnv.Tests.Traffic;

/// <summary>What the fake plays, once against the real thing: a Prometheus that scrapes an exporter of an ingress's counters.</summary>
[NeedsPrometheus]
public sealed class RealPrometheusTests : IAsyncLifetime
{
    private readonly InMemoryReviewStore store = new();
    private readonly TrafficBoard board = new(TimeProvider.System);
    private readonly WebHost exporter;
    private PrometheusServer prometheus = null!;
    private int requests = 5;

    public RealPrometheusTests() => exporter = new WebHost(app => app.Run(async context =>
    {
        context.Response.ContentType = "text/plain; version=0.0.4";
        await context.Response.WriteAsync($$"""
            # TYPE nginx_ingress_controller_requests counter
            nginx_ingress_controller_requests{exported_namespace="review-a",status="200"} {{requests}}
            nginx_ingress_controller_requests{exported_namespace="review-b",status="200"} 7
            nginx_ingress_controller_requests{status="404"} 1

            """);
    }));

    public async Task InitializeAsync()
    {
        if (PrometheusServer.Missing is not null) return;
        await exporter.StartAsync();
        prometheus = await PrometheusServer.StartAsync(exporter.Uri);
    }

    public async Task DisposeAsync()
    {
        if (prometheus is not null) await prometheus.DisposeAsync();
        await exporter.DisposeAsync();
    }

    [ContractFact]
    public async Task Requests_and_silence_and_every_mistake_in_a_query_are_told_apart()
    {
        var (visited, idle) = (Some.Key(), Some.Key());
        await store.SaveAsync(SomeRecord.Ready(visited) with { Name = "review-a" }, [], 0, default);
        await store.SaveAsync(SomeRecord.Ready(idle) with { Name = "review-b" }, [], 0, default);
        var settings = new TrafficSettings.Prometheus(prometheus.Url, WatchedTarget.Query, "exported_namespace")
        {
            Freshness = "max(timestamp(nginx_ingress_controller_requests))",
            Every = TimeSpan.FromSeconds(5),
        };
        using var traffic = Of(settings);
        await Eventually.TrueAsync(async () => await HearsAsync(traffic, visited), "an answer");
        board.See("here", visited).LastRequest.ShouldBeNull();

        Interlocked.Increment(ref requests);
        await Eventually.TrueAsync(async () => await HearsAsync(traffic, visited) && board.See("here", visited).LastRequest is not null, "the request");
        var sight = board.See("here", idle);
        (sight.Signal, sight.LastRequest).ShouldBe((TrafficSignal.Watched, null));
        sight.KnownUntil!.Value.ShouldBeInRange(DateTimeOffset.UtcNow - TimeSpan.FromSeconds(30), DateTimeOffset.UtcNow);

        (await ProblemAsync(settings with { Query = "sum by (" })).ShouldContain("it refuses the query (bad_data): invalid parameter");
        (await ProblemAsync(settings with { Query = "nginx_ingress_controller_requests[5m]" })).ShouldContain("gives a matrix");
        (await ProblemAsync(settings with { Query = "no_such_metric" })).ShouldContain("the query found nothing at all");
        (await ProblemAsync(settings with { Query = "sum(nginx_ingress_controller_requests)" })).ShouldContain("no label 'exported_namespace', but no labels at all");
        (await ProblemAsync(settings with { Query = "nginx_ingress_controller_requests / 0" })).ShouldContain("only NaN or Inf");
        (await ProblemAsync(settings with { Query = "time()" })).ShouldContain("no label");
        (await ProblemAsync(settings with { Url = new Uri(prometheus.Url, "graph") })).ShouldContain("the API of Prometheus is not there");
        await prometheus.KillAsync();
        (await ProblemAsync(settings)).ShouldContain("there is no connection to it");
    }

    private async Task<bool> HearsAsync(TargetTraffic traffic, Core.Desired.EnvironmentKey key)
    {
        await traffic.RoundAsync(default);
        return board.See("here", key).Signal == TrafficSignal.Watched;
    }

    private async Task<string> ProblemAsync(TrafficSettings.Prometheus settings)
    {
        using var traffic = Of(settings);
        await traffic.RoundAsync(default);
        return board.See("here", Some.Key()).Problem ?? "none";
    }

    private TargetTraffic Of(TrafficSettings.Prometheus settings) =>
        new("here", new PrometheusSource(settings, new PrometheusClient(settings), TimeProvider.System), board, store, new RecordingSink(), NullLogger.Instance);
}
