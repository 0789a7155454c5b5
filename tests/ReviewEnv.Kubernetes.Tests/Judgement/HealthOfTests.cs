using System.Text.Json;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Tests.Judgement;

public sealed class HealthOfTests
{
    private static JsonElement Job(string status, string spec = "\"backoffLimit\": 2, \"completions\": 1, \"parallelism\": 1") => Live.Object("batch/v1", "Job", spec, status, 1);

    [Theory]
    [InlineData("v1", "ConfigMap")]
    [InlineData("v1", "Secret")]
    [InlineData("v1", "ServiceAccount")]
    [InlineData("batch/v1", "CronJob")]
    [InlineData("networking.k8s.io/v1", "Ingress")]
    [InlineData("networking.k8s.io/v1", "NetworkPolicy")]
    [InlineData("policy/v1", "PodDisruptionBudget")]
    [InlineData("autoscaling/v2", "HorizontalPodAutoscaler")]
    [InlineData("rbac.authorization.k8s.io/v1", "RoleBinding")]
    [InlineData("example.org/v1", "Widget")]
    public void What_has_no_work_to_finish_is_healthy_once_it_is_there(string apiVersion, string kind) => Live.Object(apiVersion, kind, "", "").ShouldBeHealthy();

    [Fact]
    public void What_is_being_deleted_is_not_healthy_whatever_its_status() =>
        Live.Object("v1", "ConfigMap", "", "", metadata: ", \"deletionTimestamp\": \"2026-11-20T09:01:00Z\"").ShouldWait("is being deleted");

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{ \"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"metadata\": null, \"spec\": [], \"status\": \"odd\" }")]
    [InlineData("{ \"apiVersion\": \"v1\", \"kind\": \"Pod\", \"status\": { \"conditions\": [null, 3], \"containerStatuses\": [ { \"state\": 3 } ] } }")]
    public void Objects_of_an_unexpected_shape_do_no_harm(string json) => HealthOf.Judge(Live.Json(json)).ShouldNotBeNull();

    [Fact]
    public void A_job_is_healthy_when_its_work_is_done()
    {
        Job($"\"succeeded\": 1, \"conditions\": [{Live.Condition("Complete", "True")}]").ShouldBeHealthy();
        Job("\"active\": 1").ShouldWait("is running");
        Job("").ShouldWait("has yet to run");
        Job("\"active\": 1, \"failed\": 1").ShouldWait("is running; 1 failed attempt so far, 2 more allowed (backoffLimit)");
        Job("\"active\": 2, \"succeeded\": 1", "\"completions\": 4, \"parallelism\": 2").ShouldWait("1 of 4 pods has succeeded");
        Job($"\"conditions\": [{Live.Condition("Suspended", "True")}]", "\"suspend\": true").ShouldWait("is suspended (spec.suspend)");
    }

    [Fact]
    public void A_job_that_gave_up_says_why()
    {
        Job($"\"failed\": 3, \"conditions\": [{Live.Condition("Failed", "True", "BackoffLimitExceeded", "Job has reached the specified backoff limit")}]")
            .ShouldBeBroken("failed: its pods ended with an error more often than backoffLimit (2) allows");
        Job($"\"conditions\": [{Live.Condition("FailureTarget", "True", "DeadlineExceeded", "Job was active longer than specified deadline")}]", "\"activeDeadlineSeconds\": 30")
            .ShouldBeBroken("failed: it did not finish within 30 seconds (activeDeadlineSeconds)");
        Job($"\"conditions\": [{Live.Condition("Failed", "True", "PodFailurePolicy", "Container migrate for pod ns/migrate-x failed with exit code 42 matching FailJob rule at index 0")}]")
            .ShouldBeBroken("failed by its podFailurePolicy: Container migrate for pod ns/migrate-x failed with exit code 42 matching FailJob rule at index 0");
    }

    [Fact]
    public void A_claim_is_healthy_when_it_is_bound()
    {
        JsonElement Claim(string phase, string spec) => Live.Object("v1", "PersistentVolumeClaim", spec, $"\"phase\": \"{phase}\"");
        Claim("Bound", "\"volumeName\": \"pvc-1\"").ShouldBeHealthy();
        Claim("Pending", "\"storageClassName\": \"standard\"").ShouldWait("not bound to a volume yet (storage class standard; the class may wait for a pod that uses the claim)");
        HealthOf.Judge(Claim("Pending", "")).Why!.ShouldContain("names no storage class");
        Claim("Lost", "\"volumeName\": \"pvc-1\"").ShouldBeBroken("its volume pvc-1 is gone, and the data with it: delete the claim to get a new one");
    }

    [Fact]
    public void A_service_waits_for_an_address_only_if_it_is_to_have_one()
    {
        JsonElement Service(string spec, string status) => Live.Object("v1", "Service", spec, status);
        Service("\"type\": \"ClusterIP\"", "\"loadBalancer\": {}").ShouldBeHealthy();
        Service("\"type\": \"LoadBalancer\"", "\"loadBalancer\": {}").ShouldWait("no address yet: it waits for the cluster's load balancer controller (a cluster may have none)");
        Service("\"type\": \"LoadBalancer\", \"loadBalancerClass\": \"example.org/lb\"", "").ShouldWait("no address yet: it waits for the controller of load balancer class example.org/lb");
        Service("\"type\": \"LoadBalancer\"", "\"loadBalancer\": { \"ingress\": [ { \"hostname\": \"a.elb.example.org\" } ] }").ShouldBeHealthy();
        Service("\"type\": \"LoadBalancer\"", "\"loadBalancer\": { \"ingress\": [ { \"ip\": \"203.0.113.7\" } ] }").ShouldBeHealthy();
    }

    [Fact]
    public void A_definition_is_healthy_when_the_server_serves_it()
    {
        JsonElement Definition(params string[] conditions) => Live.Object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", $"\"conditions\": [{string.Join(',', conditions)}]");
        Definition(Live.Condition("NamesAccepted", "True"), Live.Condition("Established", "True")).ShouldBeHealthy();
        Definition(Live.Condition("NamesAccepted", "True"), Live.Condition("Established", "False", "Installing", "the initial names have been accepted")).ShouldWait("the server does not serve it yet");
        Definition(Live.Condition("NamesAccepted", "False", "PluralConflict", "\"widgets\" is already in use")).ShouldBeBroken("its names are taken: \"widgets\" is already in use");
    }

    [Fact]
    public void Other_kinds_are_judged_by_the_conventions_for_conditions()
    {
        JsonElement Other(params string[] conditions) => Live.Object("cert-manager.io/v1", "Certificate", "", $"\"conditions\": [{string.Join(',', conditions)}]");
        Other(Live.Condition("Ready", "True")).ShouldBeHealthy();
        Other(Live.Condition("Ready", "False", "DoesNotExist", "Issuing certificate as Secret does not exist")).ShouldWait("Issuing certificate as Secret does not exist");
        Other(Live.Condition("Ready", "Unknown")).ShouldWait("not known to be ready yet: Ready is Unknown");
        Other(Live.Condition("Available", "False", "MissingEndpoints")).ShouldWait("MissingEndpoints");
        Other(Live.Condition("Ready", "False", "X", "no"), Live.Condition("Stalled", "True", "X", "the chart does not exist")).ShouldBeBroken("the chart does not exist");
        Other(Live.Condition("Failed", "True", "Backup", "no bucket")).ShouldBeBroken("no bucket");
        Other(Live.Condition("Ready", "True"), Live.Condition("Reconciling", "True", "Progressing", "installing")).ShouldWait("installing");
        Other(Live.Condition("Ready", "False", "Creating", "waiting"), Live.Condition("Synced", "False", "ReconcileError", "cannot create: access denied")).ShouldWait("cannot create: access denied");
        Other(Live.Condition("Ready", "True", more: ", \"observedGeneration\": 1")).ShouldWait("its controller has not yet looked at the latest change");
    }

    [Fact]
    public void Long_messages_are_cut_to_one_bearable_line()
    {
        var why = HealthOf.Judge(Live.Object("example.org/v1", "Widget", "", $"\"conditions\": [{Live.Condition("Ready", "False", "X", "first line\nsecond line " + new string('x', 5000))}]")).Why!;
        why.ShouldStartWith("first line second line xxx");
        why.Length.ShouldBe(1000);
    }
}
