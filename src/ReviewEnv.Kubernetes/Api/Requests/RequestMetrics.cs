using System.Diagnostics.Metrics;

namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Counts what clusters are asked, by target and by whether it reads, writes or watches.</summary>
internal static class RequestMetrics
{
    private static readonly Meter Meter = new("ReviewEnv.Kubernetes");
    private static readonly Counter<long> Requests = Meter.CreateCounter<long>("reviewenv_kubernetes_requests_total", description: "Requests to API servers of clusters.");

    public static void Add(string target, string kind) =>
        Requests.Add(1, new KeyValuePair<string, object?>("target", target), new KeyValuePair<string, object?>("kind", kind));
}
