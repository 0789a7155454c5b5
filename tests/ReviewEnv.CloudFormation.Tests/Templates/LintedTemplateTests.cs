using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.CloudFormation.Tests.Templates;

[NeedsCfnLint]
public sealed class LintedTemplateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [ContractFact]
    public async Task The_linter_finds_nothing_in_the_bodies_that_come_with_the_program()
    {
        var bodies = StarterTemplates.All.Select(template => Path.Combine(template, "stack.yaml")).ToList();

        var (exit, output) = await CfnLint.RunAsync(bodies);

        output.ShouldBeEmpty();
        exit.ShouldBe(0);
    }

    [ContractFact]
    public async Task The_linter_would_tell_what_is_wrong()
    {
        var body = folder["stack.yaml"];
        await File.WriteAllTextAsync(body, "Resources: { Queue: { Type: AWS::SQS::Queue, Properties: { Colour: red } } }\n");

        var (exit, output) = await CfnLint.RunAsync([body]);

        exit.ShouldNotBe(0);
        output.ShouldContain("Colour");
    }
}
