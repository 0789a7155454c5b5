using System.Text.Json;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Tests.Judgement;

public sealed class PodTroubleTests
{
    private const string Spec = """
        "nodeName": "node-1", "restartPolicy": "Always",
        "initContainers": [ { "name": "wait", "image": "busybox" }, { "name": "proxy", "image": "proxy:1", "restartPolicy": "Always" } ],
        "containers": [ { "name": "app", "image": "registry.example.org/shop:abc123", "resources": { "limits": { "memory": "64Mi" } },
          "readinessProbe": { "httpGet": { "path": "/healthz", "port": 8080 } } }, { "name": "side", "image": "side:1" } ]
        """;

    private static readonly string NotReadyYet = Live.Condition("Ready", "False", "ContainersNotReady", "containers with unready status: [app]");

    private static JsonElement Pod(string status, string spec = Spec, string phase = "Running", string? conditions = null, string metadata = "") =>
        Live.Object("v1", "Pod", spec, $"\"phase\": \"{phase}\", \"conditions\": [{conditions ?? NotReadyYet}], {status}", metadata: metadata);

    private static string App(string state, int restarts = 0, string last = "{}", string name = "app", string more = "") =>
        $$"""{ "name": "{{name}}", "image": "registry.example.org/shop:abc123", "ready": false, "restartCount": {{restarts}}, "state": { {{state}} }, "lastState": {{last}}{{more}} }""";

    private static JsonElement WithApp(string state, int restarts = 0, string last = "{}") => Pod($"\"containerStatuses\": [{App(state, restarts, last)}]");

    private static string Waits(string reason, string message = "") => $$""" "waiting": { "reason": "{{reason}}", "message": {{JsonSerializer.Serialize(message)}} } """;

    private static string Ended(int code, string reason = "Error", string message = "") =>
        $$""" "terminated": { "exitCode": {{code}}, "reason": "{{reason}}", "message": {{JsonSerializer.Serialize(message)}}, "startedAt": "2026-11-20T09:00:00Z", "finishedAt": "2026-11-20T09:00:07Z" } """;

    private static Trouble Of(JsonElement pod) => PodTrouble.Of(pod).ShouldNotBeNull();

    [Fact]
    public void A_pod_that_is_ready_or_done_or_about_to_start_or_being_deleted_has_no_trouble()
    {
        PodTrouble.Of(Pod("\"containerStatuses\": []", conditions: Live.Condition("Ready", "True"))).ShouldBeNull();
        PodTrouble.Of(Pod("\"containerStatuses\": []", phase: "Succeeded")).ShouldBeNull();
        PodTrouble.Of(WithApp(Waits("ContainerCreating"))).ShouldBeNull();
        PodTrouble.Of(Pod("\"hostIP\": \"\"", phase: "Pending", conditions: "")).ShouldBeNull();
        PodTrouble.Of(Pod($"\"containerStatuses\": [{App(Waits("CrashLoopBackOff"), 4)}]", metadata: ", \"deletionTimestamp\": \"2026-11-20T09:01:00Z\"")).ShouldBeNull();
    }

