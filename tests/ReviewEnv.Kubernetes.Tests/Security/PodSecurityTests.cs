using System.Text.Json.Nodes;
using ReviewEnv.Kubernetes.Manifests.Security;

namespace ReviewEnv.Kubernetes.Tests.Security;

public sealed class PodSecurityTests
{
    private const string Hardened = """
        {
          "securityContext": { "runAsNonRoot": true, "seccompProfile": { "type": "RuntimeDefault" }, "sysctls": [ { "name": "net.ipv4.tcp_notsent_lowat", "value": "1" } ] },
          "initContainers": [ { "name": "wait", "securityContext": { "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } } } ],
          "containers": [ { "name": "app", "ports": [ { "containerPort": 8080 } ],
            "readinessProbe": { "httpGet": { "path": "/", "port": 8080 } },
            "securityContext": { "allowPrivilegeEscalation": false, "runAsUser": 1000, "capabilities": { "drop": ["ALL"], "add": ["NET_BIND_SERVICE"] } } } ],
          "volumes": [ { "name": "tmp", "emptyDir": {} }, { "name": "data", "persistentVolumeClaim": { "claimName": "data" } }, { "name": "tools", "image": { "reference": "tools:1" } }, { "name": "bare" } ]
        }
        """;

    private static JsonObject Json(string json) => JsonNode.Parse(json)!.AsObject();

    private static string[] Paths(string spec, PodSecurityLevel level, string? metadata = null) =>
        [.. PodSecurity.Violations(Json(spec), level, metadata: metadata is null ? null : Json(metadata)).Select(violation => violation.Path)];

    [Fact]
    public void A_hardened_pod_is_allowed_at_every_level()
    {
        foreach (var level in Enum.GetValues<PodSecurityLevel>())
            Paths(Hardened, level).ShouldBeEmpty();
    }

    [Fact]
    public void A_plain_pod_is_fine_for_the_baseline_and_not_for_restricted()
    {
        const string Plain = """{ "containers": [ { "name": "app" } ] }""";
        Paths(Plain, PodSecurityLevel.Baseline).ShouldBeEmpty();
        Paths(Plain, PodSecurityLevel.Restricted).ShouldBe([
            "spec.containers[0].securityContext.runAsNonRoot",
            "spec.containers[0].securityContext.seccompProfile.type",
            "spec.containers[0].securityContext.allowPrivilegeEscalation",
            "spec.containers[0].securityContext.capabilities.drop",
        ]);
    }

