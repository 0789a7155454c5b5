using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>projects</c>: which branches get an environment, of what, where and for how long.</summary>
internal static class ProjectReader
{
    public static IReadOnlyList<ProjectSettings> Read(YamlSection file, ConfigurationReading reading, Dictionary<string, TargetSettings?> targets, TemplateFolders templates)
    {
        var projects = new List<ProjectSettings>();
        if (!file.Has("projects")) reading.Warn(file.Line, "projects", "is missing: no branch gets an environment");
        foreach (var (node, path) in file.Items("projects"))
        {
            if (YamlSection.Of(node, path, reading.Complain) is not { } section) continue;
            var project = Project(section, reading);
            section.End();
            if (project.Path.Length > 0) PathCheck.Run(project.Path, section, projects);
            projects.Add(project);
            new ProjectChecks(reading, targets, templates).Run(project, section);
        }

        return projects;
    }

    private static ProjectSettings Project(YamlSection section, ConfigurationReading reading)
    {
        return new ProjectSettings
        {
            Path = section.Required("path", "name the project, such as shop/web, or several with shop/*") ?? "",
            Target = section.Required("target", "name one of the targets") ?? "",
            Template = section.Required("template", "name a folder of the template folders, or repository:FOLDER") ?? "",
            CreateOn = section.Choice("createOn", ("push", CreateOn.Push), ("mergeRequest", CreateOn.MergeRequest)) ?? CreateOn.Push,
            DeployOn = section.Choice("deployOn", ("push", DeployOn.Push), ("request", DeployOn.Request)) ?? DeployOn.Push,
            Refs = Refs(section),
            MergeRequests = MergeRequestReader.Read(section),
            Report = Report(section),
            RequireApproval = section.Flag("requireApproval") ?? false,
            Parameters = Parameters(section),
            Secrets = [.. reading.ParameterSecrets.Where(secret => secret.Path.StartsWith(section.PathOf("parameters."), StringComparison.Ordinal)).Select(secret => secret.Value)],
            Lifetime = LifetimeReader.Lifetime(section),
            Caps = LifetimeReader.Caps(section, everywhere: false),
            Owners = OwnerReader.Read(section),
        };
    }

    private static RefFilter Refs(YamlSection project)
    {
        var standard = RefFilter.Default;
        if (project.Section("refs") is not { } section) return standard;
        var include = section.Texts("include") ?? standard.Include;
        if (include.Count == 0) section.Problem("include", "is empty, so no branch gets an environment; leave it out for all");
        var refs = new RefFilter(include, section.Texts("exclude") ?? standard.Exclude, section.Flag("tags") ?? standard.Tags);
        section.End();
        return refs;
    }

    private static ReportSettings Report(YamlSection project)
    {
        if (project.Section("report") is not { } section) return ReportSettings.All;
        var report = new ReportSettings(section.Flag("environment") ?? true, section.Flag("commitStatus") ?? true, section.Flag("mergeRequestNote") ?? true);
        section.End();
        return report;
    }

    private static Dictionary<string, string> Parameters(YamlSection project)
    {
        var parameters = new Dictionary<string, string>();
        if (project.Section("parameters") is not { } section) return parameters;
        foreach (var name in section.Entries.Select(entry => entry.Key.Text))
        {
            if (section.Scalar(name) is { } scalar) parameters[name] = scalar.Text;
        }

        return parameters;
    }
}
