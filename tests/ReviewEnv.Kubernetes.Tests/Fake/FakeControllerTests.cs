using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes;
using ReviewEnv.Testing.Kubernetes.Controllers;

namespace ReviewEnv.Kubernetes.Tests.Fake;

public sealed class FakeControllerTests : FakeApiTests
{
    private const string Web = "/apis/apps/v1/namespaces/a/deployments/web";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Api.PostAsync("/api/v1/namespaces/a/services", """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"name":"http","port":80,"targetPort":8080}]}}""");
        await Api.PostAsync("/apis/networking.k8s.io/v1/namespaces/a/ingresses", """{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"web"},"spec":{"rules":[{"host":"web.example.com","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"web","port":{"name":"http"}}}}]}}]}}""");
    }

    [Fact]
    public async Task A_new_template_rolls_out_and_its_page_is_served()
    {
        await DeployAsync("c1");
        (await PageAsync()).ShouldBe("c1\nhello\n");
        Condition(Deployment(), "Available").ShouldBe("True");
        ((string?)Deployment()["metadata"]!["annotations"]!["deployment.kubernetes.io/revision"]).ShouldBe("1");

        await DeployAsync("c2");

        (await PageAsync()).ShouldBe("c2\nhello\n");
        Cluster.Objects.List("ReplicaSet", "a").Count.ShouldBe(2);
        Cluster.Objects.List("Pod", "a").Count.ShouldBe(2);
        ((int?)Deployment()["status"]!["observedGeneration"]).ShouldBe(2);
        ((int?)Deployment()["status"]!["updatedReplicas"]).ShouldBe(2);
    }

    [Fact]
    public async Task The_old_pods_stay_while_the_new_ones_crash()
    {
        await DeployAsync("c1");
        await DeployAsync("c2", "fail");

        (await PageAsync()).ShouldStartWith("c1");
        var broken = Cluster.Objects.List("Pod", "a").First(pod => (string?)pod["status"]!["containerStatuses"]![0]!["state"]!["waiting"]?["reason"] == "CrashLoopBackOff");
        ((int?)broken["status"]!["containerStatuses"]![0]!["restartCount"]).ShouldBe(3);
        var log = await Api.GetAsync($"/api/v1/namespaces/a/pods/{broken["metadata"]!["name"]}/log?container=web&previous=true&tailLines=5");
        ((string?)log.Body).ShouldBe("boom: cannot start\n");
        Condition(Deployment(), "Progressing").ShouldBe("True");

        Cluster.Controllers.PassProgressDeadlines();
        await Cluster.Controllers.SettledAsync();
        Condition(Deployment(), "Progressing").ShouldBe("False");
    }

    [Fact]
    public async Task An_image_that_cannot_be_had_is_told_as_such()
    {
        await DeployAsync("c1", image: "127.0.0.1:1/none:1");
        var pod = Cluster.Objects.List("Pod", "a")[0];
        ((string?)pod["status"]!["containerStatuses"]![0]!["state"]!["waiting"]!["reason"]).ShouldBe("ImagePullBackOff");
        ((string?)pod["status"]!["phase"]).ShouldBe("Pending");
        using var http = new HttpClient();
        (await http.SendAsync(Request())).StatusCode.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData("""{"containers":[{"name":"m","image":"i:1","env":[{"name":"BEHAVIOUR","value":"silent"}]}]}""", "Running", "ContainersNotReady")]
    [InlineData("""{"initContainers":[{"name":"first","image":"i:1","env":[{"name":"BEHAVIOUR","value":"fail"}]}],"containers":[{"name":"m","image":"i:1"}]}""", "Pending", "ContainersNotReady")]
    [InlineData("""{"containers":[{"name":"m","image":"i:1"}],"nodeSelector":{"disk":"fast"}}""", "Pending", null)]
    [InlineData("""{"initContainers":[{"name":"first","image":"i:1"}],"containers":[{"name":"m","image":"i:1"}]}""", "Running", null)]
    public async Task A_pod_does_what_its_manifest_says(string spec, string phase, string? unready)
    {
        Cluster.Objects.Add("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"m","namespace":"a"},"spec":SPEC}""".Replace("SPEC", spec));
        await Cluster.Controllers.SettledAsync();
        var status = Cluster.Objects.Find("Pod", "a", "m")!["status"]!;
        ((string?)status["phase"]).ShouldBe(phase);
        ((string?)status["conditions"]!.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == "Ready")?["reason"]).ShouldBe(unready);
    }

    [Fact]
    public async Task A_namespace_goes_only_after_its_finalizers()
    {
        await DeployAsync("c1");
        await Api.PostAsync("/api/v1/namespaces/a/configmaps", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"held","finalizers":["example.com/hold"]}}""");

        (await Api.DeleteAsync("/api/v1/namespaces/a")).Code.ShouldBe(200);
        await Cluster.Controllers.SettledAsync();

        var (_, space) = await Api.GetAsync("/api/v1/namespaces/a");
        ((string?)space["status"]!["phase"]).ShouldBe("Terminating");
        Condition(space, "NamespaceContentRemaining").ShouldBe("True");
        space["status"]!["conditions"]!.AsArray().Select(condition => (string?)condition!["message"]).ShouldContain("Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances");
        Cluster.Objects.List("Pod", "a").ShouldBeEmpty();
        var (refused, why) = await Api.PostAsync("/api/v1/namespaces/a/configmaps", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"late"}}""");
        (refused, (string?)why["details"]!["causes"]![0]!["reason"]).ShouldBe((403, "NamespaceTerminating"));

        await Api.PatchAsync("/api/v1/namespaces/a/configmaps/held", """{"metadata":{"finalizers":null}}""");
        await Cluster.Controllers.SettledAsync();
        (await Api.GetAsync("/api/v1/namespaces/a")).Code.ShouldBe(404);
    }

    [Fact]
    public async Task A_quota_leaves_a_rollout_short_and_says_so()
    {
        await Api.PostAsync("/api/v1/namespaces/a/resourcequotas", """{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"small"},"spec":{"hard":{"pods":"1"}}}""");
        await DeployAsync("c1");
        Condition(Deployment(), "ReplicaFailure").ShouldBe("True");
        Cluster.Objects.List("Pod", "a").Count.ShouldBe(1);
        Cluster.Objects.List("Event", "a").ShouldContain(told => (string?)told["reason"] == "FailedCreate" && ((string?)told["message"])!.Contains("exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1"));
    }

    [Fact]
    public async Task A_deleted_deployment_takes_its_pods_along()
    {
        await DeployAsync("c1");
        await Api.DeleteAsync(Web, """{"propagationPolicy":"Foreground"}""");
        await Cluster.Controllers.SettledAsync();
        (await Api.GetAsync(Web)).Code.ShouldBe(404);
        Cluster.Objects.List("ReplicaSet", "a").ShouldBeEmpty();
        Cluster.Objects.List("Pod", "a").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "Complete")]
    [InlineData("fail", "Failed")]
    public async Task A_job_ends_as_its_container_does(string behaviour, string condition)
    {
        await Api.PostAsync("/apis/batch/v1/namespaces/a/jobs", """{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"migrate"},"spec":{"backoffLimit":1,"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"m","image":"i:1","env":[{"name":"BEHAVIOUR","value":"BEHAVES"}]}]}}}}""".Replace("BEHAVES", behaviour));
        await Cluster.Controllers.SettledAsync();
        Condition(Cluster.Objects.Find("Job", "a", "migrate")!, condition).ShouldBe("True");
    }

    [Fact]
    public async Task A_stateful_set_gets_numbered_pods_and_bound_claims()
    {
        await Api.PostAsync("/apis/apps/v1/namespaces/a/statefulsets", """{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db"},"spec":{"serviceName":"db","replicas":2,"selector":{"matchLabels":{"app":"db"}},"template":{"metadata":{"labels":{"app":"db"}},"spec":{"containers":[{"name":"db","image":"i:1"}]}},"volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}}""");
        await Cluster.Controllers.SettledAsync();
        Cluster.Objects.List("Pod", "a").Select(pod => (string?)pod["metadata"]!["name"]).ShouldBe(["db-0", "db-1"]);
        ((int?)Cluster.Objects.Find("StatefulSet", "a", "db")!["status"]!["readyReplicas"]).ShouldBe(2);
        Cluster.Objects.List("PersistentVolumeClaim", "a").ShouldAllBe(claim => (string?)claim["status"]!["phase"] == "Bound");
    }

    [Fact]
    public async Task Controllers_that_are_off_do_nothing_and_catch_up_later()
    {
        Cluster.Controllers.On = ControllerKinds.None;
        await DeployAsync("c1");
        Cluster.Objects.List("Pod", "a").ShouldBeEmpty();
        Cluster.Controllers.On = ControllerKinds.All;
        await Cluster.Controllers.SettledAsync();
        (await PageAsync()).ShouldStartWith("c1");
    }

    private async Task DeployAsync(string commit, string behaviour = "", string image = "i:1")
    {
        (await Api.ApplyAsync(Web, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"i:1","env":[{"name":"COMMIT","value":"COMMITTED"},{"name":"MESSAGE","value":"hello"},{"name":"BEHAVIOUR","value":"BEHAVES"}],"ports":[{"containerPort":8080,"protocol":"TCP"}]}]}}}}""".Replace("i:1", image).Replace("COMMITTED", commit).Replace("BEHAVES", behaviour))).Code.ShouldBeLessThan(300);
        await Cluster.Controllers.SettledAsync();
    }

    private async Task<string> PageAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.SendAsync(Request());
        return await answer.Content.ReadAsStringAsync();
    }

    private HttpRequestMessage Request() => new(HttpMethod.Get, Cluster.Ingress) { Headers = { Host = "web.example.com" } };

    private JsonObject Deployment() => Cluster.Objects.Find("Deployment", "a", "web")!;

    private static string? Condition(JsonNode item, string type) =>
        (string?)item["status"]!["conditions"]!.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == type)?["status"];
}
