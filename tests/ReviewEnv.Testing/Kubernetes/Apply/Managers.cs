using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Apply;

/// <summary>Who owns which fields of an object: <c>metadata.managedFields</c>, read, changed and written back.</summary>
internal sealed class Managers
{
    private readonly List<Manager> entries = [];

    public IEnumerable<Manager> All => entries;

    public static Managers Of(JsonObject? body)
    {
        var managers = new Managers();
        foreach (var entry in body.Items("metadata", "managedFields"))
        {
            managers.entries.Add(new(entry.Text("manager") ?? "", entry.Text("operation") ?? "", entry.Text("apiVersion") ?? "", FieldsV1.Read(entry["fieldsV1"] as JsonObject))
            {
                Time = entry.Text("time") ?? "",
            });
        }

        return managers;
    }

    public Manager Get(string name, string operation, string apiVersion)
    {
        var found = entries.Find(entry => entry.Name == name && entry.Operation == operation && (operation == "Apply" || entry.ApiVersion == apiVersion));
        if (found is null) entries.Add(found = new(name, operation, apiVersion, []));
        found.ApiVersion = apiVersion;
        return found;
    }

    /// <summary>Writes the entries that own anything; whoever's fields changed gets a new time.</summary>
    public void WriteTo(JsonObject body, string now)
    {
        var list = new JsonArray();
        var owning = entries.Where(entry => entry.Fields.Count > 0).ToList();
        foreach (var entry in owning.Where(entry => entry.HasChanged)) entry.Time = now;
        foreach (var entry in owning.OrderBy(entry => entry.Operation, StringComparer.Ordinal).ThenBy(entry => entry.Time, StringComparer.Ordinal).ThenBy(entry => entry.Name, StringComparer.Ordinal))
        {
            list.Add(new JsonObject
            {
                ["manager"] = entry.Name,
                ["operation"] = entry.Operation,
                ["apiVersion"] = entry.ApiVersion,
                ["time"] = entry.Time,
                ["fieldsType"] = "FieldsV1",
                ["fieldsV1"] = FieldsV1.Write(entry.Fields),
            });
        }

        if (list.Count == 0) body.Make("metadata").Remove("managedFields");
        else body.Make("metadata")["managedFields"] = list;
    }
}

/// <summary>One manager and what it owns.</summary>
internal sealed class Manager(string name, string operation, string apiVersion, HashSet<string> fields)
{
    private readonly HashSet<string> before = [.. fields];

    public string Name => name;
    public string Operation => operation;
    public string ApiVersion { get; set; } = apiVersion;
    public HashSet<string> Fields { get; set; } = fields;
    public string Time { get; set; } = "";
    public bool HasChanged => Time.Length == 0 || !before.SetEquals(Fields);

    /// <summary>How a conflict names it; who applies is named without a version.</summary>
    public string Shown => operation == "Apply" ? $"\"{name}\"" : $"\"{name}\" using {ApiVersion}";
}
