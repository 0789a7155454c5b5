using System.Text;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>Turns YAML nodes into JSON with the variables filled in. A value can change a scalar and nothing else: the structure was settled before.</summary>
internal sealed class NodeRenderer(IReadOnlyDictionary<string, string> values, IReadOnlyCollection<string> late, Action<YamlNode, string> complain)
{
    private const long MaxLength = 16 * 1024 * 1024;
    private long length;

    public JsonObject Object(YamlNode.Mapping mapping)
    {
        var result = new JsonObject();
        foreach (var entry in mapping.Entries)
        {
            var key = Text(entry.Key);
            var value = Node(entry.Value);
            if (!result.TryAdd(key, value)) complain(entry.Key, $"the key '{entry.Key.Text}' becomes the same as another key of this mapping");
        }

        return result;
    }

    public JsonNode? Node(YamlNode node) => node switch
    {
        YamlNode.Mapping mapping => Object(mapping),
        YamlNode.Sequence sequence => new JsonArray([.. sequence.Items.Select(Node)]),
        YamlNode.Scalar { Plain: true } scalar when Retyped(scalar) is { } text => Resolve(scalar, text),
        YamlNode.Scalar scalar => JsonValue.Create(Text(scalar)),
        _ => null,
    };

    public string Text(YamlNode.Scalar scalar)
    {
        var filled = Fill(TemplateText.Parse(scalar.Text));
        length += filled.Length;
        if (length <= MaxLength) return filled;
        if (length - filled.Length <= MaxLength) complain(scalar, "the template becomes too large when its variables are filled in");
        return "";
    }

    // Without quotes, text without placeholders and a lone placeholder get their type from the core schema; a mixture is text.
    private string? Retyped(YamlNode.Scalar scalar)
    {
        if (!scalar.Text.Contains("${", StringComparison.Ordinal)) return scalar.Text;
        return TemplateText.Parse(scalar.Text).OnlyName is { } name && !late.Contains(name) ? values.GetValueOrDefault(name, "") : null;
    }

    private JsonNode? Resolve(YamlNode.Scalar scalar, string text)
    {
        try
        {
            length += text.Length;
            return CoreSchema.Resolve(text);
        }
        catch (FormatException notJson)
        {
            complain(scalar, notJson.Message);
            return null;
        }
    }

    private string Fill(TemplateText text)
    {
        if (late.Count == 0) return text.Fill(name => values.GetValueOrDefault(name, ""));
        var result = new StringBuilder();
        var literal = new StringBuilder();
        foreach (var piece in text.Pieces)
        {
            if (!piece.IsPlaceholder)
            {
                literal.Append(piece.Text);
            }
            else if (!late.Contains(piece.Text))
            {
                literal.Append(values.GetValueOrDefault(piece.Text, ""));
            }
            else
            {
                // Dollar signs that happen to stand before a late variable are doubled, so that they stay what they are.
                var escaped = LateVariables.Escape(literal.ToString());
                var dollars = escaped.Length - escaped.TrimEnd('$').Length;
                result.Append(escaped).Append('$', dollars).Append("${").Append(piece.Text).Append('}');
                literal.Clear();
            }
        }

        return result.Append(LateVariables.Escape(literal.ToString())).ToString();
    }
}
