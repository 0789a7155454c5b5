using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Tests.Api;

/// <summary>Prepared changes, and records of environments in which one waits.</summary>
internal static class SomeProposal
{
    public const string Id = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/review-8f2c1d-1/6a0f";

    public static ChangeProposal Of(string id = Id) => new(id,
    [
        new ObjectChange("AWS::SQS::Queue/Jobs", ChangeKind.Create, []),
        new ObjectChange("AWS::ECS::Service/Web", ChangeKind.Update, [new FieldDifference("TaskDefinition", "\"web:12\"", "\"web:13\""), new FieldDifference("DesiredCount", null, "2")]),
        new ObjectChange("AWS::RDS::DBInstance/Orders", ChangeKind.Replace, [new FieldDifference("Engine", "\"mysql\"", "\"postgres\"")]) { Note = "its database is made anew" },
        new ObjectChange("AWS::SNS::Topic/Old", ChangeKind.Remove, []),
    ]);

    public static EnvironmentRecord Waiting(EnvironmentKey key, ChangeProposal? proposal = null, CommitSha? commit = null) =>
        SomeRecord.Of(key, EnvironmentPhase.AwaitingApproval, commit, "1 to add, 1 to change, 1 to replace, 1 to remove waits for approval, on its page or by 'reviewenv approve'") with { Proposal = proposal ?? Of() };
}
