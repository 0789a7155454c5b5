using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>What rewrites a stack's body before CloudFormation works on it.</summary>
/// <param name="Names">In the order of the file, with lines; those that only part of the body names come last.</param>
/// <param name="IsExpanded">Whether resources and outputs may come of it that are not written down.</param>
internal sealed record StackMacros(IReadOnlyList<(string Name, int Line)> Names, bool IsExpanded)
{
    private const string Transform = "Fn::Transform";
    private const string Serverless = "AWS::Serverless-";
    private const string Languages = "AWS::LanguageExtensions";

    public static bool IsMacro(string key) => key == Transform || key.StartsWith("Fn::ForEach", StringComparison.Ordinal);

    public static StackMacros Of(YamlSection body)
    {
        var names = new List<(string Name, int Line)>();
        var written = body.Take("Transform");
        foreach (var node in written is YamlNode.Sequence sequence ? sequence.Items : written is null ? [] : [written]) names.Add((NameOf(node), node.Line));

        // Serverless resources become others, and the language's extensions stay in the place where they are written.
        var rewrites = names.Exists(macro => !macro.Name.StartsWith(Serverless, StringComparison.Ordinal) && macro.Name != Languages);
        var placed = body.Entries.Any(entry => IsMacro(entry.Key.Text) || (entry.Key.Text is "Resources" or "Outputs" && entry.Value is YamlNode.Mapping section && section.Entries.Any(inner => IsMacro(inner.Key.Text))));
        foreach (var entry in body.Entries) Collect(entry.Value, names, entry.Key.Text == Transform);
        body.Take(Transform);
        return new StackMacros(names, rewrites || placed);
    }

    public bool IsServerless => Names.Any(macro => macro.Name.StartsWith(Serverless, StringComparison.Ordinal));

    private static void Collect(YamlNode node, List<(string Name, int Line)> names, bool isTransform)
    {
        if (isTransform) names.Add((NameOf(node), node.Line));
        if (node is YamlNode.Sequence sequence)
        {
            foreach (var item in sequence.Items) Collect(item, names, false);
        }
        else if (node is YamlNode.Mapping mapping)
        {
            foreach (var entry in mapping.Entries) Collect(entry.Value, names, entry.Key.Text == Transform);
        }
    }

    private static string NameOf(YamlNode node) => node switch
    {
        YamlNode.Scalar scalar => scalar.Text,
        YamlNode.Mapping mapping when mapping.Find("Name") is YamlNode.Scalar name => name.Text,
        _ => "without a name",
    };
}
