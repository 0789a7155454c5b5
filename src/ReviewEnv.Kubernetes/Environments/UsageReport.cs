using System.Text.Json;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Live.Judgement;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Adds up what environments ask for, from what the watches know, and asks once for all what they use, where the cluster measures it.</summary>
internal sealed class UsageReport(KubernetesTargetOptions target, ClusterClient cluster, ClusterView view)
{
    private static readonly ResourceKind ServiceKind = new("", "v1", "Service", "services", Namespaced: true);

    public async Task<IReadOnlyList<EnvironmentUsage>> MakeAsync(CancellationToken cancellationToken)
    {
        await view.SeeAsync([ClusterView.NamespaceKind, ClusterView.PodKind, ClusterView.ClaimKind, ServiceKind], cancellationToken);
        var used = await UsedAsync(cancellationToken);
        var all = new List<EnvironmentUsage>();
        foreach (var (space, requested) in view.Usage())
        {
            if (space.Notes is not { } notes || notes.Instance != target.Instance) continue;
            var told = new EnvironmentUsage(new EnvironmentIdentity(notes.Key, space.Space), requested.Cpu, requested.Memory, requested.Storage, requested.LoadBalancers);
            // What has just started is not measured yet, which is not the same as using nothing.
            all.Add(used is not null && used.TryGetValue(space.Space, out var live) ? told with { UsedCpu = live.Cpu, UsedMemory = live.Memory } : told);
        }

        return all;
    }

    /// <summary>By namespace; null where nothing is measured.</summary>
    private async Task<Dictionary<string, Usage>?> UsedAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await cluster.FindKindAsync("metrics.k8s.io/v1beta1", "PodMetrics", cancellationToken) is not { } kind) return null;
            var pods = await cluster.ListAsync(kind, null, Labels.Selector(target.Instance), cancellationToken);
            return pods.Items.GroupBy(pod => pod.Text("metadata", "namespace") ?? "").ToDictionary(group => group.Key, group => Sum(group.Select(Used)));
        }
        catch (Exception e) when (ApiProblems.IsExpected(e))
        {
            // What is asked for stands without it: a cluster whose metrics server is away still costs the same.
            return null;
        }
    }

    public static Usage Sum(IEnumerable<Usage> all) =>
        all.Aggregate(Usage.None, (sum, one) => new Usage(sum.Cpu + one.Cpu, sum.Memory + one.Memory, sum.Storage + one.Storage, sum.LoadBalancers + one.LoadBalancers));

    private static Usage Used(JsonElement pod) => Sum(pod.Items("containers").Select(container => Usage.None with { Cpu = Amount(container, "cpu"), Memory = Amount(container, "memory") }));

    private static decimal Amount(JsonElement container, string resource) => Quantity.TryParse(container.Text("usage", resource), out var amount) ? amount.Value : 0;
}
