using System.Text.Json;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Tests.Judgement;

public sealed class EventWordsTests
{
    private static JsonElement Event(string reason, string message, string kind = "Pod", string name = "web-1", int second = 0, int count = 1, string type = "Warning") => Live.Json($$"""
        {
          "apiVersion": "v1", "kind": "Event", "metadata": { "name": "{{name}}.17a2b", "namespace": "review-shop-fix-login", "creationTimestamp": "2026-11-20T09:00:00Z" },
          "involvedObject": { "kind": "{{kind}}", "namespace": "review-shop-fix-login", "name": "{{name}}", "uid": "u-{{name}}" },
          "reason": "{{reason}}", "message": {{JsonSerializer.Serialize(message)}}, "type": "{{type}}", "count": {{count}},
          "firstTimestamp": "2026-11-20T09:00:00Z", "lastTimestamp": "2026-11-20T09:00:{{second:00}}Z", "source": { "component": "kubelet" }
        }
        """);

    private static EventWord Only(params JsonElement[] events) => EventWords.Of(events).ShouldHaveSingleItem();

    [Theory]
    [InlineData("Error creating: pods \"web-6d5b-\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false (container \"app\" must set securityContext.allowPrivilegeEscalation=false)",
        "its pods cannot be created: Pod Security level restricted forbids it: allowPrivilegeEscalation != false (container \"app\" must set securityContext.allowPrivilegeEscalation=false)")]
    [InlineData("create Pod db-0 in StatefulSet db failed error: pods \"db-0\" is forbidden: exceeded quota: guardrails, requested: requests.cpu=500m,pods=1, used: requests.cpu=800m,pods=10, limited: requests.cpu=1,pods=10",
        "its pods cannot be created: the quota guardrails is used up: requests.cpu 500m asked for, 800m of 1 in use, pods 1 asked for, 10 of 10 in use; ask for less or have the quota raised")]
    [InlineData("create Claim data-db-0 for Pod db-0 in StatefulSet db failed error: persistentvolumeclaims \"data-db-0\" is forbidden: exceeded quota: guardrails, requested: requests.storage=10Gi, used: requests.storage=0, limited: requests.storage=5Gi",
        "its volume claims cannot be created: the quota guardrails is used up: requests.storage 10Gi asked for, 0 of 5Gi in use; ask for less or have the quota raised")]
    [InlineData("Error creating: pods \"web-6d5b-x\" is forbidden: failed quota: guardrails: must specify limits.cpu,limits.memory",
        "its pods cannot be created: the quota needs every container to say what it uses (guardrails: must specify limits.cpu,limits.memory); set resources.requests and resources.limits")]
    [InlineData("Error creating: pods \"web-6d5b-x\" is forbidden: [maximum memory usage per Container is 1Gi, but limit is 2Gi]",
        "its pods cannot be created: a LimitRange of the namespace forbids it: maximum memory usage per Container is 1Gi, but limit is 2Gi")]
    [InlineData("Error creating: admission webhook \"validate.kyverno.svc-fail\" denied the request: \n\npolicy Pod/shop/web for resource violation: \n\nlatest-tag: not allowed",
        "its pods cannot be created: the cluster's admission webhook validate.kyverno.svc-fail refuses it: policy Pod/shop/web for resource violation: latest-tag: not allowed")]
    [InlineData("Error creating: pods \"web-x\" is forbidden: PodSecurityPolicy: unable to admit pod: []", "its pods cannot be created: no PodSecurityPolicy of the cluster allows it ([])")]
    [InlineData("Error creating: Pod \"web-x\" is invalid: spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit",
        "its pods cannot be created: spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit")]
    public void Pods_that_are_refused_are_a_failure_at_once(string message, string words)
    {
        var word = Only(Event("FailedCreate", message, "ReplicaSet", "web-6d5b"));
        (word.Kind, word.Name, word.Uid, word.Weight).ShouldBe(("ReplicaSet", "web-6d5b", "u-web-6d5b", TroubleWeight.Failure));
        word.Words.ShouldBe(words);
    }

    [Theory]
    [InlineData("Error creating: Internal error occurred: failed calling webhook \"inject.example.org\": Post \"https://inject.mesh.svc:443/\": dial tcp 10.96.4.4:443: connect: connection refused")]
    [InlineData("Error creating: pods \"web-x\" is forbidden: error looking up service account ns/default: serviceaccount \"default\" not found")]
    [InlineData("Error creating: pods \"web-x\" is forbidden: status unknown for quota: guardrails, resources: pods")]
    [InlineData("Error creating: etcdserver: leader changed")]
    public void A_refusal_that_may_pass_by_itself_is_no_failure(string message) => Only(Event("FailedCreate", message, "ReplicaSet")).Weight.ShouldBe(TroubleWeight.Waiting);

    [Fact]
    public void A_probe_counts_as_a_failure_only_after_some_times()
    {
        const string Message = "Readiness probe failed: HTTP probe failed with statuscode: 500";
        var first = Only(Event("Unhealthy", Message));
        (first.Words, first.Weight).ShouldBe(("readiness probe failed: HTTP probe failed with statuscode: 500", TroubleWeight.Waiting));
        var sixth = Only(Event("Unhealthy", Message, count: 6));
        (sixth.Words, sixth.Weight).ShouldBe(("readiness probe failed: HTTP probe failed with statuscode: 500 (6 times)", TroubleWeight.Failure));
        Only(Event("Unhealthy", "Startup probe failed: dial tcp 10.244.0.7:8080: connect: connection refused", count: 40)).Weight.ShouldBe(TroubleWeight.Waiting);
    }

