using ReviewEnv.CloudFormation;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Templates;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Compares a project with what else the configuration has: its target, its template, the template's parameters.</summary>
internal sealed class ProjectChecks(ConfigurationReading reading, Dictionary<string, TargetSettings?> targets, TemplateFolders templates)
{
    private const string Preparing = "cloudformation";

    public void Run(ProjectSettings project, YamlSection section)
    {
        if (project.Target.Length > 0 && !targets.ContainsKey(project.Target)) section.Problem("target", $"there is no target {section.Shown("target")}{Closest.Hint(project.Target, targets.Keys)}");
        if (project.RequireApproval && targets.GetValueOrDefault(project.Target) is { Kind: not Preparing } unprepared)
        {
            section.Problem("requireApproval", $"needs a target that can prepare a change and show it before it is made, of kind {Preparing}; the target {section.Shown("target")} is {unprepared.Kind}; write false, or name another target");
        }

        if (project.Lifetime.SleepAfter is not null && targets.GetValueOrDefault(project.Target) is { Traffic: null } and not TargetSettings.Process)
        {
            section.Warn(reading, "lifetime", $"has sleepAfter, and nobody tells of requests on the target {section.Shown("target")}: it counts from the last push, wake-up or other request of a person; give the target traffic (docs/configuration.md) so that visits count");
        }

        if (project.Template.Length == 0) return;
        if (ConfiguredTemplates.RepositoryFolder(project.Template) is { } inRepository)
        {
            if (!ConfiguredTemplates.IsRepositoryFolder(inRepository)) section.Problem("template", $"{section.Shown("template")} is not repository:FOLDER with a folder of the repository, such as repository:.reviewenv");
            return;
        }

        if (templates.Find(project.Template) is { } folder) Template(folder, project, section);
        else section.Problem("template", $"there is no template {section.Shown("template")}{Closest.Hint(project.Template, templates.Names)} (looked in {(templates.Folders.Count == 0 ? "no folder" : string.Join(", ", templates.Folders))})");
    }

    // A broken template is told, but stops only the projects that use it: the server starts for the others.
    private void Template(string folder, ProjectSettings project, YamlSection section)
    {
        try
        {
            var files = TemplateFolders.ReadFolder(folder, Path.GetRelativePath(System.Environment.CurrentDirectory, folder));
            foreach (var problem in TemplateCheck.Check(files, project)) Tell(problem, section);
            if (TemplateCheck.DriverOf(files) is { } driver && targets.GetValueOrDefault(project.Target) is { } target && driver != target.Kind)
            {
                section.Problem("template", $"{section.Shown("template")} is for the driver {driver}, but the target {section.Shown("target")} is {target.Kind}");
            }

            if (targets.GetValueOrDefault(project.Target) is TargetSettings.CloudFormation account && TemplateCheck.StackOf(files) is { } body)
            {
                foreach (var problem in TargetFit.Check(body, account.Options)) Tell(problem, section);
            }
        }
        catch (TemplateException unreadable)
        {
            foreach (var problem in unreadable.Problems) Tell(problem, section);
        }
    }

    private void Tell(TemplateProblem problem, YamlSection section)
    {
        var parameters = section.Section("parameters");
        var told = problem.Parameter is { } name
            ? new ConfigurationProblem(reading.File, (parameters?.Entries.FirstOrDefault(entry => entry.Key.Text == name)?.Key ?? section.Take("template"))?.Line ?? section.Line, $"{section.PathOf("parameters")}.{name}", problem.Message)
            : new ConfigurationProblem(problem.File, problem.Line, "", problem.Message);
        if (!reading.TemplateProblems.Contains(told)) reading.TemplateProblems.Add(told);
    }
}
