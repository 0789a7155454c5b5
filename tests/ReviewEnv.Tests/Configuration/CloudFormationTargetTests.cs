using System.Globalization;
using ReviewEnv.CloudFormation;
using ReviewEnv.Configuration;
using static ReviewEnv.Tests.Configuration.SomeConfiguration;

namespace ReviewEnv.Tests.Configuration;

public sealed class CloudFormationTargetTests : IDisposable
{
    private const string Account = "arn:aws:iam::123456789012:role/";
    private const string Body = "Resources: { Queue: { Type: AWS::SQS::Queue } }\nOutputs: { Url: { Value: !Ref Queue } }\n";
    private readonly SomeConfiguration some = new();

    public CloudFormationTargetTests() => some.Stack("web", "driver: cloudformation\n", Body);

    public void Dispose() => some.Dispose();

    [Fact]
    public void A_region_is_enough()
    {
        var target = Read("region: eu-west-1");
        var defaults = new CloudFormationTargetOptions { Name = "here", Region = "eu-west-1" };

        target.Prefix.ShouldBeEmpty();
        (target.Options with { Tags = defaults.Tags, Capabilities = defaults.Capabilities, NotificationArns = defaults.NotificationArns, Deletion = defaults.Deletion }).ShouldBe(defaults);
        target.Options.Tags.ShouldBeEmpty();
        target.Options.Capabilities.ShouldBeEmpty();
        target.Options.Deletion.Force.ShouldBeFalse();
    }

