using System.Globalization;
using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>Whether the one node has room for a pod, and in which words not.</summary>
internal static class Scheduling
{
    /// <summary>How many processors the node has.</summary>
    private const double Cores = 64;

    /// <summary>Null when it fits.</summary>
    public static string? Obstacle(ClusterView cluster, JsonObject pod)
    {
        foreach (var volume in pod.Items("spec", "volumes"))
        {
            if (volume.Text("persistentVolumeClaim", "claimName") is not { } claim) continue;
            if (cluster.Find("PersistentVolumeClaim", pod.Space(), claim) is not { } found) return $"persistentvolumeclaim \"{claim}\" not found";
            if (found.Text("status", "phase") != "Bound") return "0/1 nodes are available: 1 pod has unbound immediate PersistentVolumeClaims.";
        }

        if (pod.Map("spec", "nodeSelector").Count > 0) return "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity.";
        var asked = pod.Items("spec", "containers").Sum(container => Processors(container.Text("resources", "requests", "cpu")));
        return asked > Cores ? "0/1 nodes are available: 1 Insufficient cpu." : null;
    }

    private static double Processors(string? quantity)
    {
        if (quantity is null) return 0;
        var milli = quantity.EndsWith('m');
        return double.TryParse(quantity.TrimEnd('m'), CultureInfo.InvariantCulture, out var number) ? milli ? number / 1000 : number : 0;
    }
}