    [Theory]
    [InlineData("FailedMount", "MountVolume.SetUp failed for volume \"config\" : configmap \"shop\" not found", "volume config cannot be mounted: configmap \"shop\" not found; it must exist in the environment's namespace")]
    [InlineData("FailedMount", "MountVolume.SetUp failed for volume \"config\" : references non-existent secret key: tls.crt", "volume config cannot be mounted: references non-existent secret key: tls.crt; it must exist in the environment's namespace")]
    [InlineData("FailedMount", "Unable to attach or mount volumes: unmounted volumes=[data config], unattached volumes=[data config kube-api-access]: timed out waiting for the condition", "its volumes data, config cannot be mounted in time")]
    [InlineData("FailedAttachVolume", "Multi-Attach error for volume \"pvc-1\" Volume is already used by pod(s) db-0", "a volume cannot be attached to its node: Multi-Attach error for volume \"pvc-1\" Volume is already used by pod(s) db-0")]
    [InlineData("ProvisioningFailed", "storageclass.storage.k8s.io \"fast\" not found", "storage class fast does not exist in this cluster")]
    [InlineData("FailedScheduling", "0/1 nodes are available: 1 Insufficient cpu.", "no node can take it: the only node has too little cpu free; lower its resources.requests or give the cluster room")]
    [InlineData("Failed", "Failed to pull image \"shop:1\": rpc error: code = Unknown desc = Error response from daemon: manifest for shop:1 not found: manifest unknown", "image shop:1 does not exist (manifest for shop:1 not found: manifest unknown); was this tag built and pushed?")]
    [InlineData("SyncLoadBalancerFailed", "Error syncing load balancer: failed to ensure load balancer: could not find any suitable subnets", "it gets no load balancer: could not find any suitable subnets")]
    [InlineData("SomethingNew", "it broke", "SomethingNew: it broke")]
    public void Each_reason_is_put_into_words(string reason, string message, string words) => Only(Event(reason, message)).Words.ShouldBe(words);

    [Theory]
    [InlineData("BackOff", "Back-off restarting failed container")]
    [InlineData("Failed", "Error: ImagePullBackOff")]
    [InlineData("FailedMount", "MountVolume.SetUp failed for volume \"kube-api-access-x\" : configmap \"kube-root-ca.crt\" not found")]
    [InlineData("FailedGetResourceMetric", "unable to get metrics for resource cpu")]
    public void What_helps_nobody_is_left_out(string reason, string message) => EventWords.Of([Event(reason, message)]).ShouldBeEmpty();

    [Fact]
    public void The_newest_counts_and_a_success_takes_back_what_went_before()
    {
        Only(Event("FailedScheduling", "0/1 nodes are available: 1 Too many pods.", second: 3), Event("Unhealthy", "Readiness probe failed: timeout", second: 9)).Reason.ShouldBe("Unhealthy");
        EventWords.Of([Event("FailedScheduling", "0/1 nodes are available: 1 Too many pods.", second: 3), Event("Scheduled", "Successfully assigned", second: 4, type: "Normal")]).ShouldBeEmpty();
        Only(Event("FailedCreate", "Error creating: pods \"x\" is forbidden: no", "ReplicaSet", second: 5), Event("SuccessfulCreate", "Created pod", "ReplicaSet", second: 2, type: "Normal")).Reason.ShouldBe("FailedCreate");
        EventWords.Of([Event("Started", "Started container", type: "Normal")]).ShouldBeEmpty();
    }

    [Fact]
    public void What_weighs_most_comes_first_and_of_that_the_newest()
    {
        var words = EventWords.Of([
            Event("Unhealthy", "Readiness probe failed: timeout", name: "web-1", second: 8),
            Event("FailedScheduling", "0/1 nodes are available: 1 Too many pods.", name: "web-2", second: 3),
            Event("FailedScheduling", "0/1 nodes are available: 1 Too many pods.", name: "web-3", second: 4),
            Event("ProvisioningFailed", "storageclass.storage.k8s.io \"fast\" not found", "PersistentVolumeClaim", "data", 1),
        ]);
        words.Select(word => word.Name).ShouldBe(["data", "web-3", "web-2", "web-1"]);
    }

    [Fact]
    public void Events_of_the_newer_API_are_read_as_well()
    {
        var word = Only(Live.Json("""
            { "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": { "name": "web-1.17a", "creationTimestamp": "2026-11-20T09:00:00Z" }, "eventTime": "2026-11-20T09:00:00.123456Z",
              "regarding": { "kind": "Pod", "name": "web-1" }, "reason": "Unhealthy", "note": "Liveness probe failed: timeout", "type": "Warning", "series": { "count": 7, "lastObservedTime": "2026-11-20T09:01:00.000000Z" } }
            """));
        (word.Name, word.Count, word.Weight).ShouldBe(("web-1", 7, TroubleWeight.Failure));
        word.LastSeen.ShouldBe(new DateTimeOffset(2026, 11, 20, 9, 1, 0, TimeSpan.Zero));
    }
}
