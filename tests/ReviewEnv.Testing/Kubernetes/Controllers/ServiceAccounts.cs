using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>Gives every namespace its account <c>default</c>.</summary>
internal sealed class ServiceAccounts(ClusterView cluster) : IController
{
    public ControllerKinds Kind => ControllerKinds.ServiceAccounts;

    public void Run(string space)
    {
        if (cluster.Find("Namespace", "", space) is not { } home || home.IsDeleting()) return;
        if (cluster.Find("ServiceAccount", space, "default") is not null) return;
        cluster.Create("ServiceAccount", space, new() { ["metadata"] = new JsonObject { ["name"] = "default" } });
    }
}
