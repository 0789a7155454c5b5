using ReviewEnv.Kubernetes.Environments;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Live;

/// <summary>All that is known of one environment at one moment.</summary>
/// <param name="Namespace">Null when there is none that carries our label.</param>
/// <param name="Objects">Everything labelled for it, wherever it is, but the namespace.</param>
internal sealed record EnvironmentView(LiveObject? Namespace, IReadOnlyDictionary<ObjectRef, LiveObject> Objects)
{
    public NamespaceNotes? Notes => Namespace?.Notes;

    public IEnumerable<LiveObject> Pods => Objects.Values.Where(live => live.Pod is not null);

    public LiveObject? Find(ObjectRef reference) => Objects.GetValueOrDefault(reference);
}
