using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>One ReplicaSet for each pod template a Deployment has had; the old ones keep their pods until the new one is ready.</summary>
internal sealed class Deployments(ClusterView cluster) : IController
{
    private const string Revision = "deployment.kubernetes.io/revision";
    private readonly HashSet<string> late = [];

    public ControllerKinds Kind => ControllerKinds.Workloads;

    /// <summary>Lets the time pass that a rollout may take without progress: every one that is not done has failed.</summary>
    public void PassDeadlines(IEnumerable<string> spaces)
    {
        foreach (var set in spaces.SelectMany(space => cluster.List("ReplicaSet", space)).Where(set => (set.Number("status", "readyReplicas") ?? 0) < (set.Number("spec", "replicas") ?? 0))) late.Add(set.Uid());
    }

    public void Run(string space)
    {
        foreach (var deployment in cluster.List("Deployment", space).Where(deployment => !deployment.IsDeleting())) Run(deployment);
    }

    private void Run(JsonObject deployment)
    {
        var template = (JsonObject)deployment.At("spec", "template")!;
        var hash = ClusterView.Hash(template.Canonical());
        var name = $"{deployment.Name()}-{hash}";
        var wanted = deployment.Number("spec", "replicas") ?? 1;
        var sets = cluster.Owned("ReplicaSet", deployment);
        var current = sets.Find(set => set.Name() == name);
        var old = sets.FindAll(set => set.Name() != name);
        var waits = deployment.Text("spec", "strategy", "type") == "Recreate" && old.Exists(set => (set.Number("status", "replicas") ?? 0) > 0);
        var revision = current is null ? 1 + sets.Select(RevisionOf).DefaultIfEmpty(0).Max() : Math.Max(RevisionOf(current), 1 + old.Select(RevisionOf).DefaultIfEmpty(0).Max());
        if (current is null)
        {
            cluster.Create("ReplicaSet", deployment.Space(), NewSet(deployment, template, name, hash, waits ? 0 : wanted, revision), deployment);
            current = cluster.Find("ReplicaSet", deployment.Space(), name)!;
        }

        Scale(current, waits ? 0 : wanted, revision);
        var arrived = (current.Number("status", "readyReplicas") ?? 0) >= wanted && current.Number("metadata", "generation") == current.Number("status", "observedGeneration");
        if (arrived || wanted == 0 || deployment.Text("spec", "strategy", "type") == "Recreate") old.ForEach(set => Scale(set, 0, RevisionOf(set)));
        if (deployment.Text("metadata", "annotations", Revision) != $"{revision}") cluster.Change(deployment, body => body.Make("metadata", "annotations")[Revision] = $"{revision}");
        Tell(deployment, cluster.Find("ReplicaSet", deployment.Space(), name)!, wanted);
    }

    private void Tell(JsonObject deployment, JsonObject current, int wanted)
    {
        var sets = cluster.Owned("ReplicaSet", deployment);
        var all = sets.Sum(set => set.Number("status", "replicas") ?? 0);
        var ready = sets.Sum(set => set.Number("status", "readyReplicas") ?? 0);
        var updated = current.Number("status", "replicas") ?? 0;
        var done = updated == wanted && all == wanted && (current.Number("status", "readyReplicas") ?? 0) == wanted;
        if (done) late.Remove(current.Uid());
        cluster.Status(deployment, status =>
        {
            status["observedGeneration"] = deployment.Number("metadata", "generation") ?? 1;
            Count(status, "replicas", all);
            Count(status, "updatedReplicas", updated);
            Count(status, "readyReplicas", ready);
            Count(status, "availableReplicas", ready);
            Count(status, "unavailableReplicas", Math.Max(0, Math.Max(all, wanted) - ready));
            // A quarter may be missing, rounded down.
            if (ready >= wanted - (wanted / 4)) cluster.Condition(status, "Available", true, "MinimumReplicasAvailable", "Deployment has minimum availability.");
            else cluster.Condition(status, "Available", false, "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");
            if (late.Contains(current.Uid())) cluster.Condition(status, "Progressing", false, "ProgressDeadlineExceeded", $"ReplicaSet \"{current.Name()}\" has timed out progressing.");
            else if (done) cluster.Condition(status, "Progressing", true, "NewReplicaSetAvailable", $"ReplicaSet \"{current.Name()}\" has successfully progressed.");
            else cluster.Condition(status, "Progressing", true, "ReplicaSetUpdated", $"ReplicaSet \"{current.Name()}\" is progressing.");
            if (ClusterView.ConditionOf(current, "ReplicaFailure") is { } failure) cluster.Condition(status, "ReplicaFailure", true, failure.Text("reason"), failure.Text("message"));
            else ClusterView.DropCondition(status, "ReplicaFailure");
        });
    }

    private static JsonObject NewSet(JsonObject deployment, JsonObject template, string name, string hash, int replicas, int revision)
    {
        var dressed = template.Copy();
        dressed.Make("metadata", "labels")["pod-template-hash"] = hash;
        var selector = (JsonObject)deployment.At("spec", "selector")!.DeepClone();
        selector.Make("matchLabels")["pod-template-hash"] = hash;
        return new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = dressed.At("metadata", "labels")!.DeepClone(),
                ["annotations"] = new JsonObject { [Revision] = $"{revision}" },
            },
            ["spec"] = new JsonObject { ["replicas"] = replicas, ["selector"] = selector, ["template"] = dressed },
        };
    }

    private void Scale(JsonObject set, int replicas, int revision)
    {
        if (set.Number("spec", "replicas") == replicas && RevisionOf(set) == revision) return;
        cluster.Change(set, body =>
        {
            body.Make("spec")["replicas"] = replicas;
            body.Make("metadata", "annotations")[Revision] = $"{revision}";
        });
    }

    private static int RevisionOf(JsonObject set) => set.Number("metadata", "annotations", Revision) ?? 0;

    // Counts of nothing are left out, as the real server does.
    private static void Count(JsonObject status, string name, int count)
    {
        if (count == 0) status.Remove(name);
        else status[name] = count;
    }
}
