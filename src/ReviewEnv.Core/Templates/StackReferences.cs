using System.Text.RegularExpressions;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>Finds what a value of a stack's body refers to.</summary>
internal static partial class StackReferences
{
    /// <summary>The names that <c>Ref</c> and <c>Fn::Sub</c> ask for: parameters, resources, pseudo parameters; for an attribute, its resource.</summary>
    public static IReadOnlySet<string> Of(YamlNode node)
    {
        var names = new HashSet<string>();
        Collect(node, names);
        return names;
    }

    /// <summary>Whether CloudFormation fills the value in from a secret (<c>{{resolve:secretsmanager:...}}</c>, <c>{{resolve:ssm-secure:...}}</c>).</summary>
    public static bool ReadsSecrets(YamlNode node) => node switch
    {
        YamlNode.Mapping mapping => mapping.Entries.Any(entry => ReadsSecrets(entry.Value)),
        YamlNode.Sequence sequence => sequence.Items.Any(ReadsSecrets),
        YamlNode.Scalar scalar => scalar.Text.Contains("{{resolve:secretsmanager:", StringComparison.Ordinal) || scalar.Text.Contains("{{resolve:ssm-secure:", StringComparison.Ordinal),
        _ => false,
    };

    private static void Collect(YamlNode node, HashSet<string> names)
    {
        switch (node)
        {
            case YamlNode.Mapping { Entries: [{ Key.Text: "Ref", Value: YamlNode.Scalar target }] }:
                names.Add(target.Text);
                break;
            case YamlNode.Mapping { Entries: [{ Key.Text: "Fn::Sub", Value: { } text }] }:
                Substituted(text, names);
                break;
            case YamlNode.Mapping mapping:
                foreach (var entry in mapping.Entries) Collect(entry.Value, names);
                break;
            case YamlNode.Sequence sequence:
                foreach (var item in sequence.Items) Collect(item, names);
                break;
        }
    }

    private static void Substituted(YamlNode text, HashSet<string> names)
    {
        var own = new List<string>();
        if (text is YamlNode.Sequence { Items: [YamlNode.Scalar template, YamlNode.Mapping variables] })
        {
            own.AddRange(variables.Entries.Select(entry => entry.Key.Text));
            Collect(variables, names);
            text = template;
        }

        if (text is YamlNode.Scalar scalar) names.UnionWith(Placeholder().Matches(scalar.Text).Select(match => match.Groups["name"].Value).Where(name => !own.Contains(name)));
        else Collect(text, names);
    }

    // "${!Name}" is text. An attribute, "${Queue.Arn}", counts as its resource.
    [GeneratedRegex(@"\$\{\s*(?<name>[A-Za-z0-9:]+)[^}]*\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