    [Theory]
    [InlineData("""{ "hostNetwork": true }""", "spec.hostNetwork")]
    [InlineData("""{ "hostPID": true }""", "spec.hostPID")]
    [InlineData("""{ "hostIPC": true }""", "spec.hostIPC")]
    [InlineData("""{ "securityContext": { "windowsOptions": { "hostProcess": true } } }""", "spec.securityContext.windowsOptions.hostProcess")]
    [InlineData("""{ "containers": [ {}, { "securityContext": { "privileged": true } } ] }""", "spec.containers[1].securityContext.privileged")]
    [InlineData("""{ "initContainers": [ { "securityContext": { "privileged": true } } ] }""", "spec.initContainers[0].securityContext.privileged")]
    [InlineData("""{ "ephemeralContainers": [ { "securityContext": { "privileged": true } } ] }""", "spec.ephemeralContainers[0].securityContext.privileged")]
    [InlineData("""{ "containers": [ { "securityContext": { "capabilities": { "add": ["CHOWN", "NET_RAW"] } } } ] }""", "spec.containers[0].securityContext.capabilities.add")]
    [InlineData("""{ "containers": [ { "securityContext": { "capabilities": { "add": ["chown"] } } } ] }""", "spec.containers[0].securityContext.capabilities.add")]
    [InlineData("""{ "volumes": [ { "name": "root", "hostPath": { "path": "/" } } ] }""", "spec.volumes[0].hostPath")]
    [InlineData("""{ "containers": [ { "ports": [ { "containerPort": 80, "hostPort": 0 }, { "containerPort": 80, "hostPort": 80 } ] } ] }""", "spec.containers[0].ports[1].hostPort")]
    [InlineData("""{ "containers": [ { "livenessProbe": { "httpGet": { "host": "169.254.169.254", "port": 80 } } } ] }""", "spec.containers[0].livenessProbe.httpGet.host")]
    [InlineData("""{ "containers": [ { "startupProbe": { "tcpSocket": { "host": "10.0.0.1", "port": 80 } } } ] }""", "spec.containers[0].startupProbe.tcpSocket.host")]
    [InlineData("""{ "containers": [ { "lifecycle": { "preStop": { "httpGet": { "host": "127.0.0.1", "port": 80 } } } } ] }""", "spec.containers[0].lifecycle.preStop.httpGet.host")]
    [InlineData("""{ "securityContext": { "appArmorProfile": { "type": "Unconfined" } } }""", "spec.securityContext.appArmorProfile.type")]
    [InlineData("""{ "securityContext": { "seLinuxOptions": { "type": "spc_t" } } }""", "spec.securityContext.seLinuxOptions.type")]
    [InlineData("""{ "containers": [ { "securityContext": { "seLinuxOptions": { "type": "container_t", "user": "system_u" } } } ] }""", "spec.containers[0].securityContext.seLinuxOptions.user")]
    [InlineData("""{ "hostUsers": false, "containers": [ { "securityContext": { "procMount": "Unmasked" } } ] }""", "spec.containers[0].securityContext.procMount")]
    [InlineData("""{ "containers": [ { "securityContext": { "seccompProfile": { "type": "Unconfined" } } } ] }""", "spec.containers[0].securityContext.seccompProfile.type")]
    [InlineData("""{ "securityContext": { "sysctls": [ { "name": "net.ipv4.tcp_syncookies", "value": "1" }, { "name": "kernel.msgmax", "value": "1" } ] } }""", "spec.securityContext.sysctls[1].name")]
    public void What_the_baseline_forbids_is_named_at_both_levels(string spec, string path)
    {
        Paths(spec, PodSecurityLevel.Privileged).ShouldBeEmpty();
        Paths(spec, PodSecurityLevel.Baseline).ShouldBe([path]);
        Paths(spec, PodSecurityLevel.Restricted).ShouldContain(path);
        PodSecurity.Violations(Json(spec), PodSecurityLevel.Restricted).ShouldBeUnique();
    }

    [Theory]
    [InlineData("""{ "hostNetwork": false, "hostPID": null }""")]
    [InlineData("""{ "securityContext": { "seLinuxOptions": { "type": "container_engine_t", "level": "s0:c1,c2" } } }""")]
    [InlineData("""{ "securityContext": { "appArmorProfile": { "type": "Localhost", "localhostProfile": "x" }, "seccompProfile": { "type": "Localhost", "localhostProfile": "x.json" } } }""")]
    [InlineData("""{ "containers": [ { "livenessProbe": { "httpGet": { "host": "", "port": 80 } }, "securityContext": { "procMount": "Default", "privileged": false } } ] }""")]
    [InlineData("""{ "containers": [ { "ports": [ { "hostPort": 0 } ] }, 3, null ], "volumes": "none", "securityContext": [] }""")]
    public void What_the_baseline_allows_is_left_alone(string spec) => Paths(spec, PodSecurityLevel.Baseline).ShouldBeEmpty();

