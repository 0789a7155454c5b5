using System.Globalization;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>Reads the body of a stack, YAML or JSON, far enough to say what is in it and what CloudFormation would refuse.</summary>
internal static class StackBodyReader
{
    private static readonly string[] Sections = ["AWSTemplateFormatVersion", "Description", "Metadata", "Mappings", "Rules", "Conditions", "Globals", "Hooks"];

    /// <summary>Null when it could not be read at all; what is told then has been added to <paramref name="problems"/>, as is everything else that is wrong.</summary>
    public static StackBody? Read(string file, string text, ICollection<TemplateProblem> problems)
    {
        void Complain(int line, string path, string message) => problems.Add(new TemplateProblem(file, line, path.Length == 0 ? message : $"{path}: {message}"));

        var yaml = StackText.Read(text);
        foreach (var problem in yaml.Problems) Complain(problem.Line, "", problem.Message);
        if (yaml.Problems.Count > 0) return null;
        if (yaml.Documents.Count != 1)
        {
            Complain(0, "", yaml.Documents.Count == 0 ? "is empty; a stack needs Resources" : "has several documents; a stack has one");
            return null;
        }

        if (YamlSection.Of(yaml.Documents[0], "", Complain) is not { } section) return null;
        foreach (var known in Sections) section.Take(known);
        var parameters = Parameters(section);
        var macros = StackMacros.Of(section);
        var resources = Resources(section, macros.IsExpanded);
        var body = new StackBody
        {
            File = file,
            SizeInBytes = StackBody.SizeOf(text),
            Parameters = parameters,
            Resources = [.. resources.Select(resource => resource.Resource)],
            Outputs = Outputs(section, parameters),
            Capabilities = StackCapabilities.Of(resources, macros),
            IsExpanded = macros.IsExpanded,
        };
        section.End();
        return body;
    }

    private static Dictionary<string, StackParameter> Parameters(YamlSection body)
    {
        var parameters = new Dictionary<string, StackParameter>();
        foreach (var (key, declaration) in Named(body, "Parameters", 200))
        {
            declaration.Required("Type", "write for example Type: String");
            parameters[key.Text] = new StackParameter(key.Text, HasDefault(declaration), IsYes(declaration.Scalar("NoEcho")?.Text), key.Line);
        }

        return parameters;
    }

    // An empty text is a default too.
    private static bool HasDefault(YamlSection declaration) => declaration.Entries.Any(entry => entry.Key.Text == "Default");

    private static List<(StackResource Resource, YamlSection Declaration)> Resources(YamlSection body, bool mayBeAdded)
    {
        var resources = new List<(StackResource, YamlSection)>();
        if (!body.Has("Resources") && !mayBeAdded) body.Problem("Resources", "is missing; a stack has one resource at least");
        if (body.Take("Resources") is YamlNode.Mapping { Entries.Count: 0 } && !mayBeAdded) body.Problem("Resources", "is empty; a stack has one resource at least");
        foreach (var (key, declaration) in Named(body, "Resources", 500))
        {
            if (declaration.Required("Type", "write for example Type: AWS::S3::Bucket") is { } type) resources.Add((new StackResource(key.Text, type, key.Line), declaration));
        }

        return resources;
    }

    private static Dictionary<string, StackOutput> Outputs(YamlSection body, Dictionary<string, StackParameter> parameters)
    {
        var outputs = new Dictionary<string, StackOutput>();
        foreach (var (key, declaration) in Named(body, "Outputs", 200))
        {
            if (!declaration.Has("Value")) declaration.Problem("Value", "is missing; say what the output holds");
            var export = declaration.Section("Export")?.Take("Name");
            outputs[key.Text] = new StackOutput(key.Text, Hidden(declaration.Take("Value"), parameters), key.Line) { Export = export is null ? null : StackReferences.Of(export) };
        }

        return outputs;
    }

    private static string? Hidden(YamlNode? value, Dictionary<string, StackParameter> parameters)
    {
        if (value is null) return null;
        if (StackReferences.ReadsSecrets(value)) return "it is read from where secrets are kept";
        var hidden = StackReferences.Of(value).Where(name => parameters.GetValueOrDefault(name)?.NoEcho == true).Order(StringComparer.Ordinal).FirstOrDefault();
        return hidden is null ? null : $"it holds the parameter '{hidden}', which is NoEcho";
    }

    /// <summary>The entries of a section that are mappings, without those that a macro replaces (<c>Fn::ForEach::...</c>, <c>Fn::Transform</c>).</summary>
    private static List<(YamlNode.Scalar Key, YamlSection Declaration)> Named(YamlSection body, string of, int most)
    {
        if (body.Section(of) is not { } section) return [];
        var entries = section.Entries.Where(entry => !StackMacros.IsMacro(entry.Key.Text)).ToList();
        if (entries.Count > most) body.Problem(of, string.Create(CultureInfo.InvariantCulture, $"has {entries.Count} entries, and CloudFormation takes {most}; divide the stack"));
        var named = new List<(YamlNode.Scalar, YamlSection)>();
        foreach (var name in entries.Select(entry => entry.Key))
        {
            if (name.Text.Length is 0 or > 255 || !name.Text.All(char.IsAsciiLetterOrDigit)) section.Problem(name.Text, "is not a logical name: letters and digits only");
            if (!section.Has(name.Text)) section.Problem(name.Text, "says nothing");
            else if (section.Section(name.Text) is { } declaration) named.Add((name, declaration));
        }

        return named;
    }

    /// <summary>CloudFormation reads YAML 1.1, in which there are more ways to say yes. What is no clear no hides the value: shown by mistake it could not be taken back.</summary>
    private static bool IsYes(string? text) => text is not null && text.ToLowerInvariant() is not ("false" or "no" or "off" or "n" or "0" or "");
}
