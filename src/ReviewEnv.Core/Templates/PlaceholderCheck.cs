using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>Compares the names that a template's placeholders ask for with those that there are.</summary>
internal static class PlaceholderCheck
{
    public static ParsedTemplate Run(ParsedTemplate template, ICollection<TemplateProblem> problems)
    {
        var late = LateVariables.Of(template.Driver);
        var used = new HashSet<string>();
        var inVariables = new Scan(template.File, [.. BuiltInVariables.For(template.Driver), .. template.Parameters.Keys], used, problems);
        foreach (var variable in template.Variables.Values) inVariables.Visit(variable);

        string[] known = [.. BuiltInVariables.For(template.Driver), .. template.Parameters.Keys, .. template.Variables.Keys, .. late];
        var main = new Scan(template.File, known, used, problems);
        foreach (var node in new[] { template.Settings, template.Url, template.ReadinessPath, template.CommitPath, template.Sleep, template.Costs }) main.Visit(node);
        foreach (var (file, document) in template.Manifests) new Scan(file, known, used, problems).Visit(document);

        foreach (var parameter in template.Parameters.Values.Where(parameter => !used.Contains(parameter.Name)))
        {
            problems.Add(new TemplateProblem(template.File, parameter.Line, $"the parameter '{parameter.Name}' is used nowhere; write ${{{parameter.Name}}} where it belongs, or remove it"));
        }

        // A process gets every variable in its environment, which is use enough.
        foreach (var (name, scalar) in template.Variables.Where(variable => template.Driver != "process" && !used.Contains(variable.Key)))
        {
            problems.Add(new TemplateProblem(template.File, scalar.Line, $"the variable '{name}' is used nowhere; write ${{{name}}} where it belongs, or remove it"));
        }

        return template with { Used = used };
    }

    private sealed class Scan(string file, IReadOnlyCollection<string> known, HashSet<string> used, ICollection<TemplateProblem> problems)
    {
        // Aliases make one node appear in many places; once is enough to look at it.
        private readonly HashSet<YamlNode> seen = new(ReferenceEqualityComparer.Instance);

        public void Visit(YamlNode? node)
        {
            if (node is null || !seen.Add(node)) return;
            switch (node)
            {
                case YamlNode.Mapping mapping:
                    foreach (var entry in mapping.Entries)
                    {
                        Visit(entry.Key);
                        Visit(entry.Value);
                    }

                    break;
                case YamlNode.Sequence sequence:
                    foreach (var item in sequence.Items) Visit(item);
                    break;
                case YamlNode.Scalar scalar:
                    Look(scalar);
                    break;
            }
        }

        private void Look(YamlNode.Scalar scalar)
        {
            void Complain(string message) => problems.Add(new TemplateProblem(file, scalar.Line, message));
            foreach (var name in TemplateText.Parse(scalar.Text, Complain).Names)
            {
                used.Add(name);
                if (!known.Contains(name)) Complain($"${{{name}}} is unknown{Closest.Hint(name, known)} (declare it under parameters, or write $${{{name}}} for the text itself)");
            }
        }
    }
}
