using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>As many pods as a ReplicaSet wants, and its status.</summary>
internal sealed class ReplicaSets(ClusterView cluster, PodMaker pods) : IController
{
    public ControllerKinds Kind => ControllerKinds.Workloads;

    public void Run(string space)
    {
        foreach (var set in cluster.List("ReplicaSet", space).Where(set => !set.IsDeleting())) Run(set);
    }

    private void Run(JsonObject set)
    {
        var wanted = set.Number("spec", "replicas") ?? 1;
        var active = cluster.Owned("Pod", set).FindAll(PodMaker.IsActive);
        string? refused = null;
        for (var missing = wanted - active.Count; missing > 0 && refused is null; missing--) refused = pods.Make(set);
        // Those that do not work go first.
        foreach (var pod in active.OrderBy(PodMaker.IsReady).Take(active.Count - wanted)) cluster.Delete(pod);

        active = cluster.Owned("Pod", set).FindAll(PodMaker.IsActive);
        var ready = active.Count(PodMaker.IsReady);
        cluster.Status(set, status =>
        {
            status["observedGeneration"] = set.Number("metadata", "generation") ?? 1;
            status["replicas"] = active.Count;
            status["fullyLabeledReplicas"] = active.Count;
            status["readyReplicas"] = ready;
            status["availableReplicas"] = ready;
            if (refused is not null) cluster.Condition(status, "ReplicaFailure", true, "FailedCreate", refused);
            else ClusterView.DropCondition(status, "ReplicaFailure");
        });
    }
}
