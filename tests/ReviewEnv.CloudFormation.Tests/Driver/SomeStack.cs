using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.CloudFormation.Tests.Driver;

/// <summary>A template with a queue, whose URL tells the stack and whose outputs tell the commit.</summary>
internal static class SomeStack
{
    public const string Body = """
        AWSTemplateFormatVersion: "2010-09-09"
        Parameters:
          Behaviour: { Type: String }
          Commit: { Type: String }
          DesiredCount: { Type: Number, Default: 1 }
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Properties:
              VisibilityTimeout: 30
        Outputs:
          Url: { Value: !Sub "https://${AWS::StackName}.stacks.invalid/" }
          Served: { Value: !Ref Commit }
        """;

    public static RenderedTemplate Template(CommitSha commit, Behaviour behaviour = Behaviour.Works, string body = Body) => new()
    {
        Name = "queue",
        Driver = "cloudformation",
        Settings = new JsonObject { ["parameters"] = new JsonObject { ["Behaviour"] = behaviour.ToString(), ["Commit"] = commit.Value } },
        Body = body,
        Outputs = ["Served"],
        Sleep = new JsonObject { ["DesiredCount"] = 0 },
        Fingerprint = "t",
    };

    public static EnvironmentSpec Spec(EnvironmentIdentity? environment = null, Behaviour behaviour = Behaviour.Works, string body = Body)
    {
        var commit = Some.Commit();
        return new EnvironmentSpec
        {
            Identity = environment ?? Somewhere(),
            Commit = commit,
            Template = Template(commit, behaviour, body),
            Fingerprint = $"f{Some.Number()}",
            Owner = "ada",
            ExpiresAt = Some.Moment.AddDays(7),
        };
    }

    public static EnvironmentIdentity Somewhere(string? branch = null) => new(Some.Key(branch), $"web-{Some.Number()}");
}
