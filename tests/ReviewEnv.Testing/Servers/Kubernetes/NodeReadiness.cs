using System.Diagnostics;
using System.Text.Json;

namespace ReviewEnv.Testing.Servers.Kubernetes;

internal static class NodeReadiness
{
    // A kubelet reports every 10 s, and first before it has listed its containers for the first time (a second after its start): not ready.
    // Once in its life it reports out of turn, when it is given its range of addresses; so it gets that as soon as it has something to say.
    private static readonly TimeSpan FirstListing = TimeSpan.FromSeconds(1.3);
    private static readonly string[] Kick = ["--type=merge", "-p", """{"spec":{"podCIDR":"10.64.0.0/24","podCIDRs":["10.64.0.0/24"]}}"""];

    /// <summary>Waits until the scheduler would put pods on the node: it reports Ready and the taint that says otherwise is gone.</summary>
    public static async Task WaitAsync(KubernetesControlPlane plane, string node, ServerChild kubelet)
    {
        var kicked = false;
        var watch = new Stopwatch();
        using var client = plane.CreateHttpClient(plane.AdminToken);
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    if (kubelet.HasExited) throw new InvalidOperationException($"the kubelet of {node} ended");
                    using var answer = await client.GetAsync($"api/v1/nodes/{node}");
                    if (!answer.IsSuccessStatusCode) return false;
                    watch.Start();
                    if (!kicked && watch.Elapsed > FirstListing)
                    {
                        kicked = true;
                        await plane.KubectlAsync(["patch", "node", node, .. Kick]);
                    }

                    using var read = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                    var ready = read.RootElement.GetProperty("status").TryGetProperty("conditions", out var conditions)
                        && conditions.EnumerateArray().Any(condition => condition.GetProperty("type").GetString() == "Ready" && condition.GetProperty("status").GetString() == "True");
                    var barred = read.RootElement.GetProperty("spec").TryGetProperty("taints", out var taints)
                        && taints.EnumerateArray().Any(taint => taint.GetProperty("key").GetString()!.StartsWith("node.kubernetes.io/", StringComparison.Ordinal));
                    return ready && !barred;
                },
                $"the node {node} is ready", TimeSpan.FromSeconds(60));
        }
        catch (Exception problem)
        {
            throw new InvalidOperationException($"{problem.Message}\n{kubelet.Tail(40)}", problem);
        }
    }
}
