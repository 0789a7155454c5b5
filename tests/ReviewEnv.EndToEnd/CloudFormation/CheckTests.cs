using ReviewEnv.EndToEnd.Kubernetes;

namespace ReviewEnv.EndToEnd.CloudFormation;

/// <summary>What a target could never take is told before a branch has to find out.</summary>
public sealed class CheckTests
{
    [Fact]
    public async Task A_template_that_no_request_holds_is_refused_with_the_remedy()
    {
        var (code, said) = await CheckAsync(StackTemplate.LargeBody);
        code.ShouldBe(1);
        said.ShouldContain("51,200");
        said.ShouldContain("templateBucket: { bucket: NAME }");

        (await CheckAsync(StackTemplate.LargeBody, ", templateBucket: { bucket: some-templates }")).ShouldSatisfyAllConditions(check => check.Said.ShouldContain("0 errors"), check => check.Code.ShouldBe(0));
    }

    [Fact]
    public async Task A_capability_that_the_target_does_not_give_is_named_with_the_line_to_write()
    {
        var (code, said) = await CheckAsync(StackTemplate.BodyWithRole);
        code.ShouldBe(1);
        said.ShouldContain("capabilities: [CAPABILITY_IAM]");

        (await CheckAsync(StackTemplate.BodyWithRole, ", capabilities: [CAPABILITY_IAM]")).ShouldSatisfyAllConditions(check => check.Said.ShouldContain("0 errors"), check => check.Code.ShouldBe(0));
    }

    private static async Task<(int Code, string Said)> CheckAsync(string body, string target = "")
    {
        using var folder = new TemporaryFolder();
        StackTemplate.WriteTo(folder["templates/queue"], body);
        await File.WriteAllTextAsync(folder["reviewenv.yaml"], $$"""
            publicUrl: https://reviewenv.example.com
            templates: [./templates]
            gitlab: { url: https://gitlab.example.com, webhookSecret: 0123456789abcdef0123456789abcdef }
            targets: { account: { cloudformation: { region: eu-west-1{{target}} } } }
            projects: [{ path: shop/web, target: account, template: queue, parameters: { front: web.example.com } }]
            """);
        var (code, said) = await Cli.RunAloneAsync("check", "--config", folder["reviewenv.yaml"]);
        // Lines are broken at the width of nobody's terminal.
        return (code, string.Join(' ', said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }
}
