namespace ReviewEnv.CloudFormation.Tests.Fake;

public sealed class FakeInputTests : FakeTests
{
    private const string WithRole = "Resources: { Role: { Type: AWS::IAM::Role, Properties: { Path: / } } }";

    [Fact]
    public async Task Refuses_what_breaks_a_limit_and_makes_no_shell()
    {
        (await RefusedAsync(("StackName", "1st"))).ShouldContain("satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
        (await RefusedAsync(("StackName", new string('a', 129)))).ShouldContain("length less than or equal to 128");
        (await RefusedAsync(("ChangeSetName", "a_b"))).ShouldContain("'changeSetName' failed to satisfy constraint");
        (await RefusedAsync(("TemplateBody", FakeTemplates.Web + "# " + new string('ä', 25_600)))).ShouldContain("length less than or equal to 51200");
        (await RefusedAsync([.. Enumerable.Range(1, 51).SelectMany(number => new[] { ($"Tags.member.{number}.Key", $"k{number}"), ($"Tags.member.{number}.Value", "v") })])).ShouldContain("'tags'");
        (await RefusedAsync(("Tags.member.1.Value", "a#b"))).ShouldContain("tags.1.member.value");
        (await RefusedAsync(("Tags.member.1.Key", "aws:mine"))).ShouldContain("aws: prefixed tag key names");
        (await RefusedAsync(QueryClient.Parameter(1, "Nobody", "x"))).ShouldBe("ValidationError: Parameters: [Nobody] do not exist in the template");
        (await RefusedAsync(("TemplateBody", "Parameters: { A: { Type: String }, B: { Type: String } }\nResources: { Q: { Type: AWS::SQS::Queue } }"))).ShouldBe("ValidationError: Parameters: [A, B] must have values");
        (await RefusedAsync(("TemplateBody", "Parameters: { N: { Type: Number, Default: 9, MaxValue: 8 } }\nResources: { Q: { Type: AWS::SQS::Queue } }"))).ShouldBe("ValidationError: Parameter 'N' must be a number not greater than 8");
        (await RefusedAsync(("TemplateBody", "Resources: { Q: { Type: AWS::SQS::Queue, Properties: { X: !Ref Gone } } }"))).ShouldContain("Unresolved resource dependencies [Gone]");
        (await RefusedAsync(("TemplateBody", "a: [b"))).ShouldStartWith("ValidationError: Template format error: YAML not well-formed");
        (await RefusedAsync(("TemplateBody", $"Resources: {{ {string.Join(", ", Enumerable.Range(1, 501).Select(number => $"R{number}: {{ Type: AWS::SQS::Queue }}"))} }}"))).ShouldContain("Number of resources, 501, is greater than maximum allowed, 500");
        Fake.AllStacks.ShouldBeEmpty();
    }

    [Fact]
    public async Task Wants_capabilities_for_roles()
    {
        var named = WithRole.Replace("Path: /", "RoleName: x");
        (await RefusedAsync(("TemplateBody", WithRole))).ShouldBe("InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_IAM]");
        (await RefusedAsync(("TemplateBody", named), ("Capabilities.member.1", "CAPABILITY_IAM"))).ShouldBe("InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]");
        await Api.PrepareAsync("web", "one", creates: true, ("TemplateBody", WithRole), ("Capabilities.member.1", "CAPABILITY_NAMED_IAM"));
    }

    [Fact]
    public async Task Takes_JSON_and_bodies_behind_a_URL()
    {
        var json = """{"Parameters":{"N":{"Type":"Number","Default":2}},"Resources":{"Q":{"Type":"AWS::SQS::Queue"}},"Outputs":{"Url":{"Value":{"Fn::Join":["/",["https://x",{"Ref":"N"}]]}}}}""";
        Fake.Settings.TemplatesByUrl["https://s3.example/t"] = json;
        await Api.DeployAsync("web", "one", creates: true, ("TemplateBody", ""), ("TemplateURL", "https://s3.example/t"));

        Fake.FindStack("web")!.Outputs["Url"].ShouldBe("https://x/2");
        (await RefusedAsync(("StackName", "other"), ("TemplateBody", ""), ("TemplateURL", "https://s3.example/none"))).ShouldStartWith("ValidationError: S3 error");
    }

    [Fact]
    public async Task Creates_and_updates_without_change_sets_too()
    {
        (string, string)[] stack = [("StackName", "web"), ("TemplateBody", FakeTemplates.Web), ("ClientRequestToken", "t")];
        var id = (await Api.DoAsync("CreateStack", stack)).Value;
        (await Api.DoAsync("CreateStack", stack)).Value.ShouldBe(id);
        (await Api.RefusedAsync("CreateStack", [.. stack[..2]])).ShouldBe("AlreadyExistsException: Stack [web] already exists");
        (await Api.RefusedAsync("UpdateStack", [.. stack[..2]])).ShouldBe("ValidationError: No updates are to be performed.");

        var set = await Api.PrepareAsync("web", "one", creates: false);
        await Api.DoAsync("UpdateStack", [("StackName", "web"), ("UsePreviousTemplate", "true"), .. QueryClient.Parameter(1, "Host", "b.example")]);
        Fake.FindStack("web")!.Outputs["Url"].ShouldBe("https://b.example/web?a&b");
        (await Api.DoAsync("DescribeChangeSet", ("ChangeSetName", set))).Element("ExecutionStatus")!.Value.ShouldBe("OBSOLETE");
    }

    [Fact]
    public async Task Keeps_values_on_request_and_shows_secret_ones_to_nobody()
    {
        await Api.DeployAsync("web", "one", creates: true, [.. QueryClient.Parameter(1, "Password", "s3cret"), .. QueryClient.Parameter(2, "Host", "b.example")]);
        await Api.DeployAsync("web", "two", creates: false, ("Parameters.member.1.ParameterKey", "Password"), ("Parameters.member.1.UsePreviousValue", "true"));

        Fake.FindStack("web")!.Parameters.ShouldSatisfyAllConditions(now => now["Password"].ShouldBe("s3cret"), now => now["Host"].ShouldBe("a.example.test"));
        (await Api.DoAsync("DescribeStacks", ("StackName", "web"))).ToString().ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Tells_what_a_template_takes()
    {
        var summary = await Api.DoAsync("GetTemplateSummary", ("TemplateBody", FakeTemplates.Web));
        summary.Descendants("ParameterKey").Select(key => key.Value).ShouldBe(["Host", "Password", "Behaviour", "Big"]);
        summary.Element("ResourceTypes")!.Elements().Select(type => type.Value).ShouldBe(["AWS::SQS::Queue", "AWS::S3::Bucket", "AWS::SNS::Topic"]);
        (await Api.DoAsync("ValidateTemplate", ("TemplateBody", WithRole))).Element("Capabilities")!.Value.ShouldBe("CAPABILITY_IAM");
    }

    private Task<string> RefusedAsync(params (string Key, string Value)[] fields) =>
        Api.RefusedAsync("CreateChangeSet", QueryClient.Preparation("web", "one", creates: true, fields));
}
