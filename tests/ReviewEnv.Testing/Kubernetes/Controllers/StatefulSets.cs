using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>Numbered pods with their claims, one after the other, each only when the one before is ready.</summary>
internal sealed class StatefulSets(ClusterView cluster, PodMaker pods) : IController
{
    private const string RevisionLabel = "controller-revision-hash";

    public ControllerKinds Kind => ControllerKinds.Workloads;

    public void Run(string space)
    {
        foreach (var set in cluster.List("StatefulSet", space).Where(set => !set.IsDeleting())) Run(set);
    }

    private void Run(JsonObject set)
    {
        var wanted = set.Number("spec", "replicas") ?? 1;
        var revision = $"{set.Name()}-{ClusterView.Hash(set.At("spec", "template").Canonical())}";
        Step(set, wanted, revision);
        var owned = cluster.Owned("Pod", set);
        var updated = owned.Count(pod => pod.Text("metadata", "labels", RevisionLabel) == revision && !pod.IsDeleting());
        cluster.Status(set, status =>
        {
            var ready = owned.Count(PodMaker.IsReady);
            status["observedGeneration"] = set.Number("metadata", "generation") ?? 1;
            status["replicas"] = owned.Count;
            status["readyReplicas"] = ready;
            status["availableReplicas"] = ready;
            status["updatedReplicas"] = updated;
            status["updateRevision"] = revision;
            if (updated == wanted && ready == wanted || status["currentRevision"] is null) status["currentRevision"] = revision;
            status["currentReplicas"] = owned.Count(pod => pod.Text("metadata", "labels", RevisionLabel) == status.Text("currentRevision"));
        });
    }

    private void Step(JsonObject set, int wanted, string revision)
    {
        foreach (var pod in cluster.Owned("Pod", set).Where(pod => Ordinal(pod) >= wanted && !pod.IsDeleting())) cluster.Delete(pod);
        for (var ordinal = 0; ordinal < wanted; ordinal++)
        {
            var pod = cluster.Find("Pod", set.Space(), $"{set.Name()}-{ordinal}");
            if (pod is null)
            {
                Claim(set, ordinal);
                pods.Make(set, $"{set.Name()}-{ordinal}", made => Dress(set, made, ordinal, revision));
                return;
            }

            if (!PodMaker.IsReady(pod) && set.Text("spec", "podManagementPolicy") != "Parallel") return;
        }

        // All are there and ready: the highest with an old template is replaced next.
        var outdated = cluster.Owned("Pod", set).Where(pod => pod.Text("metadata", "labels", RevisionLabel) != revision).MaxBy(Ordinal);
        if (outdated is not null) cluster.Delete(outdated);
    }

    private void Claim(JsonObject set, int ordinal)
    {
        foreach (var template in set.Items("spec", "volumeClaimTemplates"))
        {
            var name = $"{template.Name()}-{set.Name()}-{ordinal}";
            if (cluster.Find("PersistentVolumeClaim", set.Space(), name) is not null) continue;
            var claim = template.Copy();
            claim.Remove("status");
            claim["metadata"] = new JsonObject { ["name"] = name };
            var labels = template.At("metadata", "labels")?.DeepClone() as JsonObject ?? [];
            foreach (var (label, value) in set.Map("spec", "selector", "matchLabels")) labels[label] = value;
            claim.Make("metadata")["labels"] = labels;
            cluster.Create("PersistentVolumeClaim", set.Space(), claim);
        }
    }

    private static void Dress(JsonObject set, JsonObject pod, int ordinal, string revision)
    {
        pod.Make("metadata", "labels")[RevisionLabel] = revision;
        pod.Make("metadata", "labels")["statefulset.kubernetes.io/pod-name"] = $"{set.Name()}-{ordinal}";
        pod.Make("spec")["hostname"] = $"{set.Name()}-{ordinal}";
        if (pod.At("spec", "volumes") is not JsonArray volumes) pod.Make("spec")["volumes"] = volumes = [];
        foreach (var template in set.Items("spec", "volumeClaimTemplates"))
        {
            volumes.Add(new JsonObject { ["name"] = template.Name(), ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = $"{template.Name()}-{set.Name()}-{ordinal}" } });
        }
    }

    private static int Ordinal(JsonObject pod) => int.TryParse(pod.Name()!.Split('-')[^1], out var ordinal) ? ordinal : -1;
}
