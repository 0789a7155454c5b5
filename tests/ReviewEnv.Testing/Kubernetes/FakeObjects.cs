using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes;

/// <summary>A hand in the cluster, past HTTP and its recorder: what somebody else does while the code under test runs.</summary>
public sealed class FakeObjects
{
    private readonly ObjectStore store;
    private readonly ObjectWriter writer;
    private readonly Deletion deletion;
    private readonly KindTable kinds;

    internal FakeObjects(ObjectStore store, ObjectWriter writer, Deletion deletion, KindTable kinds) =>
        (this.store, this.writer, this.deletion, this.kinds) = (store, writer, deletion, kinds);

    /// <summary>A copy; null when it is not there.</summary>
    /// <param name="space">"" for kinds without a namespace.</param>
    public JsonObject? Find(string kind, string space, string name)
    {
        lock (store.Gate) return store.Find(kinds.Named(kind), space, name)?.Copy();
    }

    /// <summary>Copies, in order of namespace and name; of all namespaces if that is null.</summary>
    public IReadOnlyList<JsonObject> List(string kind, string? space = null)
    {
        lock (store.Gate) return [.. store.List(kinds.Named(kind), space).Select(item => item.Body.Copy())];
    }

    /// <summary>Creates what a manifest says, in the namespace it names.</summary>
    public JsonObject Add(string manifest, string manager = "somebody")
    {
        var body = (JsonObject)JsonNode.Parse(manifest)!;
        return writer.Create(kinds.Find(body.Text("kind"), body.Text("apiVersion"))!, body.Space(), body, new(manager)).Copy();
    }

    /// <summary>Changes an object but not its status.</summary>
    public void Change(string kind, string space, string name, Action<JsonObject> change, string manager = "somebody") =>
        writer.Change(kinds.Named(kind), space, name, change, new(manager));

    /// <summary>Replaces parts of a status; with the controllers on they may well put it back.</summary>
    public void SetStatus(string kind, string space, string name, Action<JsonObject> change, string manager = "somebody") =>
        writer.Change(kinds.Named(kind), space, name, body => change(body.Make("status")), new(manager, Status: true));

    public void Delete(string kind, string space, string name) => deletion.Delete(kinds.Named(kind), space, name, new(), out _);
}
