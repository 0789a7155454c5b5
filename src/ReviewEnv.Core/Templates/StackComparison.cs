using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>Compares what a cloudformation template says about its body with what the body has.</summary>
internal sealed class StackComparison(ParsedTemplate template, StackBody body, ICollection<TemplateProblem> problems)
{
    private readonly YamlNode.Mapping given = template.Settings.Find("parameters") as YamlNode.Mapping ?? new YamlNode.Mapping([], template.Settings.Line, 1);

    public static void Run(ParsedTemplate template, StackBody body, ICollection<TemplateProblem> problems)
    {
        var comparison = new StackComparison(template, body, problems);
        comparison.CheckParameters();
        comparison.CheckOutputs();
        comparison.CheckExports();
    }

    private void CheckParameters()
    {
        foreach (var entry in given.Entries) MustBeParameter(entry.Key, "cloudformation.parameters");
        foreach (var entry in (template.Sleep as YamlNode.Mapping)?.Entries ?? []) MustBeParameter(entry.Key, "sleep");
        foreach (var parameter in body.Parameters.Values.Where(parameter => !parameter.HasDefault && given.Find(parameter.Name) is null))
        {
            problems.Add(new TemplateProblem(body.File, parameter.Line, $"the parameter '{parameter.Name}' has no default, and {template.File} gives it no value; set cloudformation.parameters.{parameter.Name} there"));
        }
    }

    private void MustBeParameter(YamlNode.Scalar name, string where)
    {
        if (!body.Parameters.ContainsKey(name.Text)) Complain(name.Line, $"{where}.{name.Text}: {body.File} has no such parameter{Closest.Hint(name.Text, body.Parameters.Keys)}");
    }

    private void CheckOutputs()
    {
        var secret = (template.Settings.Find("secretOutputs") as YamlNode.Sequence)?.Items.OfType<YamlNode.Scalar>().ToList() ?? [];
        foreach (var name in secret) MustBeOutput(name.Text, name.Line, "cloudformation.secretOutputs");
        string? WhyHidden(string name) => secret.Exists(hidden => hidden.Text == name) ? "it is among cloudformation.secretOutputs" : body.Outputs.GetValueOrDefault(name)?.Hidden;

        foreach (var name in template.Outputs)
        {
            MustBeOutput(name, template.OutputsLine, "outputs");
            if (WhyHidden(name) is { } why) Complain(template.OutputsLine, $"outputs: '{name}' would be readable by everybody who reads the job's variables: {why}; remove it from the list");
        }

        var url = template.Settings.Find("url") as YamlNode.Scalar;
        var found = url?.Text ?? StackBody.UrlOutputs.FirstOrDefault(body.Outputs.ContainsKey);
        if (url is not null) MustBeOutput(url.Text, url.Line, "cloudformation.url");
        if (found is not null && WhyHidden(found) is { } secrecy) Complain(url?.Line ?? template.Settings.Line, $"cloudformation.url: the output '{found}' cannot be the URL that people are sent to: {secrecy}");
        if (found is null && !body.IsExpanded)
        {
            problems.Add(new TemplateProblem(body.File, 0, $"has no output that holds the environment's URL: add one of {string.Join(", ", StackBody.UrlOutputs)}, or name another one in {template.File} under cloudformation.url"));
        }
    }

    private void MustBeOutput(string name, int line, string where)
    {
        if (!body.IsExpanded && !body.Outputs.ContainsKey(name)) Complain(line, $"{where}: {body.File} has no output '{name}'{Closest.Hint(name, body.Outputs.Keys)}");
    }

    // An account and region has each name of an export once, and this body becomes a stack for every branch.
    private void CheckExports()
    {
        var distinct = given.Entries.Where(entry => entry.Value is YamlNode.Scalar value && NameAffix.HoldsName(value.Text)).Select(entry => entry.Key.Text).Append("AWS::StackName").Append("AWS::StackId").ToList();
        foreach (var output in body.Outputs.Values.Where(output => output.Export is { } names && !names.Overlaps(distinct)))
        {
            problems.Add(new TemplateProblem(body.File, output.Line, $"Outputs.{output.Name}.Export: the name is the same for every branch, and a region has each export once; remove it, or write AWS::StackName into it"));
        }
    }

    private void Complain(int line, string message) => problems.Add(new TemplateProblem(template.File, line, message));
}
