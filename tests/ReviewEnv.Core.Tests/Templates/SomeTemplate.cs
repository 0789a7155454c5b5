using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Tests.Templates;

/// <summary>Templates and inputs that are right, for tests to change one thing of.</summary>
internal static class SomeTemplate
{
    public static TemplateFiles Files(params (string Path, string Text)[] files) => new("web", files.ToDictionary(file => file.Path, file => file.Text));

    public static TemplateFiles Process(string more = "", string command = "[run, \"${CI_COMMIT_REF_NAME}\"]") =>
        Files(("template.yaml", $"driver: process\nprocess:\n  command: {command}\n{more}"));

    /// <summary>A template with one manifest, which may say what it likes: of this driver's manifests nothing is asked.</summary>
    public static TemplateFiles Manifest(string manifest, string more = "") =>
        Files(("template.yaml", "driver: process\nprocess: { command: [run] }\n" + more), ("app.yaml", manifest));

    /// <summary>A Kubernetes template with one manifest.</summary>
    public static TemplateFiles Kubernetes(string manifest, string more = "") =>
        Files(("template.yaml", "driver: kubernetes\n" + more), ("app.yaml", manifest));

    public static TemplateInputs Inputs(string branch = "feature/hello", params (string Name, string Value)[] parameters) => new()
    {
        Key = new EnvironmentKey("shop/web", GitRef.Branch(branch)),
        Commit = CommitSha.Parse("89abcdef0123456789abcdef0123456789abcdef"),
        Name = "review-shop-web-feature-hello",
        Executable = "/opt/reviewenv",
        Parameters = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value),
    };

    /// <summary>Renders and expects problems; gives them as lines.</summary>
    public static IReadOnlyList<string> Problems(TemplateFiles files, TemplateInputs? inputs = null) =>
        [.. Should.Throw<TemplateException>(() => ParsedTemplate.Parse(files).Render(inputs ?? Inputs())).Problems.Select(problem => problem.ToString())];
}
