using ReviewEnv.Configuration;

namespace ReviewEnv.Tests.Configuration;

/// <summary>A folder with a configuration in it and one template, both right, for tests to change one thing of.</summary>
internal sealed class SomeConfiguration : IDisposable
{
    public const string Forge = "local: { repositories: repos, webhookSecret: \"${env:HOOK}\" }\n";
    public const string Targets = "targets: { here: { process: { directory: envs } } }\n";
    public const string Projects = "projects: [{ path: shop/web, target: here, template: web }]\n";
    public const string Minimal = Forge + Targets + Projects;

    public SomeConfiguration()
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Folder, "repos"));
        Template("web", "driver: process\nprocess: { command: [run] }\n");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("reviewenv-configuration-").FullName;

    public string Path => System.IO.Path.Combine(Folder, "reviewenv.yaml");

    public Dictionary<string, string> Variables { get; } = new() { ["HOOK"] = "correct-horse-battery" };

    public void Template(string name, string text)
    {
        var folder = System.IO.Path.Combine(Folder, "templates", "environments", name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(System.IO.Path.Combine(folder, "template.yaml"), text);
    }

    /// <summary>A template for cloudformation, with its body.</summary>
    public void Stack(string name, string text, string body)
    {
        Template(name, text);
        File.WriteAllText(System.IO.Path.Combine(Folder, "templates", "environments", name, "stack.yaml"), body);
    }

    public ConfigurationReport Read(string yaml)
    {
        File.WriteAllText(Path, yaml);
        return ConfigurationLoader.Read(Path, Variables.GetValueOrDefault);
    }

    public ServerSettings Load(string yaml)
    {
        var report = Read(yaml);
        report.Problems.Select(problem => problem.ToString()).ShouldBeEmpty();
        return report.Settings!;
    }

    /// <summary>The problems as <c>line: key: message</c>.</summary>
    public IReadOnlyList<string> Problems(string yaml) => [.. Read(yaml).Problems.Select(problem => $"{problem.Line}: {problem.Text}")];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