    [Theory]
    [InlineData("ErrImagePull", "rpc error: code = NotFound desc = failed to pull and unpack image \"registry.example.org/shop:abc123\": failed to resolve reference \"registry.example.org/shop:abc123\": registry.example.org/shop:abc123: not found",
        "image registry.example.org/shop:abc123 does not exist (not found); was this tag built and pushed?")]
    [InlineData("ImagePullBackOff", "Back-off pulling image \"registry.example.org/shop:abc123\": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image \"registry.example.org/shop:abc123\": failed to resolve reference \"registry.example.org/shop:abc123\": registry.example.org/shop:abc123: not found",
        "image registry.example.org/shop:abc123 does not exist (not found); was this tag built and pushed?")]
    [InlineData("ErrImagePull", "rpc error: code = Unknown desc = Error response from daemon: manifest for registry.example.org/shop:abc123 not found: manifest unknown: manifest unknown",
        "image registry.example.org/shop:abc123 does not exist (manifest for registry.example.org/shop:abc123 not found: manifest unknown: manifest unknown); was this tag built and pushed?")]
    [InlineData("ErrImagePull", "failed to pull and unpack image \"registry.example.org/shop:abc123\": failed to resolve reference \"registry.example.org/shop:abc123\": failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized",
        "image registry.example.org/shop:abc123 cannot be pulled: the registry refuses the cluster (failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized); check the image pull secret")]
    [InlineData("ErrImagePull", "failed to pull and unpack image \"docker.io/shop/web:1\": failed to resolve reference \"docker.io/shop/web:1\": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
        "image registry.example.org/shop:abc123 cannot be pulled: it does not exist, or the cluster may not read it (pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed); check name and tag, and the image pull secret")]
    [InlineData("ErrImagePull", "rpc error: code = Unknown desc = failed to pull and unpack image \"registry.example.org/shop:abc123\": failed to resolve reference \"registry.example.org/shop:abc123\": failed to do request: Head \"https://registry.example.org/v2/shop/manifests/abc123\": dial tcp: lookup registry.example.org on 10.96.0.10:53: no such host",
        "image registry.example.org/shop:abc123 cannot be pulled: the node cannot reach the registry (failed to do request: Head \"https://registry.example.org/v2/shop/manifests/abc123\": dial tcp: lookup registry.example.org on 10.96.0.10:53: no such host)")]
    [InlineData("ImagePullBackOff", "Back-off pulling image \"registry.example.org/shop:abc123\"",
        "image registry.example.org/shop:abc123 cannot be pulled: the node tries again less and less often; check that this tag was pushed and that the cluster may read it")]
    [InlineData("InvalidImageName", "Failed to apply default image tag \"registry.example.org/shop:\": couldn't parse image reference",
        "'registry.example.org/shop:abc123' is no valid image name; a parameter of the template may be empty or misspelt")]
    [InlineData("ErrImageNeverPull", "Container image \"registry.example.org/shop:abc123\" is not present with pull policy of Never",
        "image registry.example.org/shop:abc123 is not on the node, and imagePullPolicy Never forbids to pull it")]
    public void An_image_that_cannot_be_pulled_is_told_with_the_registrys_answer(string reason, string message, string words)
    {
        var trouble = Of(WithApp(Waits(reason, message)));
        trouble.Words.ShouldBe(words);
        trouble.Kind.ShouldBe(TroubleKind.ImagePull);
        trouble.Weight.ShouldBe(TroubleWeight.Failure);
        trouble.Container.ShouldBe("app");
        trouble.HasLogs.ShouldBeFalse();
    }

    [Theory]
    [InlineData("secret \"database\" not found", "container app cannot be set up: secret \"database\" not found; it must exist in the environment's namespace")]
    [InlineData("couldn't find key password in Secret review-shop/database", "container app cannot be set up: couldn't find key password in Secret review-shop/database; it must exist in the environment's namespace")]
    [InlineData("container has runAsNonRoot and image will run as root (pod: \"web\", container: app)", "container app cannot be set up: container has runAsNonRoot and image will run as root (pod: \"web\", container: app); let the image name a numeric user, or set securityContext.runAsUser")]
    public void A_container_that_lacks_what_it_needs_names_it(string message, string words)
    {
        var trouble = Of(WithApp(Waits("CreateContainerConfigError", message)));
        (trouble.Kind, trouble.Weight, trouble.Words).ShouldBe((TroubleKind.Config, TroubleWeight.Failure, words));
    }

    [Fact]
    public void A_node_that_is_itself_only_starting_is_no_failure() =>
        Of(WithApp(Waits("CreateContainerConfigError", "services have not yet been read at least once, cannot construct envvars"))).Weight.ShouldBe(TroubleWeight.Waiting);

    [Fact]
    public void A_command_that_does_not_exist_is_told_without_the_runtimes_wrapping()
    {
        const string Shim = "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \"serve\": executable file not found in $PATH: unknown";
        Of(WithApp(Waits("RunContainerError", Shim))).Words.ShouldBe("container app cannot be started (RunContainerError): exec: \"serve\": executable file not found in $PATH: unknown");
        var looping = Of(WithApp(Waits("CrashLoopBackOff"), 2, "{" + Ended(128, "StartError", Shim) + "}"));
        (looping.Kind, looping.HasLogs, looping.Words).ShouldBe((TroubleKind.Run, false, "container app cannot be started: exec: \"serve\": executable file not found in $PATH: unknown"));
        Of(WithApp(Waits("CreateContainerError", "Error: no command specified"))).Words.ShouldBe("container app cannot be started (CreateContainerError): Error: no command specified");
    }

    [Fact]
    public void A_container_that_keeps_crashing_is_a_failure_whose_previous_log_tells_why()
    {
        var trouble = Of(WithApp(Waits("CrashLoopBackOff", "back-off 20s restarting failed container=app pod=web"), 3, "{" + Ended(1) + "}"));
        trouble.ShouldBe(new Trouble(TroubleKind.Crash, "container app crashed (exit code 1), restarted 3 times so far", "app", HasLogs: true, Previous: true)
        {
            Weight = TroubleWeight.Failure,
            Since = new DateTimeOffset(2026, 11, 20, 9, 0, 7, TimeSpan.Zero),
        });
    }

