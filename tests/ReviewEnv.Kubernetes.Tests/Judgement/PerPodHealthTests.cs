using System.Text.Json;

namespace ReviewEnv.Kubernetes.Tests.Judgement;

public sealed class PerPodHealthTests
{
    private static JsonElement StatefulSet(string status, string spec = "\"replicas\": 3") => Live.Object("apps/v1", "StatefulSet", spec, "\"observedGeneration\": 2, " + status);

    private static JsonElement DaemonSet(string status, string spec = "") => Live.Object("apps/v1", "DaemonSet", spec, "\"observedGeneration\": 2, " + status);

    [Fact]
    public void A_stateful_set_is_healthy_when_all_its_pods_are_ready_and_of_the_new_revision()
    {
        StatefulSet("\"replicas\": 3, \"readyReplicas\": 3, \"currentReplicas\": 3, \"updatedReplicas\": 3, \"currentRevision\": \"db-7\", \"updateRevision\": \"db-7\"").ShouldBeHealthy();
        StatefulSet("\"replicas\": 3, \"readyReplicas\": 2, \"updatedReplicas\": 3, \"currentRevision\": \"db-7\", \"updateRevision\": \"db-7\"").ShouldWait("2 of 3 pods are ready");
        StatefulSet("\"replicas\": 3, \"readyReplicas\": 3, \"currentReplicas\": 2, \"updatedReplicas\": 1, \"currentRevision\": \"db-7\", \"updateRevision\": \"db-8\"").ShouldWait("1 of 3 pods is of the new version");
        StatefulSet("\"replicas\": 4, \"readyReplicas\": 4").ShouldWait("1 pod more than wanted has yet to end");
        StatefulSet("\"replicas\": 0", "\"replicas\": 0").ShouldBeHealthy();
    }

    [Fact]
    public void A_partition_holds_pods_back_on_purpose()
    {
        const string Spec = "\"replicas\": 3, \"updateStrategy\": { \"type\": \"RollingUpdate\", \"rollingUpdate\": { \"partition\": 1 } }";
        StatefulSet("\"replicas\": 3, \"readyReplicas\": 3, \"updatedReplicas\": 2, \"currentRevision\": \"db-7\", \"updateRevision\": \"db-8\"", Spec).ShouldBeHealthy();
        StatefulSet("\"replicas\": 3, \"readyReplicas\": 3, \"updatedReplicas\": 1, \"currentRevision\": \"db-7\", \"updateRevision\": \"db-8\"", Spec)
            .ShouldWait("1 of 2 pods is of the new version (partition 1 keeps the others)");
    }

    [Fact]
    public void With_OnDelete_there_is_nothing_to_wait_for_but_readiness()
    {
        StatefulSet("\"replicas\": 3, \"readyReplicas\": 3, \"updatedReplicas\": 0, \"currentRevision\": \"db-7\", \"updateRevision\": \"db-8\"", "\"replicas\": 3, \"updateStrategy\": { \"type\": \"OnDelete\" }").ShouldBeHealthy();
        DaemonSet("\"desiredNumberScheduled\": 2, \"updatedNumberScheduled\": 0, \"numberAvailable\": 2", "\"updateStrategy\": { \"type\": \"OnDelete\" }").ShouldBeHealthy();
    }

    [Fact]
    public void A_pod_that_must_stay_ready_for_a_while_does_so_first() =>
        StatefulSet("\"replicas\": 3, \"readyReplicas\": 3, \"availableReplicas\": 1, \"updatedReplicas\": 3", "\"replicas\": 3, \"minReadySeconds\": 10").ShouldWait("1 of 3 pods is available (minReadySeconds)");

    [Fact]
    public void A_daemon_set_is_healthy_when_it_runs_anew_on_every_node_it_wants()
    {
        DaemonSet("\"desiredNumberScheduled\": 2, \"updatedNumberScheduled\": 2, \"numberAvailable\": 2").ShouldBeHealthy();
        DaemonSet("\"desiredNumberScheduled\": 0").ShouldBeHealthy();
        DaemonSet("\"desiredNumberScheduled\": 2, \"updatedNumberScheduled\": 1, \"numberAvailable\": 2").ShouldWait("1 of 2 pods is of the new version");
        DaemonSet("\"desiredNumberScheduled\": 2, \"updatedNumberScheduled\": 2, \"numberAvailable\": 1").ShouldWait("1 of 2 pods is available");
    }
}
