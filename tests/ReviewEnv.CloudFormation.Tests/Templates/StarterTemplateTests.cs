using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.CloudFormation.Tests.Templates;

public sealed class StarterTemplateTests
{
    private static readonly Dictionary<string, string> OfService = new() { ["image"] = "web:1", ["vpc"] = "vpc-1", ["subnets"] = "subnet-1,subnet-2" };
    private static readonly CloudFormationTargetOptions Target = new() { Name = "account", Region = "eu-west-1", Capabilities = ["CAPABILITY_IAM"] };

    [Fact]
    public void There_are_two_of_them() =>
        StarterTemplates.All.Select(Path.GetFileName).ShouldBe(["cloudformation-service", "cloudformation-web"]);

    [Theory]
    [InlineData("cloudformation-web")]
    [InlineData("cloudformation-service")]
    public void They_are_in_order_and_ask_for_one_capability_as_they_say(string name)
    {
        var files = StarterTemplates.Read(name);
        TemplateCheck.Check(files).ShouldBeEmpty();
        var body = TemplateCheck.StackOf(files).ShouldNotBeNull();
        TargetFit.Check(body, Target).ShouldBeEmpty();
        TargetFit.Check(body, Target with { Capabilities = [] }).ShouldHaveSingleItem().Message.ShouldContain("write there: capabilities: [CAPABILITY_IAM]");
        files.Files["template.yaml"].ShouldContain("the target needs: capabilities: [CAPABILITY_IAM]");
    }

    [Fact]
    public void The_page_takes_a_branch_as_it_is_named()
    {
        var template = ParsedTemplate.Parse(StarterTemplates.Read("cloudformation-web"));
        const string branch = "a\"; <script>${x}";

        var parameters = template.Render(Inputs(branch, [])).Settings["parameters"]!;

        parameters["Branch"]!.GetValue<string>().ShouldBe(branch);
        parameters["PackageBucket"]!.GetValue<string>().ShouldBeEmpty();
        template.NameAffixFor(new Dictionary<string, string>()).ShouldBe(0);
    }

    [Fact]
    public void The_service_sleeps_without_tasks_and_has_a_name_that_fits_a_host()
    {
        var template = ParsedTemplate.Parse(StarterTemplates.Read("cloudformation-service"));

        var rendered = template.Render(Inputs("feature/hello", OfService));

        rendered.Sleep!.ToJsonString().ShouldBe("""{"DesiredCount":"0"}""");
        rendered.Settings["parameters"]!["Host"]!.GetValue<string>().ShouldBe("shop-web-x.review.example.com");
        (NameBudget.StackName.Length - template.NameAffixFor(OfService)).ShouldBe(63);
    }

    private static TemplateInputs Inputs(string branch, Dictionary<string, string> parameters) => new()
    {
        Key = new EnvironmentKey("shop/web", GitRef.Branch(branch)),
        Commit = CommitSha.Parse("0123456789abcdef0123456789abcdef01234567"),
        Name = "shop-web-x",
        Executable = "reviewenv",
        Domain = "review.example.com",
        Parameters = parameters,
    };
}