    [Fact]
    public void Every_key_is_read()
    {
        File.WriteAllText(Path.Combine(some.Folder, "policy.json"), """{ "Statement": [] }""");
        var target = Read($$"""
            region: us-gov-west-1, stackPrefix: review, instance: team-a, profile: review, roleArn: {{Account}}reviewenv, externalId: shared-word,
            useFips: true, useDualStack: true, domain: review.example.com, capabilities: [CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND],
            serviceRoleArn: {{Account}}path/cloudformation, notificationArns: ["arn:aws:sns:eu-west-1:123456789012:stacks"],
            rollbackTriggers: { alarms: ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors"], compositeAlarms: ["arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:all of it"], monitoring: 10m },
            stackPolicy: ./policy.json, tags: { cost-center: "42", team: "a b" }, templateBucket: { bucket: templates, prefix: reviewenv/ },
            terminationProtection: manage, deletion: { emptyBuckets: true, retain: [AWS::S3::Bucket, Custom::Thing], force: true }, operationTimeout: 2h, supersedeAfter: 30s
            """);

        var options = target.Options;
        target.Prefix.ShouldBe("review");
        (options.Region, options.Instance, options.Profile, options.RoleArn, options.ExternalId).ShouldBe(("us-gov-west-1", "team-a", "review", Account + "reviewenv", "shared-word"));
        (options.UseFips, options.UseDualStack, options.Domain, options.ServiceRoleArn).ShouldBe((true, true, "review.example.com", Account + "path/cloudformation"));
        options.Capabilities.ShouldBe(["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]);
        options.NotificationArns.ShouldBe(["arn:aws:sns:eu-west-1:123456789012:stacks"]);
        options.RollbackTriggers.ShouldBe([new("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors", "AWS::CloudWatch::Alarm"), new("arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:all of it", "AWS::CloudWatch::CompositeAlarm")]);
        options.RollbackMonitoring.ShouldBe(TimeSpan.FromMinutes(10));
        options.StackPolicy.ShouldBe("""{"Statement":[]}""");
        options.Tags.ShouldBe(new Dictionary<string, string> { ["cost-center"] = "42", ["team"] = "a b" });
        options.TemplateBucket.ShouldBe(new("templates", "reviewenv/"));
        options.ManageTerminationProtection.ShouldBeTrue();
        (options.Deletion.EmptyBuckets, options.Deletion.Force).ShouldBe((true, true));
        options.Deletion.Retain.ShouldBe(["AWS::S3::Bucket", "Custom::Thing"]);
        (options.OperationTimeout, options.SupersedeAfter).ShouldBe((TimeSpan.FromHours(2), TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_stack_policy_may_be_written_in_place() =>
        Read("region: eu-west-1, stackPolicy: { Statement: [{ Effect: Allow, Action: \"Update:*\", Principal: \"*\", Resource: \"*\" }] }").Options.StackPolicy
            .ShouldBe("""{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}""");

    [Theory]
    [InlineData("stackPrefix: a", "cloudformation.region: is missing", "such as eu-west-1")]
    [InlineData("region: Ireland", "cloudformation.region: 'Ireland' is not a region", "such as eu-west-1")]
    [InlineData("region: eu-west-1, regoin: x", "cloudformation.regoin: is not a key", "did you mean 'region'?")]
    [InlineData("region: eu-west-1, stackPrefix: Review_", "stackPrefix: 'Review_' must be", "at most 20 of a-z, 0-9 and '-'")]
    [InlineData("region: eu-west-1, instance: \"a b\"", "instance: 'a b' is not a label value", "at most 63 letters")]
    [InlineData("region: eu-west-1, domain: \"https://x\"", "domain: 'https://x' is not a domain", "without scheme")]
    [InlineData("region: eu-west-1, roleArn: reviewenv", "roleArn: 'reviewenv' is not the ARN of a role", "such as arn:aws:iam::123456789012:role/reviewenv")]
    [InlineData("region: eu-west-1, serviceRoleArn: \"arn:aws:iam::1:role/x\"", "serviceRoleArn: 'arn:aws:iam::1:role/x' is not the ARN", "such as")]
    [InlineData("region: eu-west-1, externalId: word", "externalId: means something to a role only", "name it with roleArn")]
    [InlineData("region: eu-west-1, endpointUrl: localhost:5000", "endpointUrl: 'localhost:5000' is not an address", "such as https://")]
    [InlineData("region: eu-west-1, endpointUrl: \"http://127.0.0.1:5000\", useFips: true", "useFips: chooses among the region's own endpoints", "remove one")]
    [InlineData("region: eu-west-1, capabilities: [IAM]", "capabilities: 'IAM' is none of", "CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND")]
    [InlineData("region: eu-west-1, notificationArns: [stacks]", "notificationArns: 'stacks' is not the ARN of a topic", "such as arn:aws:sns")]
    [InlineData("region: eu-west-1, rollbackTriggers: { alarms: [errors] }", "rollbackTriggers.alarms: 'errors' is not the ARN of an alarm", "such as arn:aws:cloudwatch")]
    [InlineData("region: eu-west-1, rollbackTriggers: { monitoring: 10m }", "rollbackTriggers.alarms: is missing", "list the ARNs")]
    [InlineData("region: eu-west-1, rollbackTriggers: { alarms: [\"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a\"], monitoring: 4h }", "rollbackTriggers.monitoring: '4h' must be from 1m to 3h", "3h")]
    [InlineData("region: eu-west-1, rollbackTriggers: { alarms: [\"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a\"], monitoring: 90s }", "rollbackTriggers.monitoring: '90s' is not a number of whole minutes", "whole")]
    [InlineData("region: eu-west-1, stackPolicy: nowhere.json", "stackPolicy: there is no file", "or write the policy here")]
    [InlineData("region: eu-west-1, stackPolicy: { Statements: [] }", "stackPolicy: is not a stack policy", "with a Statement")]
    [InlineData("region: eu-west-1, tags: { \"aws:x\": y }", "tags.aws:x: is a key that AWS keeps", "choose one")]
    [InlineData("region: eu-west-1, tags: { \"reviewenv:x\": y }", "tags.reviewenv:x: is a key that ReviewEnv knows", "choose one")]
    [InlineData("region: eu-west-1, tags: { a: \"b;c\" }", "tags.a: 'b;c' is not a value for a tag", "at most 256")]
    [InlineData("region: eu-west-1, templateBucket: { prefix: x }", "templateBucket.bucket: is missing", "name an S3 bucket")]
    [InlineData("region: eu-west-1, templateBucket: { bucket: My_Bucket }", "templateBucket.bucket: 'My_Bucket' is not the name of a bucket", "3 to 63")]
    [InlineData("region: eu-west-1, templateBucket: { bucket: templates, prefix: /x }", "templateBucket.prefix: '/x' must be", "not begin with '/'")]
    [InlineData("region: eu-west-1, terminationProtection: true", "terminationProtection: 'true' is none of", "respect, manage")]
    [InlineData("region: eu-west-1, deletion: { retain: [Bucket] }", "deletion.retain: 'Bucket' is not a type of resource", "such as AWS::S3::Bucket")]
    [InlineData("region: eu-west-1, deletion: { forced: true }", "deletion.forced: is not a key", "did you mean 'force'?")]
    [InlineData("region: eu-west-1, operationTimeout: 5", "operationTimeout: '5' is not a duration", "such as 90s")]
    [InlineData("region: eu-west-1, operationTimeout: 5s", "operationTimeout: '5s' must be from 1m to 2 days", "2 days")]
    [InlineData("region: eu-west-1, supersedeAfter: 3 days", "supersedeAfter: '3 days' must be from 1s to 2 days", "2 days")]
    public void A_wrong_value_is_told_once_with_key_value_and_remedy(string keys, string expected, string remedy)
    {
        var problem = some.Problems(Yaml(keys)).ShouldHaveSingleItem();
        problem.ShouldContain(expected);
        problem.ShouldContain(remedy);
    }

    [Fact]
    public void All_wrong_values_are_told_at_once() =>
        some.Problems(Yaml("region: X, roleArn: y, capabilities: [z], deletion: { force: maybe }, operationTimeout: soon")).Count.ShouldBe(5);

    [Fact]
    public void More_than_CloudFormation_takes_is_told()
    {
        string Six(string format) => string.Join(", ", Enumerable.Range(0, 6).Select(number => "\"" + string.Format(CultureInfo.InvariantCulture, format, number) + "\""));
        some.Problems(Yaml($"region: eu-west-1, notificationArns: [{Six("arn:aws:sns:eu-west-1:123456789012:t{0}")}]")).ShouldHaveSingleItem().ShouldContain("there are 6, and CloudFormation takes 5");
        some.Problems(Yaml($"region: eu-west-1, rollbackTriggers: {{ alarms: [{Six("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a{0}")}] }}")).ShouldHaveSingleItem().ShouldContain("takes 5");
        some.Problems(Yaml($"region: eu-west-1, tags: {{ {string.Join(", ", Enumerable.Range(0, 31).Select(number => $"t{number}: x"))} }}")).ShouldHaveSingleItem().ShouldContain("at most 30");
        some.Problems(Yaml($"region: eu-west-1, stackPolicy: {{ Statement: [{{ Sid: {new string('x', 17_000)} }}] }}")).ShouldHaveSingleItem().ShouldContain("CloudFormation takes 16,384");
    }

    [Theory]
    [InlineData("{ \"Statement\": ", "is not JSON (line 1)")]
    [InlineData("{ \"Statement\": [], \"Statement\": [] }", "is not JSON")]
    [InlineData("[]", "is not a stack policy")]
    public void A_file_that_is_no_stack_policy_is_told(string text, string expected)
    {
        File.WriteAllText(Path.Combine(some.Folder, "policy.json"), text);
        some.Problems(Yaml("region: eu-west-1, stackPolicy: policy.json")).ShouldHaveSingleItem().ShouldContain(expected);
    }

    [Theory]
    [InlineData("http://moto.example.com:5000", true)]
    [InlineData("http://127.0.0.1:5000", false)]
    [InlineData("http://localhost:5000", false)]
    [InlineData("https://cloudformation.example.com", false)]
    public void An_endpoint_without_encryption_is_a_warning_unless_it_is_here(string url, bool warns)
    {
        var report = some.Read(Yaml($"region: eu-west-1, endpointUrl: \"{url}\""));
        report.Problems.ShouldBeEmpty();
        report.Warnings.Any(warning => warning.Key == "targets.here.cloudformation.endpointUrl" && warning.Message.Contains("is not encrypted")).ShouldBe(warns);
    }

    [Theory]
    [InlineData("a: { cloudformation: { region: eu-west-1 } }, b: { cloudformation: { region: eu-west-1, stackPrefix: b } }", true)]
    [InlineData("a: { cloudformation: { region: eu-west-1 } }, b: { cloudformation: { region: eu-west-1, instance: other } }", false)]
    [InlineData("a: { cloudformation: { region: eu-west-1 } }, b: { cloudformation: { region: eu-west-2 } }", false)]
    [InlineData("a: { cloudformation: { region: eu-west-1 } }, b: { cloudformation: { region: eu-west-1, roleArn: \"arn:aws:iam::123456789012:role/other\" } }", false)]
    [InlineData("a: { cloudformation: { region: eu-west-1 } }, b: { cloudformation: { region: eu-west-1, profile: other } }", false)]
    [InlineData("a: { cloudformation: { region: eu-west-1 } }, b: { cloudformation: { region: eu-west-1, endpointUrl: \"http://127.0.0.1:1\" } }", false)]
    public void Two_targets_may_share_an_account_and_region_only_as_two_instances(string targets, bool refused)
    {
        var problems = some.Problems(Forge + $"targets: {{ {targets} }}\n" + "projects: [{ path: shop/web, target: a, template: web }]\n");
        if (refused) problems.ShouldHaveSingleItem().ShouldContain("targets.b: is the same account and region as 'a'");
        else problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(", templateBucket: { bucket: templates }", false)]
    [InlineData("", true)]
    public void A_large_body_needs_a_bucket(string more, bool refused)
    {
        some.Stack("web", "driver: cloudformation\n", Body + "# " + new string('x', 60_000 - Body.Length - 2));
        var problems = Fit("region: eu-west-1" + more);
        if (refused) problems.ShouldHaveSingleItem().ShouldEndWith("stack.yaml: has 60,000 bytes, and CloudFormation takes 51,200 directly; name a bucket from which it may fetch larger ones in the target 'here': templateBucket: { bucket: NAME }");
        else problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Role: { Type: AWS::IAM::Role }", "", "the resource 'Role' is an AWS::IAM::Role, and the target 'here' does not allow that; if it is to, write there: capabilities: [CAPABILITY_IAM]")]
    [InlineData("Role: { Type: AWS::IAM::Role }", "CAPABILITY_IAM", null)]
    [InlineData("Role: { Type: AWS::IAM::Role }", "CAPABILITY_NAMED_IAM", null)]
    [InlineData("Role: { Type: AWS::IAM::Role, Properties: { RoleName: x } }", "CAPABILITY_IAM", "write there: capabilities: [CAPABILITY_IAM, CAPABILITY_NAMED_IAM]")]
    [InlineData("Queue2: { Type: AWS::SQS::Queue, Properties: { \"Fn::Transform\": { Name: Mine } } }", "CAPABILITY_NAMED_IAM", "the macro Mine rewrites it, and the target 'here' does not allow that; if it is to, write there: capabilities: [CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND]")]
    public void What_a_body_asks_for_must_be_allowed_by_the_target(string resource, string allowed, string? expected)
    {
        some.Stack("web", "driver: cloudformation\n", $"Resources:\n  {resource}\nOutputs: {{ Url: {{ Value: x }} }}\n");
        var problems = Fit($"region: eu-west-1, capabilities: [{allowed}]");
        if (expected is null) problems.ShouldBeEmpty();
        else problems.ShouldHaveSingleItem().ShouldContain("stack.yaml:2: ");
        if (expected is not null) problems[0].ShouldContain(expected);
    }

    private static string Yaml(string keys) => Forge + $"targets: {{ here: {{ cloudformation: {{ {keys.ReplaceLineEndings("\n    ")} }} }} }}\n" + Projects;

    private List<string> Fit(string keys) => [.. some.Read(Yaml(keys)).TemplateProblems.Select(problem => problem.ToString())];

    private TargetSettings.CloudFormation Read(string keys) => some.Load(Yaml(keys)).Targets.ShouldHaveSingleItem().ShouldBeOfType<TargetSettings.CloudFormation>();
}
