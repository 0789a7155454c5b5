using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>A pod at a time until enough succeeded or too many failed.</summary>
internal sealed class Jobs(ClusterView cluster, PodMaker pods) : IController
{
    public ControllerKinds Kind => ControllerKinds.Workloads;

    public void Run(string space)
    {
        foreach (var job in cluster.List("Job", space).Where(job => !job.IsDeleting())) Run(job);
    }

    private void Run(JsonObject job)
    {
        if (ClusterView.IsTrue(job, "Complete") || ClusterView.IsTrue(job, "Failed")) return;
        var owned = cluster.Owned("Pod", job);
        var succeeded = owned.Count(pod => pod.Text("status", "phase") == "Succeeded");
        var failed = owned.Count(pod => pod.Text("status", "phase") == "Failed");
        var restarts = owned.Sum(pod => pod.Items("status", "containerStatuses").Sum(status => status.Number("restartCount") ?? 0));
        var active = owned.FindAll(PodMaker.IsActive);
        var limit = job.Number("spec", "backoffLimit") ?? 6;
        var complete = succeeded >= (job.Number("spec", "completions") ?? 1);
        var hopeless = failed > limit || (restarts > 0 && restarts >= limit);
        if (hopeless || complete) active.ForEach(pod => cluster.Delete(pod));
        else if (active.Count == 0 && !job.Flag("spec", "suspend")) pods.Make(job);

        cluster.Status(job, status =>
        {
            status.Default("startTime", cluster.Now);
            Count(status, "succeeded", succeeded);
            Count(status, "failed", failed);
            Count(status, "active", cluster.Owned("Pod", job).Count(PodMaker.IsActive));
            if (complete)
            {
                status["completionTime"] = cluster.Now;
                cluster.Condition(status, "Complete", true);
            }
            else if (hopeless)
            {
                cluster.Condition(status, "Failed", true, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
            }
        });
    }

    private static void Count(JsonObject status, string name, int count)
    {
        if (count == 0) status.Remove(name);
        else status[name] = count;
    }
}
