using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Tests.Templates;

public sealed class StackBodyTests
{
    private const string Queue = "Resources:\n  Queue: { Type: AWS::SQS::Queue }\n";

    [Fact]
    public void The_short_forms_of_functions_are_read()
    {
        var body = StackBody.Parse("""
            Conditions: { Big: !Not [!Equals [!Ref "AWS::Region", x]], Same: !Condition Big }
            Resources:
              Function:
                Type: AWS::Lambda::Function
                Properties:
                  Code: !If [Big, !Ref "AWS::NoValue", { ZipFile: !Sub [ "${A}", { A: !GetAtt Queue.Arn } ] }]
                  Zones: !GetAZs ""
                  Other: [!FindInMap [a, b, c], !Select [0, !Split [",", "a,b"]], !Cidr [a, 1, 2], !ImportValue x, !Base64 y, !Transform { Name: "AWS::Include" }]
            """);
        body.Resources.Select(resource => resource.Type).ShouldBe(["AWS::Lambda::Function"]);
    }

    [Fact]
    public void A_body_may_be_JSON_indented_with_tabs() =>
        StackBody.Parse("{\n\t\"Resources\": {\n\t\t\"Queue\": { \"Type\": \"AWS::SQS::Queue\" }\n\t}\n}").Resources.Count.ShouldBe(1);

    [Fact]
    public void Its_size_is_counted_in_bytes() => StackBody.Parse(Queue + "# é").SizeInBytes.ShouldBe(Encoding.UTF8.GetByteCount(Queue) + 4);

    [Theory]
    [InlineData("", "is empty; a stack needs Resources")]
    [InlineData("- a", "must be a mapping")]
    [InlineData("a: 'x", "stack.yaml:1: is not YAML")]
    [InlineData("{ \"Resources\": ", "stack.yaml:2: is not YAML")]
    [InlineData(Queue + "---\na: b\n", "has several documents")]
    [InlineData("Description: x\n", "Resources: is missing; a stack has one resource at least")]
    [InlineData("Resources: {}\n", "Resources: is empty")]
    [InlineData("Resources: { Queue: { Typ: x } }\n", "Resources.Queue.Type: is missing; write for example Type: AWS::S3::Bucket")]
    [InlineData("Resources: { Queue: }\n", "Resources.Queue: says nothing")]
    [InlineData("Resources: { my-queue: { Type: AWS::SQS::Queue } }\n", "Resources.my-queue: is not a logical name: letters and digits only")]
    [InlineData(Queue + "Output: {}\n", "stack.yaml:3: Output: is not a key that is known here; did you mean 'Outputs'?")]
    [InlineData(Queue + "Parameters: { A: { Default: x } }\n", "Parameters.A.Type: is missing")]
    [InlineData(Queue + "Outputs: { A: { Description: x } }\n", "Outputs.A.Value: is missing")]
    [InlineData(Queue + "Outputs: { A: { Value: !Reff x } }\n", "stack.yaml:3: the tag '!Reff' means nothing here")]
    [InlineData("Resources:\n  Queue: { Type: AWS::SQS::Queue }\n  Queue: { Type: AWS::SQS::Queue }\n", "stack.yaml:3: the key 'Queue' is here twice")]
    public void What_CloudFormation_would_refuse_is_told_once(string body, string expected) =>
        Should.Throw<TemplateException>(() => StackBody.Parse(body)).Problems.ShouldHaveSingleItem().ToString().ShouldContain(expected);

    [Theory]
    [InlineData("Resources", "{ Type: AWS::SQS::Queue }", 500)]
    [InlineData("Parameters", "{ Type: String }", 200)]
    [InlineData("Outputs", "{ Value: x }", 200)]
    public void More_than_CloudFormation_takes_is_told(string section, string entry, int most)
    {
        string Body(int count) => (section == "Resources" ? "" : Queue) + $"{section}:\n" + string.Concat(Enumerable.Range(0, count).Select(number => $"  E{number}: {entry}\n"));

        StackBody.Parse(Body(most)).ShouldNotBeNull();
        Should.Throw<TemplateException>(() => StackBody.Parse(Body(most + 1))).Problems.ShouldHaveSingleItem().Message.ShouldContain($"{section}: has {most + 1} entries, and CloudFormation takes {most}");
    }

