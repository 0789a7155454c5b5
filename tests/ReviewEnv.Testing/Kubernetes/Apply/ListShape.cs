using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Apply;

/// <summary>How a list is merged: item by item under keys, as a set of values, or as one value.</summary>
internal sealed record ListShape(IReadOnlyList<string> Keys, bool IsSet = false)
{
    public static ListShape Atomic { get; } = new([]);

    private static readonly ListShape Set = new([], IsSet: true);
    private static readonly ListShape ByName = new(["name"]);
    private static readonly ListShape ByMountPath = new(["mountPath"]);
    private static readonly ListShape ByDevicePath = new(["devicePath"]);
    private static readonly ListShape ByType = new(["type"]);
    private static readonly ListShape ByUid = new(["uid"]);
    private static readonly ListShape ContainerPorts = new(["containerPort", "protocol"]);
    private static readonly ListShape ServicePorts = new(["port", "protocol"]);
    private static readonly ListShape ByAddress = new(["ip"]);
    private static readonly ListShape Spread = new(["topologyKey", "whenUnsatisfiable"]);

    private static readonly string[] ContainerLists = ["containers", "initContainers", "ephemeralContainers"];

    public bool IsAtomic => Keys.Count == 0 && !IsSet;

    public static ListShape Of(FakeKind kind, string path)
    {
        var names = FieldPath.Names(path);
        var name = names[^1];
        var parent = names.Length > 1 ? names[^2] : "";
        if (parent == "metadata" && name == "finalizers") return Set;
        if (parent == "metadata" && name == "ownerReferences") return ByUid;
        if (parent == "status" && name == "conditions") return ByType;
        if (kind.IsCustom) return Atomic;
        if (ContainerLists.Contains(parent))
        {
            return name switch
            {
                "env" => ByName,
                "ports" => ContainerPorts,
                "volumeMounts" => ByMountPath,
                "volumeDevices" => ByDevicePath,
                _ => Atomic,
            };
        }

        if (parent != "spec") return Atomic;
        if (kind.Kind == "Service") return name == "ports" ? ServicePorts : Atomic;
        return name switch
        {
            "containers" or "initContainers" or "ephemeralContainers" or "volumes" or "imagePullSecrets" => ByName,
            "hostAliases" => ByAddress,
            "topologySpreadConstraints" => Spread,
            _ => Atomic,
        };
    }

    public static Refusal Omits(string path, int index, string name) =>
        Refusal.BadApply($"{FieldPath.Shown(path)}: element {index}: associative list with keys has an element that omits key field \"{name}\" (and doesn't have default value)");

    /// <summary>Whether an object is one value, as selectors are outside the core group.</summary>
    public static bool IsAtomicMap(FakeKind kind, string path) =>
        kind.Group.Length > 0 && !kind.IsCustom && FieldPath.Names(path) is ["spec", "selector" or "podSelector"];

    /// <summary>The path element of an item.</summary>
    /// <exception cref="Refusal">The item has no value for a key.</exception>
    public string Element(string path, int index, JsonNode? item)
    {
        if (IsSet) return $"v:{item?.ToJsonString(JsonText.Plain)}";
        var key = new JsonObject();
        foreach (var name in Keys)
        {
            key[name] = item.At(name)?.DeepClone() ?? (name == "protocol" ? "TCP" : throw Omits(path, index, name));
        }

        return $"k:{key.ToJsonString(JsonText.Plain)}";
    }
}
