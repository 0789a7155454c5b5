using System.Text.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Live.Judgement;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Volumes that outlive the claims of an environment: nobody would find them again if they did not carry its label.</summary>
internal sealed class RetainedVolumes(KubernetesTargetOptions target, ClusterClient cluster, ClusterView view)
{
    public async Task LabelAsync(EnvironmentIdentity environment, EnvironmentView seen, CancellationToken cancellationToken)
    {
        foreach (var name in seen.Objects.Values.Where(live => live.Ref is { Kind: "PersistentVolumeClaim", ApiVersion: "v1" }).Select(claim => claim.Volume).OfType<string>())
        {
            try
            {
                if (await cluster.GetAsync(ClusterView.VolumeKind, null, name, cancellationToken) is { } volume && IsKept(volume, environment)) await LabelAsync(environment, volume, cancellationToken);
            }
            catch (KubernetesApiException e) when (e.Failure.Code == 403)
            {
                // Whoever keeps volumes from us keeps account of them himself.
                return;
            }
        }
    }

    /// <summary>What a volume that is left is called, and why it is left.</summary>
    public static string Words(LiveObject volume) =>
        $"PersistentVolume {volume.Ref.Name}{(volume.Volume is { } size ? $" ({size})" : "")} is kept by its reclaim policy Retain; delete it, or take the label {Labels.Environment} off it, when its data is no longer ours to care for";

    private static bool IsKept(JsonElement volume, EnvironmentIdentity environment) =>
        volume.Text("spec", "persistentVolumeReclaimPolicy") == "Retain" && volume.Text("spec", "claimRef", "namespace") == environment.Name && volume.At("metadata", "labels")?.Text(Labels.Environment) != environment.Key.Id;

    private async Task LabelAsync(EnvironmentIdentity environment, JsonElement volume, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = volume.Text("metadata", "uid"),
                ["labels"] = new JsonObject { [Labels.Instance] = target.Instance, [Labels.Environment] = environment.Key.Id },
            },
        };
        view.Put(ClusterView.VolumeKind, await cluster.MergePatchAsync(ClusterView.VolumeKind, null, volume.Name, patch, cancellationToken));
    }
}
