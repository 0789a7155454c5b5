using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;
using static ReviewEnv.Core.Tests.Templates.SomeTemplate;

namespace ReviewEnv.Core.Tests.Templates;

public sealed class CloudFormationTemplateTests
{
    private const string Body = """
        Parameters:
          Host: { Type: String }
          Image: { Type: String, Default: web }
          DesiredCount: { Type: Number, Default: 1 }
          Password: { Type: String, NoEcho: true, Default: "" }
        Resources:
          Queue:
            Type: AWS::SQS::Queue
        Outputs:
          Url: { Value: !Sub "https://${Host}" }
          ApiUrl: { Value: !Sub "https://api-${Host}" }
          Connection: { Value: !Join ["", [a, !Ref Password]] }
        """;

    private const string Host = "cloudformation: { parameters: { Host: \"${HOST}\" } }\n";

    [Fact]
    public void A_template_that_is_in_order_is_rendered_with_texts_alone()
    {
        var rendered = Render("""
            parameters: { image: , count: { type: integer, default: 2 } }
            cloudformation:
              url: Url
              nameLength: 32
              secretOutputs: [Connection]
              parameters:
                Host: "${HOST}"
                Image: "${image}"
                DesiredCount: ${count}
                Password: 1.10
            outputs: [ApiUrl]
            sleep: { DesiredCount: 0 }

            """, "review.example.com");

        rendered.Settings.ToJsonString().ShouldBe("""{"url":"Url","nameLength":32,"secretOutputs":["Connection"],"parameters":{"Host":"review-shop-web-feature-hello.review.example.com","Image":"","DesiredCount":"2","Password":"1.10"}}""");
        rendered.Sleep!.ToJsonString().ShouldBe("""{"DesiredCount":"0"}""");
        rendered.Body.ShouldBe(Body);
        rendered.Stack!.SizeInBytes.ShouldBe(Body.Length);
        rendered.Stack.Resources.ShouldBe([new StackResource("Queue", "AWS::SQS::Queue", 7)]);
        rendered.Stack.Parameters["Password"].ShouldBe(new StackParameter("Password", true, true, 5));
        rendered.Stack.Outputs["Connection"].Hidden.ShouldBe("it holds the parameter 'Password', which is NoEcho");
    }

    [Fact]
    public void Without_a_domain_the_host_is_empty() => Render(Host, "").Settings["parameters"]!["Host"]!.ToString().ShouldBeEmpty();

    [Theory]
    [InlineData("", "web/stack.yaml:2: the parameter 'Host' has no default, and web/template.yaml gives it no value; set cloudformation.parameters.Host there")]
    [InlineData("cloudformation: { parameters: { Host: x, Imge: y } }", "web/template.yaml:2: cloudformation.parameters.Imge: web/stack.yaml has no such parameter; did you mean 'Image'?")]
    [InlineData("cloudformation: { parameters: { Host: [a] } }", "cloudformation.parameters.Host: must be one value, not a list")]
    [InlineData("cloudformation: { parameters: { Host: } }", "cloudformation.parameters.Host: says nothing; write \"\" for an empty text")]
    [InlineData("cloudformation: { parameters: { Host: x }, url: Urll }", "cloudformation.url: web/stack.yaml has no output 'Urll'; did you mean 'Url'?")]
    [InlineData("cloudformation: { parameters: { Host: x }, url: Connection }", "cloudformation.url: the output 'Connection' cannot be the URL that people are sent to: it holds the parameter 'Password', which is NoEcho")]
    [InlineData("cloudformation: { parameters: { Host: x }, secretOutputs: [Conection] }", "cloudformation.secretOutputs: web/stack.yaml has no output 'Conection'; did you mean 'Connection'?")]
    [InlineData("cloudformation: { parameters: { Host: x }, nameLength: 8 }", "cloudformation.nameLength: must be a whole number from 16 to 128, not '8'")]
    [InlineData("cloudformation: { parameters: { Host: x }, capabilities: [] }", "cloudformation.capabilities: is not a key that is known here")]
    [InlineData(Host + "sleep: { Count: 0 }", "web/template.yaml:3: sleep.Count: web/stack.yaml has no such parameter")]
    [InlineData(Host + "sleep: 1h", "sleep: must be a mapping")]
    [InlineData(Host + "outputs: [ApiUrls]", "web/template.yaml:3: outputs: web/stack.yaml has no output 'ApiUrls'; did you mean 'ApiUrl'?")]
    [InlineData(Host + "outputs: [Connection]", "outputs: 'Connection' would be readable by everybody who reads the job's variables: it holds the parameter 'Password', which is NoEcho; remove it from the list")]
    [InlineData("cloudformation: { parameters: { Host: x }, secretOutputs: [ApiUrl] }\noutputs: [ApiUrl]", "outputs: 'ApiUrl' would be readable by everybody who reads the job's variables: it is among cloudformation.secretOutputs; remove it from the list")]
    public void What_does_not_fit_the_body_is_told_once_with_its_place(string more, string expected) =>
        Problems(Stack(Body, more + "\n")).ShouldHaveSingleItem().ShouldContain(expected);

