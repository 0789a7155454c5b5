using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>The types of the fields that manifests get wrong most: an object with another type there is not even read.</summary>
internal static class TypedFields
{
    /// <param name="applied">Server-side apply reads with its own schema, and in its own words.</param>
    /// <exception cref="Refusal">A field has a value of another type.</exception>
    public static void Check(FakeKind kind, JsonObject body, bool applied)
    {
        if (kind.Group == "apps") Expect(kind, body, JsonValueKind.Number, "numeric (int or float)", applied, "spec", "replicas");
        if (kind.Kind == "ConfigMap") Texts(kind, body, applied, "data");
        if (kind.Kind == "Secret")
        {
            Texts(kind, body, applied, "stringData");
            Texts(kind, body, applied, "data");
            foreach (var (_, value) in body.Map("data"))
            {
                if (!System.Buffers.Text.Base64.IsValid(value)) throw Unreadable(kind, "illegal base64 data at input byte 0");
            }
        }

        Texts(kind, body, applied, "metadata", "labels");
        Texts(kind, body, applied, "metadata", "annotations");
    }

    private static void Texts(FakeKind kind, JsonObject body, bool applied, params string[] path)
    {
        if (body.At(path) is not JsonObject map) return;
        foreach (var name in map.Select(pair => pair.Key).ToList()) Expect(kind, body, JsonValueKind.String, "string", applied, [.. path, name]);
    }

    private static void Expect(FakeKind kind, JsonObject body, JsonValueKind wanted, string word, bool applied, params string[] path)
    {
        if (body.At(path) is not { } value || value.GetValueKind() == wanted) return;
        var field = string.Join('.', path);
        throw applied
            ? Refusal.BadApply($".{field}: expected {word}, got &value.valueUnstructured{{Value:{value.ToJsonString()}}}")
            : Unreadable(kind, $"{kind.Version}.{kind.Kind}.{field}: expects another type, error found in #10 byte of ...|{value.ToJsonString()}|...");
    }

    private static Refusal Unreadable(FakeKind kind, string why) =>
        Refusal.BadRequest($"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: {why}");
}
