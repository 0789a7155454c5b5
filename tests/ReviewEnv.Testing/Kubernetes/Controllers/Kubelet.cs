using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Http;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>Schedules pods on the one node and plays their lives there, one step at each pass.</summary>
internal sealed class Kubelet(ClusterView cluster, PodLogs logs) : IController
{
    private const string Node = "node-1";
    private int crashes = 3;

    public ControllerKinds Kind => ControllerKinds.Kubelet;

    /// <summary>Has every container in a crash loop crash once more.</summary>
    public void CrashAgain() => crashes++;

    public void Run(string space)
    {
        foreach (var pod in cluster.List("Pod", space))
        {
            if (pod.IsDeleting()) cluster.Delete(pod, grace: 0);
            else if (pod.Text("spec", "nodeName") is null) Schedule(pod);
            else if (pod.Text("spec", "nodeName") == Node && pod.Text("status", "phase") is not ("Succeeded" or "Failed")) Live(pod);
        }
    }

    private void Schedule(JsonObject pod)
    {
        if (Scheduling.Obstacle(cluster, pod) is { } why)
        {
            cluster.Status(pod, status => cluster.Condition(status, "PodScheduled", false, "Unschedulable", why), "kube-scheduler");
            cluster.Tell(pod, "Warning", "FailedScheduling", why);
            return;
        }

        cluster.Change(pod, body => body.Make("spec")["nodeName"] = Node);
        cluster.Status(pod, status => cluster.Condition(status, "PodScheduled", true), "kube-scheduler");
    }

    private void Live(JsonObject pod)
    {
        var ofJob = pod.Items("metadata", "ownerReferences").Any(owner => owner.Text("kind") == "Job");
        var policy = pod.Text("spec", "restartPolicy");
        var restarts = policy == "Never" ? (int?)null : ofJob ? 20 : crashes;
        cluster.Status(pod, status =>
        {
            status.Default("startTime", cluster.Now);
            status.Default("hostIP", "127.0.0.1");
            status.Default("podIP", "127.0.0.1");
            var first = Advance(pod, status, "initContainers", "initContainerStatuses", ends: true, restarts);
            var initialised = first.TrueForAll(container => container.Number("state", "terminated", "exitCode") == 0);
            var main = initialised
                ? Advance(pod, status, "containers", "containerStatuses", ends: ofJob, restarts)
                : Hold(pod, status);
            Sum(status, first, main, initialised, policy);
        }, "kubelet");
    }

    private List<JsonObject> Advance(JsonObject pod, JsonObject status, string field, string statuses, bool ends, int? restarts)
    {
        var next = new List<JsonObject>();
        foreach (var container in pod.Items("spec", field))
        {
            var name = container.Text("name")!;
            var before = status.Items(statuses).FirstOrDefault(item => item.Text("name") == name);
            var after = ContainerLife.Next(container, before, $"{pod.Name()}_{pod.Space()}({pod.Uid()})", ends, restarts, cluster.Now);
            Print(pod, container, after);
            next.Add(after);
        }

        if (next.Count > 0) status[statuses] = new JsonArray([.. next]);
        return next;
    }

    private static List<JsonObject> Hold(JsonObject pod, JsonObject status)
    {
        var held = pod.Items("spec", "containers").Select(container => ContainerLife.New(container, "PodInitializing")).ToList();
        status["containerStatuses"] = new JsonArray([.. held]);
        return held;
    }

    private void Sum(JsonObject status, List<JsonObject> first, List<JsonObject> main, bool initialised, string? policy)
    {
        var codes = first.Concat(main).Select(container => container.Number("state", "terminated", "exitCode")).ToList();
        var done = initialised && main.TrueForAll(container => container.Number("state", "terminated", "exitCode") == 0);
        var failed = policy == "Never" && codes.Exists(code => code is not null and not 0);
        var started = initialised && main.Exists(container => container.At("state", "running") is not null || container.Number("restartCount") > 0 || container.At("state", "terminated") is not null);
        status["phase"] = done ? "Succeeded" : failed ? "Failed" : started ? "Running" : "Pending";
        var unready = main.Where(container => !container.Flag("ready")).Select(container => container.Text("name")).ToList();
        var message = $"containers with unready status: [{string.Join(" ", unready)}]";
        var reason = done ? "PodCompleted" : "ContainersNotReady";
        var ready = unready.Count == 0 && !done;
        if (initialised) cluster.Condition(status, "Initialized", true);
        else cluster.Condition(status, "Initialized", false, "ContainersNotInitialized", "containers with incomplete status");
        cluster.Condition(status, "Ready", ready, ready ? null : reason, ready || done ? null : message);
        cluster.Condition(status, "ContainersReady", ready, ready ? null : reason, ready || done ? null : message);
    }

    private void Print(JsonObject pod, JsonObject container, JsonObject status)
    {
        var name = container.Text("name")!;
        switch (ContainerScripts.Of(container))
        {
            case ContainerScript.NoImage:
                cluster.Tell(pod, "Warning", "Failed", status.Text("state", "waiting", "message") ?? "Error: ErrImagePull");
                break;
            case ContainerScript.Fails:
                logs.Set(pod.Uid(), name, false, ContainerScripts.LastWords);
                if (status.Number("restartCount") > 0)
                {
                    logs.Set(pod.Uid(), name, true, ContainerScripts.LastWords);
                    cluster.Tell(pod, "Warning", "BackOff", "Back-off restarting failed container");
                }

                break;
            default:
                if (!logs.Has(pod.Uid(), name)) logs.Set(pod.Uid(), name, false, $"{name} started");
                break;
        }
    }
}
