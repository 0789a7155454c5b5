using System.Text.Json.Nodes;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Kubernetes.Api.Access.Kubeconfigs;

/// <summary>YAML as JSON, for what is passed on and not looked into.</summary>
internal static class YamlJson
{
    public static JsonNode? Of(YamlNode node) => node switch
    {
        YamlNode.Mapping mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, Of(entry.Value)))),
        YamlNode.Sequence sequence => new JsonArray([.. sequence.Items.Select(Of)]),
        YamlNode.Scalar { Plain: true } scalar => Plain(scalar.Text),
        _ => JsonValue.Create(((YamlNode.Scalar)node).Text),
    };

    private static JsonNode? Plain(string text)
    {
        try
        {
            return CoreSchema.Resolve(text);
        }
        catch (FormatException)
        {
            return JsonValue.Create(text);
        }
    }
}