    [Theory]
    [InlineData("\"volumes\": [ { \"name\": \"v\", \"nfs\": { \"server\": \"nas\" } } ]", "spec.volumes[0].nfs")]
    [InlineData("\"volumes\": [ { \"name\": \"v\", \"emptyDir\": {}, \"gitRepo\": {} } ]", "spec.volumes[0].gitRepo")]
    [InlineData("\"ephemeralContainers\": [ { \"securityContext\": { \"capabilities\": { \"drop\": [\"ALL\"] } } } ]", "spec.ephemeralContainers[0].securityContext.allowPrivilegeEscalation")]
    [InlineData("\"ephemeralContainers\": [ { \"securityContext\": { \"allowPrivilegeEscalation\": false, \"capabilities\": { \"drop\": [\"NET_RAW\"] } } } ]", "spec.ephemeralContainers[0].securityContext.capabilities.drop")]
    [InlineData("\"ephemeralContainers\": [ { \"securityContext\": { \"allowPrivilegeEscalation\": false, \"capabilities\": { \"drop\": [\"ALL\"], \"add\": [\"CHOWN\"] } } } ]", "spec.ephemeralContainers[0].securityContext.capabilities.add")]
    [InlineData("\"ephemeralContainers\": [ { \"securityContext\": { \"allowPrivilegeEscalation\": false, \"runAsNonRoot\": false, \"capabilities\": { \"drop\": [\"ALL\"] } } } ]", "spec.ephemeralContainers[0].securityContext.runAsNonRoot")]
    [InlineData("\"ephemeralContainers\": [ { \"securityContext\": { \"allowPrivilegeEscalation\": false, \"runAsUser\": 0, \"capabilities\": { \"drop\": [\"ALL\"] } } } ]", "spec.ephemeralContainers[0].securityContext.runAsUser")]
    public void What_only_the_restricted_level_forbids_is_named_there(string member, string path)
    {
        var spec = $$"""{ "securityContext": { "runAsNonRoot": true, "seccompProfile": { "type": "RuntimeDefault" } }, {{member}} }""";
        Paths(spec, PodSecurityLevel.Baseline).ShouldBeEmpty();
        Paths(spec, PodSecurityLevel.Restricted).ShouldBe([path]);
    }

    [Fact]
    public void A_pods_own_settings_do_not_excuse_it_from_root() =>
        Paths("""{ "securityContext": { "runAsNonRoot": false, "runAsUser": 0, "seccompProfile": { "type": "RuntimeDefault" } } }""", PodSecurityLevel.Restricted)
            .ShouldBe(["spec.securityContext.runAsNonRoot", "spec.securityContext.runAsUser"]);

    [Fact]
    public void Each_container_may_speak_for_itself_instead_of_the_pod() =>
        Paths("""{ "containers": [ { "securityContext": { "runAsNonRoot": true, "seccompProfile": { "type": "Localhost" }, "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } } } ] }""", PodSecurityLevel.Restricted).ShouldBeEmpty();

    [Fact]
    public void What_only_Linux_has_is_not_asked_of_Windows() =>
        Paths("""{ "os": { "name": "windows" }, "containers": [ { "securityContext": { "runAsNonRoot": true } } ] }""", PodSecurityLevel.Restricted).ShouldBeEmpty();

    [Fact]
    public void Profiles_in_annotations_count_for_clusters_that_still_heed_them()
    {
        const string Metadata = """
            { "annotations": { "container.apparmor.security.beta.kubernetes.io/app": "unconfined", "container.apparmor.security.beta.kubernetes.io/side": "runtime/default",
              "seccomp.security.alpha.kubernetes.io/pod": "unconfined", "container.seccomp.security.alpha.kubernetes.io/side": "localhost/x.json", "prometheus.io/scrape": "true" } }
            """;
        Paths("{}", PodSecurityLevel.Baseline, Metadata).ShouldBe([
            "metadata.annotations['container.apparmor.security.beta.kubernetes.io/app']", "metadata.annotations['seccomp.security.alpha.kubernetes.io/pod']"]);
    }

    [Fact]
    public void A_violation_says_where_what_and_what_instead() =>
        PodSecurity.ViolationsOf(Json("""
            { "apiVersion": "apps/v1", "kind": "Deployment", "spec": { "template": { "metadata": { "annotations": { "container.apparmor.security.beta.kubernetes.io/app": "unconfined" } },
              "spec": { "volumes": [ { "name": "root", "hostPath": { "path": "/etc" } } ] } } } }
            """), PodSecurityLevel.Baseline).Select(violation => violation.ToString()).ShouldBe([
                "spec.template.metadata.annotations['container.apparmor.security.beta.kubernetes.io/app']: has the AppArmor profile unconfined; use runtime/default or a localhost/ profile",
                "spec.template.spec.volumes[0].hostPath: reaches into the node's files (/etc); use an emptyDir or a PersistentVolumeClaim",
            ]);
}
