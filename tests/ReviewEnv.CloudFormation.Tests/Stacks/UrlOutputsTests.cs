using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.CloudFormation.Tests.Stacks;

public sealed class UrlOutputsTests
{
    private static readonly StackNotes Notes = new() { Instance = "i", Key = new EnvironmentKey("p", GitRef.Branch("b")), Commit = Some.Commit(), Fingerprint = "f" };

    [Theory]
    [InlineData("Url=http://a/;EnvironmentUrl=https://b/", null, "/", "https://b/")]
    [InlineData("ServiceUrl=https://s/x;WebsiteURL=https://w/", null, "/", "https://w/")]
    [InlineData("Url=http://a/;Api=https://api/", "Api", "/", "https://api/")]
    [InlineData("Url=lb-1.elb.amazonaws.com", null, "/", "http://lb-1.elb.amazonaws.com/")]
    [InlineData("Url=https://a/stage/", null, "/login?x=1", "https://a/stage/login?x=1")]
    public void The_named_output_or_the_first_of_the_usual_ones_is_the_address(string outputs, string? named, string path, string expected) =>
        UrlOutputs.Resolve(Notes with { UrlOutput = named, UrlPath = path }, Of(outputs)).Url!.AbsoluteUri.ShouldBe(expected);

    [Theory]
    [InlineData("", null, "has no outputs")]
    [InlineData("QueueUrl=https://q/", null, "outputs QueueUrl")]
    [InlineData("Url=https://q/", "Site", "'Site' is not among them")]
    [InlineData("Url=arn:aws:s3:::x", null, "no http or https URL")]
    [InlineData("Url=ftp://x/", null, "no http or https URL")]
    [InlineData("Url=", null, "no http or https URL")]
    public void Without_an_address_it_says_what_there_is_and_what_to_write(string outputs, string? named, string words)
    {
        var (url, problem) = UrlOutputs.Resolve(Notes with { UrlOutput = named }, Of(outputs));
        url.ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain(words);
    }

    private static Dictionary<string, string> Of(string outputs) =>
        outputs.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
