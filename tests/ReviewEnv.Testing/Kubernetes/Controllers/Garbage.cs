using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>Deletes what has lost all its owners, and does what foreground and orphaning deletion ask for.</summary>
internal sealed class Garbage(ClusterView cluster) : IController
{
    public ControllerKinds Kind => ControllerKinds.Garbage;

    public void Run(string space)
    {
        var items = cluster.In(space).Select(item => item.Body).ToList();
        foreach (var owner in items.Where(item => item.IsDeleting()))
        {
            if (owner.Finalizers().Contains("orphan")) Orphan(owner, items);
            if (owner.Finalizers().Contains("foregroundDeletion")) Foreground(owner, items);
        }

        var living = cluster.In(space).Concat(cluster.In("")).Select(item => item.Body.Uid()).ToHashSet();
        foreach (var item in cluster.In(space).Select(item => item.Body))
        {
            var owners = Owners(item);
            if (owners.Count > 0 && !item.IsDeleting() && !owners.Exists(living.Contains)) cluster.Delete(item, "Background");
        }
    }

    private void Orphan(JsonObject owner, List<JsonObject> items)
    {
        foreach (var item in items.Where(item => Owners(item).Contains(owner.Uid())))
        {
            cluster.Change(item, body =>
            {
                var left = body.Items("metadata", "ownerReferences").Where(reference => reference.Text("uid") != owner.Uid()).Select(reference => (JsonNode)reference.Copy()).ToArray();
                if (left.Length == 0) body.Make("metadata").Remove("ownerReferences");
                else body.Make("metadata")["ownerReferences"] = new JsonArray(left);
            });
        }

        Finish(owner, "orphan");
    }

    private void Foreground(JsonObject owner, List<JsonObject> items)
    {
        var dependents = items.FindAll(item => Owners(item).Contains(owner.Uid()));
        foreach (var item in dependents.Where(item => !item.IsDeleting())) cluster.Delete(item, "Foreground");
        if (!cluster.In(owner.Space()).Exists(item => Owners(item.Body).Contains(owner.Uid()))) Finish(owner, "foregroundDeletion");
    }

    private void Finish(JsonObject owner, string finalizer) => cluster.Change(owner, body =>
    {
        var left = body.Finalizers().Where(name => name != finalizer).Select(name => (JsonNode)name).ToArray();
        if (left.Length == 0) body.Make("metadata").Remove("finalizers");
        else body.Make("metadata")["finalizers"] = new JsonArray(left);
    });

    private static List<string> Owners(JsonObject item) => [.. item.Items("metadata", "ownerReferences").Select(reference => reference.Text("uid") ?? "")];
}
