using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>Empties a deleted namespace, says what holds it, and lets it go.</summary>
internal sealed class Namespaces(ClusterView cluster) : IController
{
    public ControllerKinds Kind => ControllerKinds.Namespaces;

    public void Run(string space)
    {
        if (cluster.Find("Namespace", "", space) is not { } home || !home.IsDeleting()) return;
        foreach (var item in cluster.In(space).Where(item => !item.Body.IsDeleting())) cluster.Delete(item.Body, "Background");
        var rest = cluster.In(space);
        if (rest.Count == 0)
        {
            cluster.Change(home, body => body.Make("spec").Remove("finalizers"), finalize: true);
            return;
        }

        var content = rest.GroupBy(item => item.Kind.Resource).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{(group.Key.Contains('.') ? group.Key : $"{group.Key}.")} has {group.Count()} resource instances").ToList();
        var finalizers = rest.SelectMany(item => item.Body.Finalizers()).GroupBy(name => name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} in {group.Count()} resource instances").ToList();
        cluster.Status(home, status =>
        {
            cluster.Condition(status, "NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered");
            cluster.Condition(status, "NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed");
            cluster.Condition(status, "NamespaceDeletionContentFailure", false, "ContentDeleted", "All content successfully deleted, may be waiting on finalization");
            cluster.Condition(status, "NamespaceContentRemaining", true, "SomeResourcesRemain", $"Some resources are remaining: {string.Join(", ", content)}");
            if (finalizers.Count > 0) cluster.Condition(status, "NamespaceFinalizersRemaining", true, "SomeFinalizersRemain", $"Some content in the namespace has finalizers remaining: {string.Join(", ", finalizers)}");
            else cluster.Condition(status, "NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers", "All content-preserving finalizers finished");
        });
    }
}
