using System.CommandLine;
using System.Text.Json.Nodes;
using ReviewEnv.Commands;
using ReviewEnv.Configuration;
using ReviewEnv.Tests.Configuration;

namespace ReviewEnv.Tests.Commands;

public sealed class CheckCommandTests : IDisposable
{
    private readonly SomeConfiguration some = new();

    public void Dispose() => some.Dispose();

    [Fact]
    public void What_is_in_order_exits_with_0()
    {
        var (exit, output, _) = Run(Path.Combine(some.Folder, "templates", "environments"));
        output.ShouldBe("checked 1 template: 0 errors, 0 warnings\n");
        exit.ShouldBe(0);
    }

    [Fact]
    public void Problems_are_printed_as_compilers_do_and_exit_with_1()
    {
        some.Template("web", "driver: process\nprocess: { command: [\"${nope}\"] }\n");
        var folder = Path.Combine(some.Folder, "templates", "environments", "web");
        var (exit, output, _) = Run(folder);
        output.ShouldStartWith($"{folder}/template.yaml:2: error: ${{nope}} is unknown");
        output.ShouldEndWith("checked 1 template: 1 error, 0 warnings\n");
        exit.ShouldBe(1);
    }

    [Fact]
    public void A_configuration_is_checked_with_the_templates_that_it_uses()
    {
        some.Template("web", "driver: process\nprocess: { command: [\"${p}\"] }\nparameters: { p: { required: true } }\n");
        File.WriteAllText(some.Path, "local: { repositories: repos, webhookSecret: correct-horse-battery }\n" + SomeConfiguration.Targets + SomeConfiguration.Projects + "lissten: x\n");
        var (exit, output, _) = Run("--config", some.Path, "--output", "json");
        exit.ShouldBe(1);
        var findings = JsonNode.Parse(output)!["findings"]!.AsArray();
        findings.Select(finding => $"{finding!["severity"]} {finding["line"]} {finding["key"]}").ShouldBe(["error 4 lissten", "error 3 projects[0].parameters.p"]);
    }

    [Theory]
    [InlineData("--config", "/nonexistent/reviewenv.yaml")]
    [InlineData("/nonexistent")]
    public void What_is_not_there_exits_with_2(params string[] arguments)
    {
        var (exit, _, error) = Run(arguments);
        exit.ShouldBe(2);
        error.ShouldContain("there is no such");
    }

    [Fact]
    public void A_folder_without_templates_is_a_problem() => Run(some.Folder).Exit.ShouldBe(1);

    [Fact]
    public void A_terminal_gets_lines_that_fit_and_colours()
    {
        some.Template("web", "driver: process\nprocess: { command: [\"${nope}\"] }\n");
        var check = new ConfigurationCheck();
        check.Folder(Path.Combine(some.Folder, "templates", "environments", "web"));
        using var output = new StringWriter();
        FindingWriter.Text(check, output, new Terminal(100, Colour: true));
        output.ToString().ShouldContain("\u001b[31merror\u001b[0m");
        output.ToString().Split('\n').Skip(1).ShouldAllBe(line => line.Length < 120);
        output.ToString().Split('\n').Length.ShouldBeGreaterThan(3);
    }

    private static (int Exit, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var root = new RootCommand { CheckCommand.Create() };
        var exit = root.Parse(["check", .. arguments]).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }
}
