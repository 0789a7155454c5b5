namespace ReviewEnv.Core.Templates;

/// <summary>Works out the value of every variable for one environment.</summary>
internal static class TemplateValues
{
    /// <summary>The file name under which problems with a project's parameters are told.</summary>
    public const string ProjectParameters = "parameters";

    public static Dictionary<string, string> Resolve(ParsedTemplate template, TemplateInputs inputs, ICollection<TemplateProblem> problems)
    {
        var builtIn = BuiltInVariables.Of(inputs);
        var values = new Dictionary<string, string>(builtIn);
        foreach (var parameter in template.Parameters.Values)
        {
            values[parameter.Name] = ValueOf(parameter, template, inputs, builtIn, problems);
        }

        foreach (var unknown in inputs.Parameters.Keys.Where(name => !template.Parameters.ContainsKey(name)).Order(StringComparer.Ordinal))
        {
            var hint = Yaml.Closest.Hint(unknown, template.Parameters.Keys);
            problems.Add(new TemplateProblem(ProjectParameters, 0, $"the template '{template.Name}' has no parameter '{unknown}'{hint}") { Parameter = unknown });
        }

        var known = new Dictionary<string, string>(values);
        foreach (var (name, scalar) in template.Variables)
        {
            values[name] = TemplateText.Parse(scalar.Text).Fill(used => known.GetValueOrDefault(used, ""));
        }

        return values;
    }

    private static string ValueOf(TemplateParameter parameter, ParsedTemplate template, TemplateInputs inputs, Dictionary<string, string> builtIn, ICollection<TemplateProblem> problems)
    {
        var given = inputs.Parameters.GetValueOrDefault(parameter.Name);
        if (parameter.Required && string.IsNullOrEmpty(given) && parameter.Default is null)
        {
            problems.Add(new TemplateProblem(template.File, parameter.Line, $"the parameter '{parameter.Name}' is required and the project gives none; set parameters.{parameter.Name} in the project's settings") { Parameter = parameter.Name });
            return "";
        }

        if ((given ?? parameter.Default) is not { } text) return "";
        void Complain(string message) => problems.Add(given is null
            ? new TemplateProblem(template.File, parameter.Line, $"the default of parameter '{parameter.Name}': {message}")
            : new TemplateProblem(ProjectParameters, 0, $"the parameter '{parameter.Name}' of the template '{template.Name}': {message}") { Parameter = parameter.Name });

        var value = TemplateText.Parse(text, Complain).Fill(name =>
        {
            if (builtIn.TryGetValue(name, out var found)) return found;
            Complain($"${{{name}}} is unknown{Yaml.Closest.Hint(name, builtIn.Keys)} (write $${{{name}}} for the text itself)");
            return "";
        });
        if (parameter.WhyNot(value) is { } why) Complain(why);
        return value;
    }
}
