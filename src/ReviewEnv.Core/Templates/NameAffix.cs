using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>How much a template writes next to an environment's name: <c>api-${HOST}</c> makes a DNS label four characters longer than the name, and both must fit.</summary>
/// <remarks>Only what is written out counts. A label that holds the name twice, or a branch's slug beside it, is the template's own to keep short.</remarks>
internal static class NameAffix
{
    /// <summary>Stands for the name while texts are put together.</summary>
    private const char Name = '\uE000';

    /// <summary>Stands for the name where it begins a host, on targets whose names are longer than a host's parts.</summary>
    private const char HostName = '\uE001';

    private static readonly Dictionary<string, string> Named = new()
    {
        ["REVIEWENV_NAME"] = $"{Name}",
        ["KUBE_NAMESPACE"] = $"{Name}",
        ["STACK_NAME"] = $"{Name}",
    };

    /// <summary>What must be taken off a name's budget: the most characters that anything of the template puts into one label with the name, before and after it together.</summary>
    /// <param name="parameters">What the project gives.</param>
    public static int Of(ParsedTemplate template, IReadOnlyDictionary<string, string> parameters)
    {
        if (template.Driver != CloudFormationSettings.Section) return Longest(Texts(template, parameters, Name), Name);

        // A stack's name may be longer than what is named after it: a part of a host, a bucket, a load balancer.
        var texts = Texts(template, parameters, HostName).ToList();
        var ofHost = NameBudget.StackName.Length - NameBudget.DnsLabel.Length;
        var host = texts.Exists(text => text.Contains(HostName, StringComparison.Ordinal)) ? ofHost + Longest(texts, HostName) : 0;
        var derived = NameBudget.StackName.Length - (CloudFormationSettings.NameLength(template.Settings) ?? NameBudget.StackName.Length);
        return Math.Max(Math.Max(host, derived), Longest(texts, Name));
    }

    /// <summary>Whether a text has the environment's name in it, so that it differs from branch to branch.</summary>
    public static bool HoldsName(string text) => TemplateText.Parse(text).Names.Any(name => name == BuiltInVariables.Host || Named.ContainsKey(name));

    /// <summary>All that is written anywhere in the template, with a sign where the name comes.</summary>
    private static IEnumerable<string> Texts(ParsedTemplate template, IReadOnlyDictionary<string, string> parameters, char host)
    {
        var builtIn = template.Driver is "kubernetes" or CloudFormationSettings.Section ? new(Named) { [BuiltInVariables.Host] = $"{host}." } : Named;
        var values = new Dictionary<string, string>(builtIn);
        foreach (var parameter in template.Parameters.Values)
        {
            values[parameter.Name] = Fill(parameters.GetValueOrDefault(parameter.Name) ?? parameter.Default ?? "", builtIn);
        }

        var known = new Dictionary<string, string>(values);
        foreach (var (name, scalar) in template.Variables) values[name] = Fill(scalar.Text, known);

        IEnumerable<YamlNode> written = template.Driver == CloudFormationSettings.Section ? [template.Settings] : template.Manifests.Select(manifest => manifest.Document);
        var own = values.Where(pair => !builtIn.ContainsKey(pair.Key)).Select(pair => pair.Value);
        return written.SelectMany(Scalars).Select(text => Fill(text, values)).Concat(own);
    }

    private static int Longest(IEnumerable<string> texts, char name) => texts.Select(text => Around(text, name)).DefaultIfEmpty().Max();

    private static string Fill(string text, Dictionary<string, string> values) => TemplateText.Parse(text).Fill(name => values.GetValueOrDefault(name, ""));

    private static IEnumerable<string> Scalars(YamlNode node) => node switch
    {
        YamlNode.Mapping mapping => mapping.Entries.SelectMany(entry => Scalars(entry.Value).Prepend(entry.Key.Text)),
        YamlNode.Sequence sequence => sequence.Items.SelectMany(Scalars),
        YamlNode.Scalar scalar => [scalar.Text],
        _ => [],
    };

    private static int Around(string text, char name)
    {
        var most = 0;
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1))
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
