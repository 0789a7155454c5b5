using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>What controllers see of the cluster and do to it, in their words.</summary>
internal sealed class ClusterView(ObjectStore store, ObjectWriter writer, Deletion deletion, KindTable kinds)
{
    private const string Manager = "kube-controller-manager";

    public string Now => writer.Now;

    public List<JsonObject> List(string kind, string space) => [.. store.List(kinds.Named(kind), space).Select(item => item.Body)];

    public JsonObject? Find(string kind, string space, string name) => store.Find(kinds.Named(kind), space, name);

    public List<StoredObject> In(string space) => store.In(space);

    /// <summary>The objects of a kind that name this one as their controller.</summary>
    public List<JsonObject> Owned(string kind, JsonObject owner) =>
        List(kind, owner.Space()).FindAll(item => item.Items("metadata", "ownerReferences").Any(reference => reference.Text("uid") == owner.Uid()));

    /// <exception cref="Refusal">The server does not want it.</exception>
    public void Create(string kind, string space, JsonObject body, JsonObject? owner = null)
    {
        if (owner is not null)
        {
            body.Make("metadata")["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = owner.Text("apiVersion"),
                ["kind"] = owner.Text("kind"),
                ["name"] = owner.Name(),
                ["uid"] = owner.Uid(),
                ["controller"] = true,
                ["blockOwnerDeletion"] = true,
            });
        }

        writer.Create(kinds.Named(kind), space, body, new(Manager));
    }

    public void Change(JsonObject item, Action<JsonObject> change, bool finalize = false) =>
        writer.Change(Kind(item), item.Space(), item.Name()!, change, new(Manager, Finalize: finalize));

    /// <summary>Changes the status, at its newest state; nothing is written if nothing differs.</summary>
    public void Status(JsonObject item, Action<JsonObject> change, string manager = Manager) =>
        writer.Change(Kind(item), item.Space(), item.Name()!, body => change(body.Make("status")), new(manager, Status: true));

    public void Delete(JsonObject item, string? propagation = null, int? grace = null)
    {
        if (store.Find(Kind(item), item.Space(), item.Name()!)?.Uid() == item.Uid())
        {
            deletion.Delete(Kind(item), item.Space(), item.Name()!, new(Propagation: propagation, GraceSeconds: grace), out _);
        }
    }

    /// <summary>An event about an object, told once for each message.</summary>
    public void Tell(JsonObject about, string type, string reason, string message)
    {
        var name = $"{about.Name()}.{Hash($"{about.Uid()}{reason}{message}")}";
        // A namespace that goes takes no more events.
        if (Find("Event", about.Space(), name) is not null || Find("Namespace", "", about.Space()) is not { } home || home.IsDeleting()) return;
        Create("Event", about.Space(), new()
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["involvedObject"] = new JsonObject { ["kind"] = about.Text("kind"), ["apiVersion"] = about.Text("apiVersion"), ["namespace"] = about.Space(), ["name"] = about.Name(), ["uid"] = about.Uid() },
            ["type"] = type,
            ["reason"] = reason,
            ["message"] = message,
            ["count"] = 1,
            ["firstTimestamp"] = Now,
            ["lastTimestamp"] = Now,
        });
    }

    /// <summary>Sets a condition of a status; its time of transition moves only with its value.</summary>
    public void Condition(JsonObject status, string type, bool value, string? reason = null, string? message = null)
    {
        if (status["conditions"] is not JsonArray list) status["conditions"] = list = [];
        var found = list.OfType<JsonObject>().FirstOrDefault(item => item.Text("type") == type);
        if (found is null) list.Add(found = new JsonObject { ["type"] = type });
        var text = value ? "True" : "False";
        if (found.Text("status") != text) found["lastTransitionTime"] = Now;
        found["status"] = text;
        Set("reason", reason);
        Set("message", message);

        void Set(string name, string? said)
        {
            if (said is null) found.Remove(name);
            else found[name] = said;
        }
    }

    public static void DropCondition(JsonObject status, string type)
    {
        if (status["conditions"] is not JsonArray list) return;
        foreach (var found in list.OfType<JsonObject>().Where(item => item.Text("type") == type).ToList()) list.Remove(found);
    }

    public static JsonObject? ConditionOf(JsonObject item, string type) => item.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);

    public static bool IsTrue(JsonObject item, string type) => ConditionOf(item, type).Text("status") == "True";

    public static bool Selects(Dictionary<string, string> selector, JsonObject item)
    {
        var labels = item.Map("metadata", "labels");
        return selector.Count > 0 && selector.All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value);
    }

    /// <summary>A short word that stands for a text, in the letters of generated names.</summary>
    public static string Hash(string text)
    {
        const string Letters = "bcdfghjklmnpqrstvwxz2456789";
        return string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(text)).Take(10).Select(number => Letters[number % Letters.Length]));
    }

    private FakeKind Kind(JsonObject item) => kinds.Find(item.Text("kind"), item.Text("apiVersion"))!;
}
