using System.Diagnostics.Metrics;

namespace ReviewEnv.Webhooks;

/// <summary>Counts what came of deliveries. The names are what dashboards and alerts ask for.</summary>
internal sealed class WebhookMetrics
{
    public const string MeterName = "ReviewEnv.Webhooks";
    private readonly Counter<long> accepted;
    private readonly Counter<long> ignored;
    private readonly Counter<long> refused;
    private readonly Counter<long> unavailable;

    public WebhookMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        accepted = meter.CreateCounter<long>("reviewenv_webhook_accepted_total", description: "Deliveries whose effect was stored.");
        ignored = meter.CreateCounter<long>("reviewenv_webhook_ignored_total", description: "Authentic deliveries without an effect, repeated ones among them.");
        refused = meter.CreateCounter<long>("reviewenv_webhook_refused_total", description: "Deliveries that were not authentic, too large or not JSON.");
        unavailable = meter.CreateCounter<long>("reviewenv_webhook_unavailable_total", description: "Deliveries whose effect could not be stored.");
    }

    public void Accepted() => accepted.Add(1);

    public void Ignored() => ignored.Add(1);

    public void Refused() => refused.Add(1);

    public void Unavailable() => unavailable.Add(1);
}
