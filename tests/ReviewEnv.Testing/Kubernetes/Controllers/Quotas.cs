using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>Quotas on the number of pods: refuses the one too many, and says what is used.</summary>
internal sealed class Quotas(ClusterView cluster) : IController
{
    private static readonly string[] Names = ["pods", "count/pods"];

    public ControllerKinds Kind => ControllerKinds.Quotas;

    public void Run(string space)
    {
        foreach (var quota in cluster.List("ResourceQuota", space))
        {
            cluster.Status(quota, status =>
            {
                status["hard"] = quota.At("spec", "hard")?.DeepClone() ?? new JsonObject();
                foreach (var name in Names.Where(name => quota.At("spec", "hard", name) is not null)) status.Make("used")[name] = $"{Used(space)}";
            });
        }
    }

    /// <exception cref="Refusal">A quota has no room for the pod.</exception>
    public void Admit(FakeKind kind, JsonObject body)
    {
        if (kind.Kind != "Pod") return;
        foreach (var quota in cluster.List("ResourceQuota", body.Space()))
        {
            foreach (var name in Names)
            {
                if (quota.Number("spec", "hard", name) is not { } limit || Used(body.Space()) + 1 <= limit) continue;
                throw Refusal.QuotaExceeded(kind, body.Name()!, $"exceeded quota: {quota.Name()}, requested: {name}=1, used: {name}={Used(body.Space())}, limited: {name}={limit}");
            }
        }
    }

    private int Used(string space) => cluster.List("Pod", space).Count(pod => pod.Text("status", "phase") is not ("Succeeded" or "Failed"));
}
