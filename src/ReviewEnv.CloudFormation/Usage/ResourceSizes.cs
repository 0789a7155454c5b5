using System.Text.RegularExpressions;
using ReviewEnv.Core.Templates;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.CloudFormation.Usage;

/// <summary>Reads off a stack's template what size its resources have: written down, or given by a parameter. What takes working out (conditions, mappings, macros) tells none.</summary>
internal sealed partial class ResourceSizes
{
    /// <summary>Of a template that cannot be read.</summary>
    public static ResourceSizes Unknown { get; } = new(null, new Dictionary<string, string>());

    private readonly YamlNode.Mapping? template;
    private readonly IReadOnlyDictionary<string, string> parameters;

    private ResourceSizes(YamlNode.Mapping? template, IReadOnlyDictionary<string, string> parameters) => (this.template, this.parameters) = (template, parameters);

    /// <param name="parameters">What the stack has at present; what is not among them has its default.</param>
    public static ResourceSizes Read(string template, IReadOnlyDictionary<string, string> parameters) =>
        StackText.Read(template) is { Problems: [], Documents: [YamlNode.Mapping body] } ? new ResourceSizes(body, parameters) : Unknown;

    /// <summary>Such as <c>db.t3.micro</c>; null when the template does not tell, or tells of another type under that name.</summary>
    public string? Of(string logicalId, string type)
    {
        if (Find(template, "Resources", logicalId) is not YamlNode.Mapping resource || resource.Find("Type") is not YamlNode.Scalar written || written.Text != type) return null;
        var value = SizeProperty.Of(type) is [_, ..] path ? Find(resource, ["Properties", .. path]) : null;
        return Text(value) is { } text && Size().IsMatch(text) ? text : null;
    }

    private string? Text(YamlNode? value) => value switch
    {
        YamlNode.Scalar { IsNull: false } scalar => scalar.Text,
        YamlNode.Mapping { Entries: [{ Key.Text: "Ref", Value: YamlNode.Scalar name }] } => Parameter(name.Text),
        _ => null,
    };

    private string? Parameter(string name)
    {
        // The value of one that is looked up in the parameter store is the name of the entry.
        if (Find(template, "Parameters", name, "Type") is not YamlNode.Scalar type || type.Text.StartsWith("AWS::SSM::", StringComparison.Ordinal)) return null;
        return parameters.GetValueOrDefault(name) ?? (Find(template, "Parameters", name, "Default") as YamlNode.Scalar)?.Text;
    }

    private static YamlNode? Find(YamlNode? node, params IEnumerable<string> path)
    {
        foreach (var key in path) node = (node as YamlNode.Mapping)?.Find(key);
        return node;
    }

    // Neither what is resolved elsewhere ("{{resolve:...}}") nor what is hidden ("****").
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Size();
}