    [Fact]
    public void The_first_crash_is_not_yet_a_failure_and_the_second_is()
    {
        Of(WithApp(Ended(3))).Weight.ShouldBe(TroubleWeight.Waiting);
        var second = Of(WithApp(Ended(3), 1));
        (second.Weight, second.HasLogs, second.Previous, second.Words).ShouldBe((TroubleWeight.Failure, true, false, "container app crashed (exit code 3), restarted once so far"));
    }

    [Fact]
    public void A_crash_that_is_over_is_no_trouble() =>
        PodTrouble.Of(Pod($"\"containerStatuses\": [{App("\"running\": {}", 1, "{" + Ended(1) + "}")}]", conditions: Live.Condition("Ready", "True"))).ShouldBeNull();

    [Theory]
    [InlineData(137, "exit code 137: SIGKILL, such as by a failing liveness probe or a node short of memory")]
    [InlineData(139, "exit code 139: SIGSEGV, a memory fault")]
    [InlineData(143, "exit code 143: SIGTERM, asked to end")]
    [InlineData(127, "exit code 127: its command was not found")]
    [InlineData(136, "exit code 136: signal 8")]
    public void Exit_codes_that_stand_for_a_signal_are_spelt_out(int code, string words) => Of(WithApp(Ended(code), 1)).Words.ShouldBe($"container app crashed ({words}), restarted once so far");

    [Fact]
    public void Running_out_of_memory_names_the_limit()
    {
        var trouble = Of(WithApp(Waits("CrashLoopBackOff"), 1, "{" + Ended(137, "OOMKilled") + "}"));
        (trouble.Kind, trouble.Weight).ShouldBe((TroubleKind.OutOfMemory, TroubleWeight.Failure));
        trouble.Words.ShouldBe("container app was killed for using more memory than its limit of 64Mi, restarted once so far; raise resources.limits.memory or let it use less");
        Of(Pod($"\"containerStatuses\": [{App(Ended(137, "OOMKilled"), name: "side")}]")).Words.ShouldContain("its node can give");
    }

    [Fact]
    public void A_service_that_ends_with_success_is_trouble_too() =>
        Of(WithApp(Waits("CrashLoopBackOff"), 2, "{" + Ended(0, "Completed") + "}")).Words.ShouldBe("container app ends by itself (exit code 0), but should keep running, restarted 2 times so far");

    [Fact]
    public void An_init_container_that_fails_is_named_and_one_that_is_done_is_not()
    {
        PodTrouble.Of(Pod($"\"initContainerStatuses\": [{App(Ended(0, "Completed"), name: "wait")}], \"containerStatuses\": [{App(Waits("PodInitializing"))}]", phase: "Pending")).ShouldBeNull();
        Of(Pod($"\"initContainerStatuses\": [{App(Waits("CrashLoopBackOff"), 2, "{" + Ended(1) + "}", "wait")}], \"containerStatuses\": [{App(Waits("PodInitializing"))}]", phase: "Pending"))
            .Words.ShouldBe("init container wait failed (exit code 1), restarted 2 times so far");
        var busy = Of(Pod($"\"initContainerStatuses\": [{App("\"running\": { \"startedAt\": \"2026-11-20T09:00:01Z\" }", name: "wait")}]", phase: "Pending"));
        (busy.Kind, busy.Words).ShouldBe((TroubleKind.NotReady, "waits for its init container wait to finish"));
    }

    [Fact]
    public void A_sidecar_that_ends_is_trouble_even_with_success() =>
        Of(Pod($"\"initContainerStatuses\": [{App(Waits("CrashLoopBackOff"), 1, "{" + Ended(0, "Completed") + "}", "proxy")}]")).Words.ShouldBe("sidecar proxy ends by itself (exit code 0), but should keep running, restarted once so far");

    [Fact]
    public void A_container_that_runs_but_is_not_ready_is_no_failure()
    {
        var trouble = Of(WithApp("\"running\": { \"startedAt\": \"2026-11-20T09:00:01Z\" }"));
        (trouble.Kind, trouble.Weight, trouble.HasLogs).ShouldBe((TroubleKind.NotReady, TroubleWeight.Waiting, true));
        trouble.Words.ShouldBe("container app runs, but does not report ready yet: its readiness probe (GET /healthz on port 8080) has not succeeded");
        trouble.Since.ShouldBe(new DateTimeOffset(2026, 11, 20, 9, 0, 1, TimeSpan.Zero));
        Of(WithApp("\"running\": {}", 2, "{" + Ended(1) + "}")).Words.ShouldEndWith("(restarted 2 times, last after exit code 1)");
    }

    [Fact]
    public void The_worst_container_is_the_one_told_of() =>
        Of(Pod($"\"containerStatuses\": [{App("\"running\": {}")}, {App(Waits("ErrImagePull", "x509: certificate signed by unknown authority"), name: "side")}]"))
            .Words.ShouldBe("image side:1 cannot be pulled: the node does not trust the registry (x509: certificate signed by unknown authority)");

    [Theory]
    [InlineData("0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had taint {gpu: true}, that the pod didn't tolerate.",
        "no node can take it: 1 of 3 nodes has too little cpu free; 2 of 3 nodes have the taint {gpu: true}, which it does not tolerate; lower its resources.requests or give the cluster room")]
    [InlineData("0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.",
        "no node can take it: all 3 nodes have too little memory free; lower its resources.requests or give the cluster room")]
    [InlineData("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.", "no node can take it: the only node does not match its node selector or affinity")]
    [InlineData("0/2 nodes are available: 2 pod has unbound immediate PersistentVolumeClaims.", "no node can take it: a PersistentVolumeClaim of it has no volume yet; see the claim")]
    [InlineData("0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.", "no node can take it: a PersistentVolumeClaim of it has no volume yet; see the claim")]
    [InlineData("persistentvolumeclaim \"data\" not found", "no node can take it: the PersistentVolumeClaim data does not exist")]
    [InlineData("no nodes available to schedule pods", "no node can take it: the cluster has no nodes")]
    public void What_the_scheduler_says_is_made_readable(string message, string words)
    {
        var trouble = Of(Pod("\"qosClass\": \"BestEffort\"", phase: "Pending", conditions: Live.Condition("PodScheduled", "False", "Unschedulable", message)));
        (trouble.Kind, trouble.Weight, trouble.Words).ShouldBe((TroubleKind.Unschedulable, TroubleWeight.FailureAfterGrace, words));
        trouble.Since.ShouldBe(new DateTimeOffset(2026, 11, 20, 9, 0, 5, TimeSpan.Zero));
    }

    [Fact]
    public void A_pod_that_was_thrown_out_is_a_failure_unless_a_controller_replaces_it()
    {
        const string Status = "\"reason\": \"Evicted\", \"message\": \"The node was low on resource: memory. Container app was using 80Mi, which exceeds its request of 64Mi. \"";
        var alone = Of(Pod(Status, phase: "Failed", conditions: ""));
        (alone.Kind, alone.Weight, alone.Words).ShouldBe((TroubleKind.Evicted, TroubleWeight.Failure,
            "was evicted from node node-1: The node was low on resource: memory. Container app was using 80Mi, which exceeds its request of 64Mi"));
        Of(Pod(Status, phase: "Failed", conditions: "", metadata: ", \"ownerReferences\": [ { \"kind\": \"ReplicaSet\", \"name\": \"web-1\", \"controller\": true } ]")).Weight.ShouldBe(TroubleWeight.Waiting);
    }

    [Fact]
    public void A_deadline_that_has_passed_is_told_with_its_length() =>
        Of(Pod("\"reason\": \"DeadlineExceeded\", \"message\": \"Pod was active on the node longer than the specified deadline\"", "\"nodeName\": \"node-1\", \"activeDeadlineSeconds\": 30", "Failed", ""))
            .Words.ShouldBe("was ended because it ran longer than 30 seconds (activeDeadlineSeconds)");

    [Fact]
    public void A_failed_attempt_of_a_job_is_explained_but_judged_by_the_job()
    {
        var attempt = Of(Pod($"\"containerStatuses\": [{App(Ended(1))}]", Spec.Replace("\"Always\",\n", "\"Never\",\n"), "Failed", metadata: ", \"ownerReferences\": [ { \"kind\": \"Job\", \"name\": \"migrate\", \"controller\": true } ]"));
        (attempt.Weight, attempt.Words, attempt.HasLogs).ShouldBe((TroubleWeight.Waiting, "container app crashed (exit code 1)", true));
    }

    [Fact]
    public void Readiness_gates_that_are_still_closed_are_named()
    {
        var pod = Pod("\"containerStatuses\": []", "\"readinessGates\": [ { \"conditionType\": \"target-health.elbv2.k8s.aws/web\" } ]",
            conditions: Live.Condition("ContainersReady", "True") + "," + Live.Condition("Ready", "False", "ReadinessGatesNotReady"));
        (Of(pod).Kind, Of(pod).Words).ShouldBe((TroubleKind.NotReady, "runs, and waits for its readiness gate target-health.elbv2.k8s.aws/web"));
    }

    [Fact]
    public void A_pods_health_follows_from_its_trouble()
    {
        Pod("\"containerStatuses\": []", conditions: Live.Condition("Ready", "True")).ShouldBeHealthy();
        WithApp(Waits("ContainerCreating")).ShouldWait("is being started on node node-1");
        WithApp(Waits("ErrImageNeverPull")).ShouldBeBroken("image registry.example.org/shop:abc123 is not on the node, and imagePullPolicy Never forbids to pull it");
        HealthOf.Judge(WithApp("\"running\": {}")).Status.ShouldBe(HealthStatus.Progressing);
    }
}
