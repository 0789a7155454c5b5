using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Api.Views;

/// <summary>Replaces secret values by stars in what a template was rendered to.</summary>
internal sealed class Stars
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly string[] texts;

    public const string Shown = "***";

    // A number or a truth value is not written in the rendering as it was in the secret.
    private readonly HashSet<string> values;

    public Stars(IEnumerable<Secret> secrets)
    {
        // The longest first, so that a secret that is part of another does not leave the rest of it to be read.
        texts = [.. secrets.Select(secret => secret.RevealText()).Where(text => text.Length > 0).Distinct().OrderByDescending(text => text.Length)];
        values = [.. texts.Select(Typed).OfType<string>()];
    }

    public JsonNode? Over(JsonNode? node) => texts.Length == 0 ? node?.DeepClone() : node switch
    {
        JsonObject mapping => Over(mapping),
        JsonArray list => new JsonArray([.. list.Select(Over)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(Over(value.GetValue<string>())),
        JsonValue value => values.Contains(value.ToJsonString()) || texts.Any(value.ToJsonString().Contains) ? JsonValue.Create(Shown) : value.DeepClone(),
        _ => null,
    };

    /// <summary>Whether there is anything to hide.</summary>
    public bool Any => texts.Length > 0;

    /// <summary>The same for JSON, in which a secret may be written with escapes, or as a number; what is no JSON is taken as text.</summary>
    public string OverJson(string json)
    {
        if (!Any) return json;
        try
        {
            return Over(JsonNode.Parse(json))?.ToJsonString(Readable) ?? json;
        }
        catch (JsonException)
        {
            return Over(json);
        }
    }

    public string Over(string text) => texts.Aggregate(text, (shown, secret) => shown.Replace(secret, Shown, StringComparison.Ordinal));

    private JsonObject Over(JsonObject mapping)
    {
        var shown = new JsonObject();
        foreach (var (key, value) in mapping) shown[Over(key)] = Over(value);
        return shown;
    }

    private static string? Typed(string text)
    {
        try
        {
            return CoreSchema.Resolve(text)?.ToJsonString();
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
