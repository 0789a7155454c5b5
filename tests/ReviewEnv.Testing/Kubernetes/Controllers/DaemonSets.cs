using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>One pod, as there is one node; replaced when the template changes.</summary>
internal sealed class DaemonSets(ClusterView cluster, PodMaker pods) : IController
{
    private const string HashLabel = "controller-revision-hash";

    public ControllerKinds Kind => ControllerKinds.Workloads;

    public void Run(string space)
    {
        foreach (var set in cluster.List("DaemonSet", space).Where(set => !set.IsDeleting())) Run(set);
    }

    private void Run(JsonObject set)
    {
        var hash = ClusterView.Hash(set.At("spec", "template").Canonical());
        var owned = cluster.Owned("Pod", set);
        // The one node has no labels, so that whatever selects by them selects none.
        var wanted = set.Map("spec", "template", "spec", "nodeSelector").Count > 0 ? 0 : 1;
        foreach (var pod in owned.Where(pod => (!IsCurrent(pod) || wanted == 0) && !pod.IsDeleting())) cluster.Delete(pod);
        if (owned.Count == 0 && wanted > 0) pods.Make(set, dress: pod => pod.Make("metadata", "labels")[HashLabel] = hash);
        owned = cluster.Owned("Pod", set);
        cluster.Status(set, status =>
        {
            var ready = owned.Count(PodMaker.IsReady);
            status["observedGeneration"] = set.Number("metadata", "generation") ?? 1;
            status["desiredNumberScheduled"] = wanted;
            status["currentNumberScheduled"] = owned.Count;
            status["updatedNumberScheduled"] = owned.Count(IsCurrent);
            status["numberMisscheduled"] = 0;
            status["numberReady"] = ready;
            if (ready > 0) status["numberAvailable"] = ready;
            else status.Remove("numberAvailable");
            if (ready < wanted) status["numberUnavailable"] = 1;
            else status.Remove("numberUnavailable");
        });

        bool IsCurrent(JsonObject pod) => pod.Text("metadata", "labels", HashLabel) == hash;
    }
}