    [Fact]
    public void A_value_that_is_too_long_is_told_without_showing_it()
    {
        var problem = Problems(Stack(Body, "parameters: { host: }\ncloudformation: { parameters: { Host: \"${host}\" } }\n"), Inputs(parameters: ("host", new string('é', 2049)))).ShouldHaveSingleItem();
        problem.ShouldContain("the stack parameter 'Host' becomes 4,098 bytes long, and CloudFormation takes 4,096");
        problem.ShouldNotContain("é");
    }

    [Fact]
    public void A_body_without_a_URL_names_the_outputs_that_would_do() =>
        Problems(Stack("Resources: { Queue: { Type: AWS::SQS::Queue } }\n", "")).ShouldHaveSingleItem()
            .ShouldBe("web/stack.yaml: has no output that holds the environment's URL: add one of EnvironmentUrl, Url, URL, WebsiteURL, ServiceUrl, or name another one in web/template.yaml under cloudformation.url");

    [Theory]
    [InlineData("fixed", false)]
    [InlineData("!Ref Image", false)]
    [InlineData("!Sub \"${!AWS::StackName}-x\"", false)]
    [InlineData("!Sub \"${AWS::StackName}-url\"", true)]
    [InlineData("!Join [\"-\", [!Ref \"AWS::StackName\", url]]", true)]
    [InlineData("!Ref Host", true)]
    public void An_export_must_differ_from_branch_to_branch(string name, bool differs)
    {
        var files = Stack(Body.Replace("${Host}\" }\n", "${Host}\", Export: { Name: " + name + " } }\n", StringComparison.Ordinal), Host);
        var problems = TemplateCheck.Check(files);
        if (differs) problems.ShouldBeEmpty();
        else problems.Select(problem => problem.Message).ShouldContain(message => message.Contains("Outputs.Url.Export: the name is the same for every branch"));
    }

    [Theory]
    [InlineData("{ Host: \"${HOST}\" }", "", 65)]
    [InlineData("{ Host: \"api-${HOST}\" }", "", 69)]
    [InlineData("{ Host: \"${STACK_NAME}-db\" }", "", 3)]
    [InlineData("{ Host: x }", ", nameLength: 32", 96)]
    [InlineData("{ Host: \"${HOST}\" }", ", nameLength: 100", 65)]
    [InlineData("{ Host: x }", "", 0)]
    public void Names_leave_room_for_what_is_named_after_them(string parameters, string more, int expected) =>
        ParsedTemplate.Parse(Stack(Body, $"cloudformation: {{ parameters: {parameters}{more} }}\n")).NameAffixFor(new Dictionary<string, string>()).ShouldBe(expected);

    [Fact]
    public void Whatever_the_branch_a_host_and_what_is_named_after_the_stack_fit() => Prop.ForAll<NonEmptyString>(branch =>
    {
        var key = new EnvironmentKey("shop/web", GitRef.Branch(branch.Get));
        IReadOnlyList<string> Names(string settings) => EnvironmentNaming.Candidates("9-review", "7", key, NameBudget.StackName, ParsedTemplate.Parse(Stack(Body, $"cloudformation: {settings}\n")).NameAffixFor(new Dictionary<string, string>()));
        return Names("{ parameters: { Host: \"api-${HOST}\" } }").All(name => name.Length <= 59 && char.IsAsciiLetter(name[0]))
            && Names("{ parameters: { Host: x }, nameLength: 16 }").All(name => name.Length <= 16 && char.IsAsciiLetter(name[0]));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_host_that_a_project_gives_counts_too() =>
        ParsedTemplate.Parse(Stack(Body, "parameters: { host: }\ncloudformation: { parameters: { Host: \"${host}\" } }\n")).NameAffixFor(new Dictionary<string, string> { ["host"] = "x-${HOST}" }).ShouldBe(67);

    [Fact]
    public void The_body_counts_for_the_fingerprint_as_it_is_written() =>
        Render(Host, "").Fingerprint.ShouldNotBe(ParsedTemplate.Parse(Stack(Body + "# more\n", Host)).Render(Inputs() with { Domain = "" }).Fingerprint);

    private static RenderedTemplate Render(string more, string domain) => ParsedTemplate.Parse(Stack(Body, more)).Render(Inputs() with { Domain = domain });

    private static TemplateFiles Stack(string body, string more) => Files(("template.yaml", "driver: cloudformation\n" + more), ("stack.yaml", body));
}
