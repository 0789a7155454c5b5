using ReviewEnv.Core.Templates;

namespace ReviewEnv.Configuration;

/// <param name="IsError">Whether it must be mended; else it is only worth knowing.</param>
internal sealed record Finding(bool IsError, ConfigurationProblem Problem);

/// <summary>Gathers everything there is to say about configurations and template folders.</summary>
internal sealed class ConfigurationCheck
{
    private readonly List<Finding> findings = [];

    public IReadOnlyList<Finding> Findings => findings;

    public int Errors => findings.Count(finding => finding.IsError);

    public int Warnings => findings.Count - Errors;

    public int Configurations { get; private set; }

    public int Templates { get; private set; }

    public void Configuration(string file, Func<string, string?> environment)
    {
        var report = ConfigurationLoader.Read(file, environment);
        Configurations++;
        Add(report.Problems.Concat(report.TemplateProblems), isError: true);
        Add(report.Warnings, isError: false);
        Add(TargetReach.Problems(file, report.Settings?.Targets ?? []).Select(problem => problem with { Message = $"serve would not start here: {problem.Message}" }), isError: false);
    }

    /// <summary>Checks a template's folder, or every template in a folder of them.</summary>
    public void Folder(string path)
    {
        var folder = Path.TrimEndingDirectorySeparator(path);
        if (TemplateFolders.IsTemplate(folder))
        {
            Template(folder);
            return;
        }

        var templates = Directory.EnumerateDirectories(folder).Where(TemplateFolders.IsTemplate).Order(StringComparer.Ordinal).ToList();
        if (templates.Count == 0) Add([new ConfigurationProblem(folder, 0, "", $"neither this folder nor one in it has a {TemplateFolders.MainFile}")], isError: true);
        foreach (var template in templates) Template(template);
    }

    private void Template(string folder)
    {
        Templates++;
        try
        {
            AddTemplate(TemplateCheck.Check(TemplateFolders.ReadFolder(folder, folder)));
        }
        catch (TemplateException unreadable)
        {
            AddTemplate(unreadable.Problems);
        }
    }

    private void AddTemplate(IEnumerable<TemplateProblem> problems) =>
        Add(problems.Select(problem => new ConfigurationProblem(problem.File, problem.Line, "", problem.Message)), isError: true);

    private void Add(IEnumerable<ConfigurationProblem> problems, bool isError) =>
        findings.AddRange(problems.Select(problem => new Finding(isError, problem)).Where(finding => !findings.Contains(finding)).ToList());
}
