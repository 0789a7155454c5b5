using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Tests.Webhooks;

public sealed class WebhookMetricsTests
{
    [Fact]
    public async Task Every_delivery_is_counted_by_what_came_of_it()
    {
        await using var server = await WebhookServer.StartAsync();
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, all) =>
        {
            // Other servers of this test run count at the same time.
            if (instrument.Meter.Scope == meters && instrument.Name.StartsWith("reviewenv_", StringComparison.Ordinal)) all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();

        var push = PushPayload.Of("shop/web", "refs/heads/x", PushPayload.Zero, Some.CommitOf(7).Value);
        (await server.SendAsync(push, key: "one")).Dispose();
        (await server.SendAsync(push, key: "two")).Dispose();
        (await server.SendAsync(push, key: "two")).Dispose();
        (await server.SendAsync(push, token: "wrong")).Dispose();
        (await server.SendAsync("{}"u8.ToArray())).Dispose();
        server.Inbox.Trouble = new StoreUnavailableException("disk full");
        (await server.SendAsync(push, key: "three")).Dispose();

        counts.ShouldBe(
        [
            new("reviewenv_webhook_accepted_total", 2),
            new("reviewenv_webhook_ignored_total", 2),
            new("reviewenv_webhook_refused_total", 1),
            new("reviewenv_webhook_unavailable_total", 1),
        ], ignoreOrder: true);
    }
}
