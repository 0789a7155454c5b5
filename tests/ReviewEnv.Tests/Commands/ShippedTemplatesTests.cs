using System.CommandLine;
using ReviewEnv.Commands;
using ReviewEnv.Configuration;

namespace ReviewEnv.Tests.Commands;

public sealed class ShippedTemplatesTests
{
    [Fact]
    public void Check_finds_nothing_in_the_templates_that_come_with_the_program()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var root = new RootCommand { CheckCommand.Create() };

        var exit = root.Parse(["check", TemplateFolders.Shipped]).Invoke(new InvocationConfiguration { Output = output, Error = error });

        output.ToString().ShouldContain("5 templates");
        (exit, error.ToString()).ShouldBe((0, ""), output.ToString());
    }
}
