using ReviewEnv.Core.Templates;

namespace ReviewEnv.CloudFormation.Tests.Templates;

public sealed class TargetFitTests
{
    private const string Body = "Resources:\n  Role: { Type: AWS::IAM::Role }\n  Queue: { Type: AWS::SQS::Queue, Properties: { \"Fn::Transform\": { Name: AWS::Include } } }\n";
    private static readonly CloudFormationTargetOptions Target = new() { Name = "account", Region = "eu-west-1" };

    [Fact]
    public void All_that_a_target_lacks_is_told_at_once()
    {
        var body = StackBody.Parse(Body + "# " + new string('x', 52_000));

        TargetFit.Check(body, Target).Count.ShouldBe(3);
        TargetFit.Check(body, Target with { TemplateBucket = new TemplateBucket("templates", ""), Capabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"] }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(51_200, true)]
    [InlineData(51_201, false)]
    public void The_limit_is_counted_in_bytes_and_is_still_allowed(int size, bool fits)
    {
        const string start = "Resources: { Queue: { Type: AWS::SQS::Queue } }\n# é";
        var body = StackBody.Parse(start + new string('x', size - start.Length - 1));

        body.SizeInBytes.ShouldBe(size);
        TargetFit.Check(body, Target).Count.ShouldBe(fits ? 0 : 1);
    }
}
