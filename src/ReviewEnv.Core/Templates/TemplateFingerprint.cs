using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReviewEnv.Core.Templates;

/// <summary>A digest that is the same in every process and for every order in which keys were written.</summary>
internal static class TemplateFingerprint
{
    /// <summary>32 hexadecimal digits, so that labels and tags can hold it.</summary>
    public static string Of(RenderedTemplate template, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var whole = new JsonObject
        {
            ["driver"] = template.Driver,
            ["settings"] = template.Settings.DeepClone(),
            ["manifests"] = new JsonArray([.. template.Manifests.Select(manifest => manifest.DeepClone())]),
            ["body"] = template.Body,
            ["url"] = template.UrlPath,
            ["readiness"] = new JsonArray(
                template.Readiness.Path,
                string.Join(",", template.Readiness.Statuses.Select(range => $"{range.From}-{range.To}")),
                template.Readiness.Successes.ToString(CultureInfo.InvariantCulture),
                template.Readiness.Timeout.ToString("c", CultureInfo.InvariantCulture)),
            ["outputs"] = new JsonArray([.. template.Outputs.Select(output => (JsonNode)output)]),
            ["variables"] = new JsonObject(variables.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        };
        // Not said at all where it is not used, so that what stood before there was such a thing is not brought up anew.
        if (template.Readiness.Commit is { } commit) whole["readinessCommit"] = new JsonArray(commit.Header, commit.Path);
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes)) Write(writer, whole);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.WrittenSpan))[..32];
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject mapping:
                writer.WriteStartObject();
                foreach (var (key, value) in mapping.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(key);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JsonArray list:
                writer.WriteStartArray();
                foreach (var item in list) Write(writer, item);
                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }
}