    [Fact]
    public void A_hostile_body_is_refused_and_not_worked_on_forever()
    {
        foreach (var body in new[] { new string('[', 100_000), "a: " + new string('x', 2_000_000), "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(0, 12).Select(level => $"{(char)('b' + level)}: &{(char)('b' + level)} [{string.Join(',', Enumerable.Repeat("*" + (char)('a' + level), 10))}]\n")) })
        {
            Should.Throw<TemplateException>(() => StackBody.Parse(body)).Problems.Count.ShouldBe(1);
        }
    }

    [Fact]
    public void Whatever_is_written_into_a_body_it_is_read_or_refused() => Prop.ForAll<NonEmptyString, PositiveInt>((written, place) =>
    {
        const string body = Queue + "Parameters: { A: { Type: String, NoEcho: true } }\nOutputs:\n  Url: { Value: !Sub [\"${A}\", { B: !GetAtt Queue.Arn }], Export: { Name: !Ref A } }\nTransform: [Mine, { Name: x }]\n";
        var text = body.Insert(place.Get % body.Length, written.Get);
        try
        {
            return StackBody.Parse(text).SizeInBytes == Encoding.UTF8.GetByteCount(text);
        }
        catch (TemplateException refused)
        {
            return refused.Problems.Count > 0;
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Theory]
    [InlineData("!Ref Secret", true)]
    [InlineData("!Sub \"x-${Secret}\"", true)]
    [InlineData("!Join [\"\", [a, !Sub \"${ Secret }\"]]", true)]
    [InlineData("!If [A, !Ref Secret, b]", true)]
    [InlineData("{ Ref: Secret }", true)]
    [InlineData("{ \"Fn::Sub\": [\"${A}\", { A: !Ref Secret }] }", true)]
    [InlineData("\"{{resolve:secretsmanager:db:SecretString:password}}\"", true)]
    [InlineData("!Sub \"${!Secret}\"", false)]
    [InlineData("{ \"Fn::Sub\": [\"${Secret}\", { Secret: x }] }", false)]
    [InlineData("!Ref Open", false)]
    [InlineData("Secret", false)]
    public void An_output_that_refers_to_a_NoEcho_parameter_is_hidden(string value, bool hidden) =>
        (StackBody.Parse(Queue + $"Parameters: {{ Secret: {{ Type: String, NoEcho: \"true\" }}, Open: {{ Type: String }} }}\nOutputs: {{ A: {{ Value: {value} }} }}\n").Outputs["A"].Hidden is not null).ShouldBe(hidden);

    [Theory]
    [InlineData("Role: { Type: AWS::IAM::Role }", "CAPABILITY_IAM: the resource 'Role' is an AWS::IAM::Role")]
    [InlineData("Role: { Type: AWS::IAM::Role, Properties: { RoleName: x } }", "CAPABILITY_NAMED_IAM: the resource 'Role' is an AWS::IAM::Role with a name of its own (RoleName)")]
    [InlineData("Policy: { Type: AWS::IAM::Policy, Properties: { PolicyName: x } }", "CAPABILITY_IAM: the resource 'Policy' is an AWS::IAM::Policy")]
    [InlineData("Role: { Type: AWS::IAM::Role }, User: { Type: AWS::IAM::User, Properties: { UserName: x } }", "CAPABILITY_NAMED_IAM: the resource 'User' is an AWS::IAM::User with a name of its own (UserName)")]
    [InlineData("Queue: { Type: AWS::SQS::Queue, Properties: { \"Fn::Transform\": { Name: AWS::Include } } }", "CAPABILITY_AUTO_EXPAND: the macro AWS::Include rewrites it")]
    [InlineData("Queue: { Type: AWS::SQS::Queue }", "")]
    public void What_a_body_asks_to_be_allowed_is_known(string resources, string expected) => Needed($"Resources: {{ {resources} }}\n").ShouldBe(expected);

    [Fact]
    public void A_serverless_function_gets_a_role_and_comes_of_a_macro() =>
        Needed("Transform: AWS::Serverless-2016-10-31\nResources: { Web: { Type: AWS::Serverless::Function } }\n")
            .ShouldBe("CAPABILITY_IAM: the resource 'Web' gets a role made for it; CAPABILITY_AUTO_EXPAND: the macro AWS::Serverless-2016-10-31 rewrites it");

    [Theory]
    [InlineData("Transform: [Mine]\n", true)]
    [InlineData("Transform: AWS::Serverless-2016-10-31\n", false)]
    [InlineData("Outputs: { \"Fn::ForEach::Urls\": [A, [b], {}] }\n", true)]
    [InlineData("", false)]
    public void Only_macros_that_may_add_outputs_leave_open_what_there_is(string more, bool expanded) => StackBody.Parse(Queue + more).IsExpanded.ShouldBe(expanded);

    private static string Needed(string body) => string.Join("; ", StackBody.Parse(body).Capabilities.Select(capability => $"{capability.Name}: {capability.Because}"));
}
