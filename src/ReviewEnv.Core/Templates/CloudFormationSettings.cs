using System.Globalization;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>What can be said about a <c>cloudformation:</c> section before an account is asked.</summary>
internal static class CloudFormationSettings
{
    public const string Section = "cloudformation";
    private const string Parameters = "parameters";
    private const int MaxValueBytes = 4096;
    private const int ShortestName = 16;

    public static void Check(YamlSection template)
    {
        if (template.Has("sleep") && template.Section("sleep") is { } sleep) CheckValues(template, "sleep", sleep);
        if (!template.Has(Section) || template.Section(Section) is not { } settings) return;
        if (settings.Section(Parameters) is { } parameters) CheckValues(settings, Parameters, parameters);
        settings.Text("url");
        settings.Texts("secretOutputs");
        settings.Number("nameLength", ShortestName, NameBudget.StackName.Length);
        settings.End();
    }

    /// <summary>Stack parameters are texts: <c>1.10</c> must not arrive as 1.1, nor a commit of digits as a number.</summary>
    public static YamlNode.Mapping AsTexts(YamlNode.Mapping settings) =>
        settings with { Entries = [.. settings.Entries.Select(entry => entry.Key.Text == Parameters ? entry with { Value = Texts(entry.Value)! } : entry)] };

    public static YamlNode? Texts(YamlNode? values) => values is YamlNode.Mapping mapping
        ? mapping with { Entries = [.. mapping.Entries.Select(entry => entry.Value is YamlNode.Scalar scalar ? entry with { Value = scalar with { Plain = false } } : entry)] }
        : values;

    /// <summary>How long a name may be beside which other names are made; null when the template does not say.</summary>
    public static int? NameLength(YamlNode.Mapping settings) =>
        settings.Find("nameLength") is YamlNode.Scalar scalar && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>Looks at the values once they are filled in. They are not shown: some come from where secrets are kept.</summary>
    public static void CheckRendered(ParsedTemplate template, RenderedTemplate rendered, ICollection<TemplateProblem> problems)
    {
        foreach (var values in new[] { rendered.Settings[Parameters], rendered.Sleep }.OfType<JsonObject>())
        {
            foreach (var (name, value) in values)
            {
                if (value?.ToString() is not { } text || StackBody.SizeOf(text) <= MaxValueBytes) continue;
                problems.Add(new TemplateProblem(template.File, template.Settings.Line, string.Create(CultureInfo.InvariantCulture, $"the stack parameter '{name}' becomes {StackBody.SizeOf(text):N0} bytes long, and CloudFormation takes {MaxValueBytes:N0}")));
            }
        }
    }

    private static void CheckValues(YamlSection parent, string key, YamlSection section)
    {
        if (section.Entries.Count > 200) parent.Problem(key, $"has {section.Entries.Count} entries, and a stack takes 200 parameters");
        foreach (var entry in section.Entries)
        {
            if (entry.Value is YamlNode.Scalar { IsNull: true }) section.Problem(entry.Key.Text, "says nothing; write \"\" for an empty text");
            else section.Scalar(entry.Key.Text);
        }
    }
}
