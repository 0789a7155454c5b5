using System.Text.Encodings.Web;
using System.Text.Json;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>Compares an object with what an apply would make of it, field by field. What servers write by themselves is left out, and the values of a Secret are never shown.</summary>
internal sealed class FieldDiff
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";
    private const int LongAnnotation = 256;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly HashSet<string> ServersOwn =
    [
        "status", "metadata.managedFields", "metadata.resourceVersion", "metadata.generation", "metadata.uid", "metadata.creationTimestamp", "metadata.selfLink",
    ];

    private readonly List<FieldChange> _changes = [];
    private readonly bool _isSecret;

    private FieldDiff(bool isSecret) => _isSecret = isSecret;

    /// <param name="live">The object as it is.</param>
    /// <param name="applied">The object as a dry run of an apply answers it.</param>
    /// <returns>Empty when nothing would change.</returns>
    public static IReadOnlyList<FieldChange> Between(JsonElement live, JsonElement applied)
    {
        // Items of a list do not carry their kind; what is not known not to be a Secret is treated as one.
        var kind = live.Text("kind") ?? applied.Text("kind");
        var diff = new FieldDiff(kind is null or "Secret");
        foreach (var name in Names(live, applied).Where(name => name is not ("kind" or "apiVersion") || (live.At(name) is not null && applied.At(name) is not null)))
            diff.Compare(name, name, live.At(name), applied.At(name));
        return diff._changes;
    }

    private void Compare(string path, string name, JsonElement? from, JsonElement? to)
    {
        if ((from is null && to is null) || ServersOwn.Contains(path) || (name == LastApplied && path.StartsWith("metadata.annotations", StringComparison.Ordinal)))
            return;
        if (HasMembers(from) || HasMembers(to))
        {
            if (from is { ValueKind: not JsonValueKind.Object } || to is { ValueKind: not JsonValueKind.Object })
            {
                Report(path, from, to);
                return;
            }
            foreach (var member in Names(from ?? default, to ?? default))
                Compare(path + Step(member), member, (from ?? default).At(member), (to ?? default).At(member));
        }
        else if (from is { ValueKind: JsonValueKind.Array } && to is { ValueKind: JsonValueKind.Array })
        {
            CompareLists(path, name, [.. from.Value.EnumerateArray()], [.. to.Value.EnumerateArray()]);
        }
        else if (from is null || to is null || !JsonElement.DeepEquals(from.Value, to.Value))
        {
            Report(path, from, to);
        }
    }

    private void CompareLists(string path, string name, List<JsonElement> from, List<JsonElement> to)
    {
        if (from.Concat(to).Any(item => item.ValueKind != JsonValueKind.Object))
        {
            if (from.Count != to.Count || !from.Zip(to).All(pair => JsonElement.DeepEquals(pair.First, pair.Second)))
                _changes.Add(new(path, Show(path, from), Show(path, to)));
            return;
        }
        if (ListKeys.For(name, from, to) is not { } key)
        {
            for (var i = 0; i < Math.Max(from.Count, to.Count); i++)
                CompareItem($"{path}[{i}]", i < from.Count ? from[i] : null, i < to.Count ? to[i] : null);
            return;
        }

        var before = from.ToDictionary(key);
        var after = to.ToDictionary(key);
        foreach (var id in before.Keys.Union(after.Keys))
            CompareItem($"{path}[{id}]", before.TryGetValue(id, out var old) ? old : null, after.TryGetValue(id, out var next) ? next : null);
        var stayed = before.Keys.Where(after.ContainsKey).ToList();
        var order = after.Keys.Where(before.ContainsKey).ToList();
        if (!stayed.SequenceEqual(order))
            _changes.Add(new($"{path} (order)", string.Join(", ", stayed), string.Join(", ", order)));
    }

    /// <summary>An item that comes or goes is told as a whole.</summary>
    private void CompareItem(string path, JsonElement? from, JsonElement? to)
    {
        if (from is null || to is null)
            Report(path, from, to);
        else
            Compare(path, "", from, to);
    }

    private void Report(string path, JsonElement? from, JsonElement? to) =>
        _changes.Add(new(path, from is { } old ? Show(path, old) : null, to is { } next ? Show(path, next) : null));

    private string Show<T>(string path, T value)
    {
        var isHidden = _isSecret && (path is "data" or "stringData" || Under(path, "data") || Under(path, "stringData"));
        if (isHidden)
            return FieldChange.Hidden;
        var text = JsonSerializer.Serialize(value, Readable);
        // Tools keep copies of the whole object in annotations, values and all.
        return _isSecret && Under(path, "metadata.annotations") && (text.Length > LongAnnotation || text.Contains('{')) ? FieldChange.Hidden : text;
    }

    private static bool Under(string path, string parent) => path.Length > parent.Length && path.StartsWith(parent, StringComparison.Ordinal) && path[parent.Length] is '.' or '[';

    private static bool HasMembers(JsonElement? value) => value is { ValueKind: JsonValueKind.Object } found && found.EnumerateObject().Any();

    private static IEnumerable<string> Names(JsonElement one, JsonElement other) => one.Members().Concat(other.Members()).Select(member => member.Name).Distinct();

    private static string Step(string member) => member.Length > 0 && member.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? "." + member : $"['{member}']";
}
