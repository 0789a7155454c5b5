using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Templates;

/// <summary>Says what is wrong with a template before a branch has to find out.</summary>
public static class TemplateCheck
{
    /// <summary>Checks a template by itself, with its defaults and with examples where it has none.</summary>
    public static IReadOnlyList<TemplateProblem> Check(TemplateFiles files)
    {
        var problems = new List<TemplateProblem>();
        if (TemplateReader.Read(files, problems) is not { } template) return problems;
        var examples = template.Parameters.Values.Where(parameter => parameter.Default is null).ToDictionary(parameter => parameter.Name, parameter => parameter.Example);
        // An example is made up, so no pattern has to like it.
        var lenient = template with { Parameters = template.Parameters.ToDictionary(pair => pair.Key, pair => examples.ContainsKey(pair.Key) ? pair.Value with { Pattern = null } : pair.Value) };
        lenient.Render(Sample(template.Driver, "group/project", examples), problems);
        return Sorted(problems);
    }

    /// <summary>Checks a template with what a project gives it, for an imagined branch.</summary>
    public static IReadOnlyList<TemplateProblem> Check(TemplateFiles files, ProjectSettings project)
    {
        var problems = new List<TemplateProblem>();
        var template = TemplateReader.Read(files, problems);
        template?.Render(Sample(template.Driver, project.Path.Replace('*', 'x'), project.Parameters), problems);
        return Sorted(problems);
    }

    /// <summary>The driver that a template is for; null when it does not say in a way that can be read.</summary>
    public static string? DriverOf(TemplateFiles files) => TemplateReader.Read(files, [])?.Driver;

    /// <summary>What the body of a cloudformation template says; null for other templates, and where it cannot be read.</summary>
    public static StackBody? StackOf(TemplateFiles files) => TemplateReader.Read(files, [])?.Stack;

    private static TemplateInputs Sample(string driver, string project, IReadOnlyDictionary<string, string> parameters) => new()
    {
        Key = new EnvironmentKey(project, GitRef.Branch("feature/example")),
        Commit = CommitSha.Parse("0123456789abcdef0123456789abcdef01234567"),
        Name = "project-feature-example",
        Executable = "reviewenv",
        Domain = driver is "kubernetes" or "cloudformation" ? "review.example.com" : null,
        MergeRequestIid = 1,
        Parameters = parameters,
    };

    private static List<TemplateProblem> Sorted(List<TemplateProblem> problems) =>
        [.. problems.Distinct().OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line)];
}
