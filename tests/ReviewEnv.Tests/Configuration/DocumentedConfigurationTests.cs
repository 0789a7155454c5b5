using System.Text.RegularExpressions;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Tests.Configuration;

/// <summary>What the documentation shows must work as it stands there.</summary>
public sealed class DocumentedConfigurationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("reviewenv-documented-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_configurations_of_the_documentation_are_in_order()
    {
        var examples = Examples("configuration.md");
        examples.Count.ShouldBe(5);
        foreach (var example in examples)
        {
            var file = Path.Combine(folder, "reviewenv.yaml");
            File.WriteAllText(file, example);
            var report = ConfigurationLoader.Read(file, name => name == "REVIEWENV_SIGNING_TOKEN" ? "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" : "0123456789abcdef0123456789abcdef");
            report.Problems.Concat(report.TemplateProblems).Select(problem => problem.ToString()).ShouldBeEmpty();
        }
    }

    [Fact]
    public void The_target_of_the_page_on_Kubernetes_is_in_order()
    {
        var file = Path.Combine(folder, "reviewenv.yaml");
        File.WriteAllText(file, "local: { repositories: ., webhookSecret: 0123456789abcdef }\n" + Examples("kubernetes.md").ShouldHaveSingleItem() + "projects: [{ path: a/b, target: cluster-a, template: \"repository:.reviewenv\" }]\n");
        ConfigurationLoader.Read(file, _ => null).Problems.Select(problem => problem.ToString()).ShouldBeEmpty();
    }

    [Fact]
    public void The_templates_of_the_documentation_are_in_order()
    {
        var examples = Examples("templates.md");
        examples.Count.ShouldBe(4);
        TemplateCheck.Check(new TemplateFiles("documented", new Dictionary<string, string> { ["template.yaml"] = examples[0] })).ShouldBeEmpty();
        const string image = "apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: \"${image}\" }] }\n";
        TemplateCheck.Check(new TemplateFiles("documented", new Dictionary<string, string> { ["template.yaml"] = examples[1], ["pod.yaml"] = image })).ShouldBeEmpty();
        TemplateCheck.Check(new TemplateFiles("documented", new Dictionary<string, string> { ["template.yaml"] = examples[2], ["stack.yaml"] = examples[3] })).ShouldBeEmpty();
    }

    private static List<string> Examples(string document)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "ReviewEnv.sln"))) root = root.Parent;
        return [.. Regex.Matches(File.ReadAllText(Path.Combine(root.FullName, "docs", document)), "```yaml\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];
    }
}
