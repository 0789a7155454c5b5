using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>Binds volume claims at once. A claim of the class <c>none</c> stays pending; a volume of the class <c>retain</c> outlives its claim.</summary>
internal sealed class Volumes(ClusterView cluster) : IController
{
    public ControllerKinds Kind => ControllerKinds.Volumes;

    public void Run(string space)
    {
        var claims = cluster.List("PersistentVolumeClaim", space);
        foreach (var claim in claims.Where(claim => claim.Text("status", "phase") == "Pending" && claim.Text("spec", "storageClassName") != "none")) Bind(claim);
        foreach (var volume in cluster.List("PersistentVolume", "").Where(volume => volume.Text("spec", "claimRef", "namespace") == space))
        {
            if (claims.Exists(claim => claim.Uid() == volume.Text("spec", "claimRef", "uid"))) continue;
            if (volume.Text("spec", "persistentVolumeReclaimPolicy") == "Retain") cluster.Status(volume, status => status["phase"] = "Released");
            else cluster.Delete(volume);
        }
    }

    private void Bind(JsonObject claim)
    {
        var name = $"pvc-{claim.Uid()}";
        var size = claim.At("spec", "resources", "requests", "storage")?.DeepClone() ?? "1Gi";
        if (cluster.Find("PersistentVolume", "", name) is null)
        {
            cluster.Create("PersistentVolume", "", new()
            {
                ["metadata"] = new JsonObject { ["name"] = name },
                ["spec"] = new JsonObject
                {
                    ["capacity"] = new JsonObject { ["storage"] = size.DeepClone() },
                    ["persistentVolumeReclaimPolicy"] = claim.Text("spec", "storageClassName") == "retain" ? "Retain" : "Delete",
                    ["claimRef"] = new JsonObject { ["kind"] = "PersistentVolumeClaim", ["namespace"] = claim.Space(), ["name"] = claim.Name(), ["uid"] = claim.Uid() },
                },
            });
            cluster.Status(cluster.Find("PersistentVolume", "", name)!, status => status["phase"] = "Bound");
        }

        cluster.Change(claim, body => body.Make("spec")["volumeName"] = name);
        cluster.Status(claim, status =>
        {
            status["phase"] = "Bound";
            status.Make("capacity")["storage"] = size.DeepClone();
        });
    }
}
