using System.Text;
using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>What the server fills in where a client could notice.</summary>
internal static class Defaults
{
    public static void Fill(FakeKind kind, JsonObject body)
    {
        var spec = body["spec"] as JsonObject;
        switch (kind.Kind)
        {
            case "Namespace":
                if (!body.IsDeleting()) body.Make("spec").Default("finalizers", new JsonArray("kubernetes"));
                body.Make("status").Default("phase", "Active");
                break;
            case "Secret":
                Secret(body);
                break;
            case "Service" when spec is not null:
                Service(spec, body.Uid());
                break;
            case "Pod" when spec is not null:
                PodSpec(spec, "Always");
                body.Make("status").Default("phase", "Pending");
                break;
            case "Deployment" when spec is not null:
                spec.Default("replicas", 1);
                spec.Default("revisionHistoryLimit", 10);
                spec.Default("progressDeadlineSeconds", 600);
                if (spec.Text("strategy", "type") is null or "RollingUpdate")
                {
                    spec.Make("strategy").Default("type", "RollingUpdate");
                    spec.Make("strategy", "rollingUpdate").Default("maxSurge", "25%");
                    spec.Make("strategy", "rollingUpdate").Default("maxUnavailable", "25%");
                }

                PodSpec(spec.At("template", "spec") as JsonObject, "Always");
                break;
            case "ReplicaSet" or "StatefulSet" or "DaemonSet" when spec is not null:
                if (kind.Kind != "DaemonSet") spec.Default("replicas", 1);
                PodSpec(spec.At("template", "spec") as JsonObject, "Always");
                break;
            case "Job" when spec is not null:
                spec.Default("backoffLimit", 6);
                spec.Default("completions", 1);
                spec.Default("parallelism", 1);
                PodSpec(spec.At("template", "spec") as JsonObject, null);
                JobLabels(body, spec);
                break;
            case "CronJob" when spec is not null:
                spec.Default("suspend", false);
                spec.Default("concurrencyPolicy", "Allow");
                PodSpec(spec.At("jobTemplate", "spec", "template", "spec") as JsonObject, null);
                break;
            case "PersistentVolumeClaim" when spec is not null:
                spec.Default("volumeMode", "Filesystem");
                body.Make("status").Default("phase", "Pending");
                break;
        }
    }

    private static void Secret(JsonObject body)
    {
        body.Default("type", "Opaque");
        foreach (var (name, value) in body.Map("stringData")) body.Make("data")[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        body.Remove("stringData");
    }

    private static void Service(JsonObject spec, string uid)
    {
        spec.Default("type", "ClusterIP");
        spec.Default("sessionAffinity", "None");
        foreach (var port in spec.Items("ports"))
        {
            port.Default("protocol", "TCP");
            if (port["port"] is { } number) port.Default("targetPort", number.DeepClone());
        }

        // Any address will do, as long as it stays the same.
        var part = uid.Length >= 4 ? Convert.ToInt32(uid[..4], 16) : 1;
        if (spec.Text("type") != "ExternalName") spec.Default("clusterIP", $"10.96.{part >> 8}.{part & 255}");
    }

    private static void PodSpec(JsonObject? spec, string? restartPolicy)
    {
        if (spec is null) return;
        if (restartPolicy is not null) spec.Default("restartPolicy", restartPolicy);
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("schedulerName", "default-scheduler");
        spec.Default("securityContext", new JsonObject());
        foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")))
        {
            var image = container.Text("image") ?? "";
            container.Default("imagePullPolicy", image.EndsWith(":latest") || !image[(image.LastIndexOf('/') + 1)..].Contains(':') ? "Always" : "IfNotPresent");
            container.Default("terminationMessagePath", "/dev/termination-log");
            container.Default("terminationMessagePolicy", "File");
            container.Default("resources", new JsonObject());
            foreach (var port in container.Items("ports")) port.Default("protocol", "TCP");
        }
    }

    private static void JobLabels(JsonObject body, JsonObject spec)
    {
        if (body.Uid().Length == 0 || spec["selector"] is not null) return;
        var labels = spec.Make("template", "metadata", "labels");
        labels["controller-uid"] = body.Uid();
        labels["job-name"] = body.Name();
        spec.Make("selector", "matchLabels")["controller-uid"] = body.Uid();
    }
}
