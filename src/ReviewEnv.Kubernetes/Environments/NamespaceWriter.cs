using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Live.Judgement;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Makes namespaces, and writes on those that are ours.</summary>
internal sealed class NamespaceWriter(KubernetesTargetOptions target, ClusterClient cluster, ClusterView view)
{
    /// <summary>What is known of the namespace of this name; asks the cluster when it is not in sight.</summary>
    /// <returns>Null when there is none: said by the cluster itself.</returns>
    public async Task<LiveObject?> FindAsync(EnvironmentView seen, string name, CancellationToken cancellationToken)
    {
        if (seen.Namespace is { } known) return known;
        return await cluster.GetAsync(ClusterView.NamespaceKind, null, name, cancellationToken) is not { } found ? null
            : found.At("metadata", "labels")?.Text(Labels.Instance) == target.Instance ? view.Put(ClusterView.NamespaceKind, found)
            // Nobody would tell of its end, so it is not kept.
            : Projection.Of(ClusterView.NamespaceKind, found);
    }

    /// <summary>Why a namespace is not this environment's; null when it is.</summary>
    public string? WhyForeign(LiveObject space, EnvironmentIdentity environment) => space.Notes switch
    {
        null => $"it carries no label of ours ({Labels.Instance} and {Labels.Environment} with the annotations that belong to them)",
        { } notes when notes.Instance != target.Instance => $"it belongs to the installation '{notes.Instance}'",
        { } notes when notes.Key != environment.Key => $"it was made for {notes.Key}",
        _ => null,
    };

    /// <summary>Why the same has to be applied again although its objects are as they were; null when it has not.</summary>
    public string? WhyAgain(NamespaceNotes notes) =>
        notes.PodSecurity != target.Guardrails.PodSecurity ? $"its namespace has {(notes.PodSecurity is { } level ? $"the pod security level {level}" : "no pod security level")} and is to have {target.Guardrails.PodSecurity}"
        // Every environment has at least its account, so that this is never what we wrote.
        : notes.Inventory.Entries.IsEmpty ? "the list of its objects is no longer on its namespace"
        : null;

    /// <returns>Null when there is one of that name already.</returns>
    public async Task<LiveObject?> CreateAsync(string name, NamespaceNotes notes, CancellationToken cancellationToken)
    {
        var annotations = new JsonObject();
        foreach (var (key, value) in notes.WriteAnnotations()) if (value is not null) annotations[key] = value.DeepClone();
        var manifest = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = notes.WriteLabels(), ["annotations"] = annotations },
        };
        try
        {
            return view.Put(ClusterView.NamespaceKind, await cluster.CreateAsync(ClusterView.NamespaceKind, null, manifest, cancellationToken));
        }
        catch (KubernetesApiException e) when (e.Failure.IsAlreadyThere)
        {
            return null;
        }
    }

    /// <summary>Writes the notes, if the namespace is still the one that was looked at.</summary>
    public async Task<LiveObject> WriteAsync(LiveObject space, NamespaceNotes notes, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = space.Uid, ["labels"] = notes.WriteLabels(), ["annotations"] = notes.WriteAnnotations() },
        };
        return view.Put(ClusterView.NamespaceKind, await cluster.MergePatchAsync(ClusterView.NamespaceKind, null, space.Space, patch, cancellationToken));
    }
}
