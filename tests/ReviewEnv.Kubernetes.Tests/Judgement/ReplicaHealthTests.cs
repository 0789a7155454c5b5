using System.Text.Json;

namespace ReviewEnv.Kubernetes.Tests.Judgement;

public sealed class ReplicaHealthTests
{
    private const string Quota = """pods "web-6d5b7f9c4-x2x9p" is forbidden: exceeded quota: guardrails, requested: limits.cpu=1, used: limits.cpu=2, limited: limits.cpu=2""";

    private static JsonElement Deployment(string status, string spec = "\"replicas\": 2", string conditions = "", int generation = 2) =>
        Live.Object("apps/v1", "Deployment", spec, $"{status}, \"conditions\": [{conditions}]", generation);

    [Fact]
    public void A_deployment_whose_pods_are_all_new_and_available_is_healthy() =>
        Deployment("""
            "observedGeneration": 2, "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2, "availableReplicas": 2
            """, conditions: Live.Condition("Available", "True", "MinimumReplicasAvailable") + "," + Live.Condition("Progressing", "True", "NewReplicaSetAvailable")).ShouldBeHealthy();

    [Fact]
    public void A_deployment_without_replicas_is_healthy_once_its_pods_are_gone()
    {
        Deployment("\"observedGeneration\": 2", "\"replicas\": 0").ShouldBeHealthy();
        Deployment("\"observedGeneration\": 2, \"replicas\": 1", "\"replicas\": 0").ShouldWait("1 old pod has yet to end");
    }

    [Fact]
    public void A_new_deployment_waits_for_its_controller() =>
        Live.Object("apps/v1", "Deployment", "\"replicas\": 2", "", 1).ShouldWait("its controller has not yet looked at it");

    [Fact]
    public void The_status_of_an_older_generation_counts_for_nothing() =>
        Deployment("""
            "observedGeneration": 2, "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2, "availableReplicas": 2
            """, generation: 3).ShouldWait("its controller has not yet looked at the latest change (generation 3, seen so far 2)");

    [Fact]
    public void A_rollout_tells_how_far_it_is()
    {
        Deployment("\"observedGeneration\": 2, \"replicas\": 3, \"updatedReplicas\": 1, \"availableReplicas\": 2").ShouldWait("1 of 2 pods is of the new version");
        Deployment("\"observedGeneration\": 2, \"replicas\": 3, \"updatedReplicas\": 2, \"availableReplicas\": 2").ShouldWait("1 old pod has yet to end");
        Deployment("\"observedGeneration\": 2, \"replicas\": 2, \"updatedReplicas\": 2, \"unavailableReplicas\": 2").ShouldWait("0 of 2 pods are available");
    }

    [Fact]
    public void A_paused_rollout_says_so() =>
        Deployment("\"observedGeneration\": 2, \"replicas\": 2, \"availableReplicas\": 2", "\"replicas\": 2, \"paused\": true", Live.Condition("Progressing", "Unknown", "DeploymentPaused"))
            .ShouldWait("its rollout is paused (spec.paused): 0 of 2 pods are of the new version");

    [Fact]
    public void A_deadline_that_has_passed_is_a_failure() =>
        Deployment("\"observedGeneration\": 2, \"replicas\": 2, \"updatedReplicas\": 2, \"availableReplicas\": 1", "\"replicas\": 2, \"progressDeadlineSeconds\": 60",
            Live.Condition("Progressing", "False", "ProgressDeadlineExceeded", "ReplicaSet \"web-6d5b7f9c4\" has timed out progressing."))
            .ShouldBeBroken("made no progress for 60 seconds (progressDeadlineSeconds): 1 of 2 pods is available");

    [Fact]
    public void A_quota_that_is_used_up_is_a_failure_with_the_amounts() =>
        Deployment("\"observedGeneration\": 2, \"replicas\": 1, \"updatedReplicas\": 1, \"availableReplicas\": 1", conditions: Live.Condition("ReplicaFailure", "True", "FailedCreate", Quota))
            .ShouldBeBroken("its pods cannot be created: the quota guardrails is used up: limits.cpu 1 asked for, 2 of 2 in use; ask for less or have the quota raised");

    [Fact]
    public void What_a_new_namespace_lacks_for_a_moment_only_is_no_failure()
    {
        Deployment("\"observedGeneration\": 2", conditions: Live.Condition("ReplicaFailure", "True", "FailedCreate",
            "pods \"web-6d5b7f9c4-\" is forbidden: error looking up service account review-shop-fix-login/default: serviceaccount \"default\" not found"))
            .ShouldWait("its pods cannot be created yet: its service account does not exist yet (serviceaccount \"default\" not found)");
        Deployment("\"observedGeneration\": 2", conditions: Live.Condition("ReplicaFailure", "True", "FailedCreate",
            "pods \"web-6d5b7f9c4-\" is forbidden: status unknown for quota: guardrails, resources: limits.cpu"))
            .ShouldWait("its pods cannot be created yet: the quota has not been counted yet (status unknown for quota: guardrails, resources: limits.cpu)");
    }

    [Fact]
    public void A_replica_set_is_healthy_when_it_has_the_pods_it_wants()
    {
        JsonElement Set(string status) => Live.Object("apps/v1", "ReplicaSet", "\"replicas\": 2", status, 1);
        Set("\"observedGeneration\": 1, \"replicas\": 2, \"readyReplicas\": 2, \"availableReplicas\": 2").ShouldBeHealthy();
        Set("\"observedGeneration\": 1, \"replicas\": 2, \"readyReplicas\": 1, \"availableReplicas\": 1").ShouldWait("1 of 2 pods is available");
        Set("\"observedGeneration\": 1, \"replicas\": 3, \"availableReplicas\": 3").ShouldWait("1 pod more than wanted has yet to end");
        Set($"\"observedGeneration\": 1, \"replicas\": 0, \"conditions\": [{Live.Condition("ReplicaFailure", "True", "FailedCreate", Quota)}]").ShouldBeBroken(
            "its pods cannot be created: the quota guardrails is used up: limits.cpu 1 asked for, 2 of 2 in use; ask for less or have the quota raised");
    }

    [Fact]
    public void The_items_of_a_list_are_judged_by_the_kind_of_the_list() =>
        Kubernetes.Live.Judgement.HealthOf.Judge("apps/v1", "Deployment", Live.Json("""{ "metadata": { "name": "web", "generation": 1 }, "spec": {}, "status": {} }"""))
            .ShouldBe(Kubernetes.Live.Health.Waiting("its controller has not yet looked at it"));
}
