using System.Text.Json.Nodes;
using ReviewEnv.Core.Desired;
using ReviewEnv.Kubernetes.Api;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>An object as it is to be applied.</summary>
/// <param name="Step">It waits until all objects of earlier steps are healthy.</param>
/// <param name="First">Within its step it comes before what is not: what others need at their start.</param>
internal sealed record PlannedObject(ObjectRef Ref, ResourceKind Kind, JsonObject Manifest, int Step, bool First)
{
    /// <summary>The same manifest gives the same digest, in every process.</summary>
    public string Digest { get; } = Slug.Digest(Manifest.ToJsonString(), 12);

    /// <summary>Whether Kubernetes removes it some time after it did its work.</summary>
    public bool Expires => Kind.Kind == "Job" && Manifest.Section("spec")?["ttlSecondsAfterFinished"] is not null;

    /// <summary>Whether it is made anew where it cannot be changed: what it did with the old content is to be done again with the new.</summary>
    public bool IsReplaceable => Kind is { Kind: "Job" or "Pod" } || Manifest.Section("metadata", "annotations").Text(Labels.Replace) == "true";
}
