using System.Globalization;
using System.Text.Json;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Environments;
using ReviewEnv.Kubernetes.Live.Judgement;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Live;

/// <summary>Makes of an object's JSON what is kept of it.</summary>
internal static class Projection
{
    public static LiveObject Of(ResourceKind kind, JsonElement live)
    {
        var isSpace = kind is { Group: "", Kind: "Namespace" };
        return new LiveObject
        {
            Ref = ObjectRef.Of(kind, live.Name),
            Space = isSpace ? live.Name : live.Text("metadata", "namespace") ?? "",
            Uid = live.Text("metadata", "uid") ?? "",
            Version = VersionOf(live.Text("metadata", "resourceVersion")),
            EnvironmentId = live.At("metadata", "labels") is { } labels ? labels.Text(Labels.Environment) : null,
            Health = HealthOf.Judge(kind.ApiVersion, kind.Kind, live),
            Digest = OwnedFields.Digest(live, kind is { Group: "", Kind: "Secret" } ? live.Text("metadata", "uid") : null),
            Manifest = live.At("metadata", "annotations")?.Text(Labels.Manifest),
            Finalizers = live.IsBeingDeleted ? Finalizers(live) : null,
            DeletingSince = live.Moment("metadata", "deletionTimestamp"),
            LastWriter = LastWriter(live),
            Stamp = live.At("spec", "template", "metadata", "annotations")?.Text(Labels.Stamp),
            Pod = kind is { Group: "", Kind: "Pod" } ? Pods.Of(live) : null,
            LoadBalancer = kind is { Group: "", Kind: "Service" } ? LoadBalancerOf(live) : null,
            Notes = isSpace ? NamespaceNotes.Read(live) : null,
            Remains = isSpace && live.IsBeingDeleted ? NamespaceDeletion.Of(live).Words : null,
            Replicas = live.Number("spec", "replicas"),
            Volume = kind.Kind switch
            {
                "PersistentVolumeClaim" => live.Text("spec", "volumeName"),
                "PersistentVolume" => live.Text("spec", "capacity", "storage"),
                _ => null,
            },
            Usage = Usages.Of(kind, live),
        };
    }

    /// <summary>0 for what is no number.</summary>
    public static ulong VersionOf(string? text) => ulong.TryParse(text, CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>The manager whose entry is the latest of those that people and other tools write by.</summary>
    private static string? LastWriter(JsonElement live) => live.Items("metadata", "managedFields")
        .Where(entry => entry.Text("manager") is not (null or OwnedFields.Manager or "kube-controller-manager" or "kube-scheduler" or "kubelet"))
        .OrderByDescending(entry => entry.Moment("time"))
        .Select(entry => entry.Text("manager"))
        .FirstOrDefault();

    private static string? Finalizers(JsonElement live) =>
        live.At("metadata", "finalizers") is { ValueKind: JsonValueKind.Array } all ? string.Join(',', all.EnumerateArray().Select(finalizer => finalizer.GetString())) : null;

    private static string? LoadBalancerOf(JsonElement live)
    {
        if (live.Text("spec", "type") != "LoadBalancer") return null;
        var ingress = live.Items("status", "loadBalancer", "ingress").FirstOrDefault();
        return ingress.Text("hostname") ?? ingress.Text("ip") ?? "";
    }
}
