using System.Text.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Testing.CloudFormation.Http;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ReviewEnv.Testing.CloudFormation.Templates;

/// <summary>Reads a body, YAML with short forms or JSON, into one shape: every scalar is text, every function has its long form.</summary>
internal static class TemplateReader
{
    /// <exception cref="ServiceError">It is no template.</exception>
    public static Template Read(string body)
    {
        var root = (body.TrimStart().StartsWith('{') ? FromJson(body) : FromYaml(body)) as JsonObject
            ?? throw ServiceError.Validation("Template format error: unsupported structure.");
        if (root["Resources"] is not JsonObject { Count: > 0 } resources) throw ServiceError.Validation("Template format error: At least one Resources member must be defined.");
        foreach (var (section, most) in ((string, int)[])[("Parameters", 200), ("Resources", 500), ("Outputs", 200)])
        {
            if (root[section] is JsonObject entries && entries.Count > most) throw ServiceError.Validation($"Template format error: Number of {section.ToLowerInvariant()}, {entries.Count}, is greater than maximum allowed, {most}");
        }

        foreach (var (name, resource) in resources)
        {
            if (resource is not JsonObject { } described || described["Type"] is not JsonValue) throw ServiceError.Validation($"Template format error: [/Resources/{name}] Every Resources object must contain a Type member.");
        }

        return new(body, root);
    }

    private static JsonNode? FromJson(string body)
    {
        try
        {
            return Texts(JsonNode.Parse(body));
        }
        catch (JsonException)
        {
            throw ServiceError.Validation("Template format error: JSON not well-formed. (line 1, column 1)");
        }
    }

    private static JsonNode? Texts(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Texts(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Texts)]),
        JsonValue value => JsonValue.Create(value.ToString()),
        _ => null,
    };

    private static JsonNode? FromYaml(string body)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(body));
            return stream.Documents.Count == 0 ? null : FromYaml(stream.Documents[0].RootNode);
        }
        catch (Exception invalid) when (invalid is YamlException or ArgumentException)
        {
            var at = (invalid as YamlException)?.Start ?? default;
            throw ServiceError.Validation($"Template format error: YAML not well-formed. (line {at.Line}, column {at.Column})");
        }
    }

    private static JsonNode? FromYaml(YamlNode node)
    {
        JsonNode? plain = node switch
        {
            YamlMappingNode map => new JsonObject(map.Children.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value ?? "", FromYaml(entry.Value)))),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(FromYaml)]),
            _ => JsonValue.Create(((YamlScalarNode)node).Value ?? ""),
        };
        var tag = node.Tag.IsEmpty ? "" : node.Tag.Value;
        if (!tag.StartsWith('!') || tag.Length < 2) return plain;
        return tag[1..] switch
        {
            "Ref" or "Condition" => new JsonObject { [tag[1..]] = plain },
            "GetAtt" when plain is JsonValue text => new JsonObject { ["Fn::GetAtt"] = new JsonArray([.. text.ToString().Split('.', 2).Select(part => (JsonNode)part)]) },
            var function => new JsonObject { [$"Fn::{function}"] = plain },
        };
    }
}
