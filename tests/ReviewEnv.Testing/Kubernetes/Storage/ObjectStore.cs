using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>Where an object is in its namespace.</summary>
internal readonly record struct ObjectKey(string Resource, string Name);

/// <summary>An object as it is stored; never changed, only replaced.</summary>
internal sealed record StoredObject(FakeKind Kind, JsonObject Body, string Text);

/// <summary>One write.</summary>
/// <param name="Type"><c>ADDED</c>, <c>MODIFIED</c> or <c>DELETED</c>.</param>
/// <param name="Before">How the object was; null when it is new.</param>
internal sealed record StoreEvent(long Version, string Type, StoredObject Now, JsonObject? Before)
{
    public FakeKind Kind => Now.Kind;
    public JsonObject Body => Now.Body;
}

/// <summary>What etcd is to the real server: all objects under one counter of versions, and the history that watches read. All use is under <see cref="Gate"/>.</summary>
internal sealed class ObjectStore
{
    private readonly SortedDictionary<string, SortedDictionary<ObjectKey, StoredObject>> spaces = new(StringComparer.Ordinal);
    private const int HistoryLimit = 100_000;

    private readonly List<StoreEvent> history = [];

    private static readonly Comparer<ObjectKey> ByKindAndName = Comparer<ObjectKey>.Create((left, right) =>
        string.CompareOrdinal(left.Resource, right.Resource) is var order and not 0 ? order : string.CompareOrdinal(left.Name, right.Name));


    /// <summary>Held for every read and write.</summary>
    public object Gate { get; } = new();

    /// <summary>Told under the gate of every write; each takes note and returns.</summary>
    public List<Action<StoreEvent>> Listeners { get; } = [];

    /// <summary>Version of the last write.</summary>
    public long Version { get; private set; } = 1;

    /// <summary>Nothing below this version can be watched from any more.</summary>
    public long Forgotten { get; private set; }

    public JsonObject? Find(FakeKind kind, string space, string name) => FindStored(kind, space, name)?.Body;

    public StoredObject? FindStored(FakeKind kind, string space, string name) =>
        spaces.TryGetValue(space, out var found) ? found.GetValueOrDefault(new(kind.Resource, name)) : null;

    /// <summary>All objects of a kind in order of namespace and name; of every namespace if that is null.</summary>
    public List<StoredObject> List(FakeKind kind, string? space = null) =>
        space is null ? [.. spaces.Values.SelectMany(held => Of(kind, held))] : spaces.TryGetValue(space, out var found) ? [.. Of(kind, found)] : [];

    /// <summary>All objects of all kinds in a namespace; those without a namespace for "".</summary>
    public List<StoredObject> In(string space) => spaces.TryGetValue(space, out var found) ? [.. found.Values] : [];

    /// <summary>Stores an object and gives it its version.</summary>
    public JsonObject Put(FakeKind kind, JsonObject body)
    {
        if (!spaces.TryGetValue(body.Space(), out var held)) spaces[body.Space()] = held = new(ByKindAndName);
        var key = new ObjectKey(kind.Resource, body.Name()!);
        var before = held.GetValueOrDefault(key)?.Body;
        var stored = Stamp(kind, body);
        held[key] = stored;
        Tell(new(Version, before is null ? "ADDED" : "MODIFIED", stored, before));
        return stored.Body;
    }

    public JsonObject Remove(FakeKind kind, JsonObject body)
    {
        var held = spaces[body.Space()];
        var key = new ObjectKey(kind.Resource, body.Name()!);
        var before = held[key].Body;
        held.Remove(key);
        var last = Stamp(kind, body);
        Tell(new(Version, "DELETED", last, before));
        return last.Body;
    }

    /// <summary>What was written after a version.</summary>
    public List<StoreEvent> Since(long version) => history.FindAll(happened => happened.Version > version);

    /// <summary>Forgets every past version, as compaction does.</summary>
    public void Forget()
    {
        Version++;
        Forgotten = Version;
        history.Clear();
    }

    private StoredObject Stamp(FakeKind kind, JsonObject body)
    {
        Version++;
        var stamped = body.Copy();
        stamped.Make("metadata")["resourceVersion"] = $"{Version}";
        var text = stamped.ToJsonString(JsonText.Plain);
        return new(kind, (JsonObject)JsonNode.Parse(text)!, text);
    }

    private void Tell(StoreEvent happened)
    {
        history.Add(happened);
        if (history.Count > HistoryLimit)
        {
            Forgotten = history[HistoryLimit / 2].Version;
            history.RemoveRange(0, HistoryLimit / 2);
        }

        foreach (var listener in Listeners) listener(happened);
    }

    private static IEnumerable<StoredObject> Of(FakeKind kind, SortedDictionary<ObjectKey, StoredObject> held) =>
        held.Where(pair => pair.Key.Resource == kind.Resource).Select(pair => pair.Value);
}
