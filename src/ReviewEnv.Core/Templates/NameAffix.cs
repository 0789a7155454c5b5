using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>How much a template writes next to an environment's name: <c>api-${HOST}</c> makes a DNS label four characters longer than the name, and both must fit.</summary>
/// <remarks>Only what is written out counts. A label that holds the name twice, or a branch's slug beside it, is the template's own to keep short.</remarks>
internal static class NameAffix
{
    /// <summary>Stands for the name while texts are put together.</summary>
    private const char Name = '\uE000';

    private static readonly Dictionary<string, string> Named = new()
    {
        ["REVIEWENV_NAME"] = $"{Name}",
        ["KUBE_NAMESPACE"] = $"{Name}",
        ["STACK_NAME"] = $"{Name}",
    };

    /// <summary>The most characters that anything of the template puts into one label with the name, before and after it together.</summary>
    /// <param name="parameters">What the project gives.</param>
    public static int Of(ParsedTemplate template, IReadOnlyDictionary<string, string> parameters)
    {
        var builtIn = template.Driver == "kubernetes" ? new(Named) { [BuiltInVariables.Host] = $"{Name}." } : Named;
        var values = new Dictionary<string, string>(builtIn);
        foreach (var parameter in template.Parameters.Values)
        {
            values[parameter.Name] = Fill(parameters.GetValueOrDefault(parameter.Name) ?? parameter.Default ?? "", builtIn);
        }

        var known = new Dictionary<string, string>(values);
        foreach (var (name, scalar) in template.Variables) values[name] = Fill(scalar.Text, known);

        var texts = template.Manifests.SelectMany(manifest => Scalars(manifest.Document)).Select(text => Fill(text, values));
        return texts.Concat(values.Values).Select(Around).DefaultIfEmpty().Max();
    }

    private static string Fill(string text, Dictionary<string, string> values) => TemplateText.Parse(text).Fill(name => values.GetValueOrDefault(name, ""));

    private static IEnumerable<string> Scalars(YamlNode node) => node switch
    {
        YamlNode.Mapping mapping => mapping.Entries.SelectMany(entry => Scalars(entry.Value).Prepend(entry.Key.Text)),
        YamlNode.Sequence sequence => sequence.Items.SelectMany(Scalars),
        YamlNode.Scalar scalar => [scalar.Text],
        _ => [],
    };

    private static int Around(string text)
    {
        var most = 0;
        for (var at = text.IndexOf(Name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Name, at + 1))
        {
            var start = at;
            while (start > 0 && IsOfLabel(text[start - 1])) start--;
            var end = at + 1;
            while (end < text.Length && IsOfLabel(text[end])) end++;
            most = Math.Max(most, end - start - 1);
        }

        return most;
    }

    private static bool IsOfLabel(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-';
}
