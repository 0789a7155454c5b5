using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using ReviewEnv.CloudFormation.Judgement;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Tests.Judgement;

public sealed class ChangeWordsTests
{
    private static readonly IReadOnlyList<ObjectChange> Changes = ChangeWords.Of(
    [
        Change("Add", "AWS::SQS::Queue", "Jobs"),
        Change("Modify", "AWS::ECS::Service", "Service", "False", property: "TaskDefinition"),
        Change("Modify", "AWS::RDS::DBInstance", "Database", "True", property: "Engine"),
        Change("Modify", "AWS::EC2::Instance", "Host", "Conditional", property: "ImageId"),
        Change("Remove", "AWS::S3::Bucket", "Files"),
        Change("Modify", "AWS::Logs::LogGroup", "Logs", "False", scope: "Tags"),
    ]);

    [Fact]
    public void What_is_lost_comes_first_and_stands_out() => ProposalWords.Lines(Changes).ShouldBe(
    [
        "! replace AWS::RDS::DBInstance/Database (Properties.Engine)",
        "! perhaps replace AWS::EC2::Instance/Host: whether it is replaced shows only when it is carried out (Properties.ImageId)",
        "! remove AWS::S3::Bucket/Files",
        "  add AWS::SQS::Queue/Jobs",
        "  change AWS::ECS::Service/Service (Properties.TaskDefinition)",
        "  keep 1 resource: with other tags",
    ]);

    [Fact]
    public void A_summary_counts_what_is_more_than_tags() => ProposalWords.Count(Changes).ShouldBe("1 to add, 1 to change, 1 to replace, 1 perhaps to replace, 1 to remove");

    [Fact]
    public void A_change_of_tags_alone_changes_nothing() => ProposalWords.Count(ChangeWords.Of([Change("Modify", "AWS::SQS::Queue", "Q", "False", scope: "Tags")])).ShouldBe("nothing to change");

    [Fact]
    public void An_action_that_came_after_this_version_is_shown_as_unknown() =>
        ChangeWords.Of([Change("Teleport", "AWS::SQS::Queue", "Q")]).ShouldHaveSingleItem().Change.ShouldBe(ChangeKind.Unknown);

    private static ResourceChange Change(string action, string type, string id, string? replacement = null, string? property = null, string scope = "Properties") => new()
    {
        Action = new ChangeAction(action),
        ResourceType = type,
        LogicalResourceId = id,
        Replacement = replacement is null ? null : new Replacement(replacement),
        Scope = [scope],
        Details = property is null ? [] : [new ResourceChangeDetail { Target = new ResourceTargetDefinition { Attribute = new ResourceAttribute("Properties"), Name = property } }],
    };
}
