using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using ReviewEnv.CloudFormation.Judgement;

namespace ReviewEnv.CloudFormation.Tests.Judgement;

public sealed class DiagnosisTests
{
    private const string Stack = "arn:aws:cloudformation:eu-west-1:123456789012:stack/web/1";

    [Fact]
    public void The_first_failure_is_the_cause_and_what_was_cancelled_because_of_it_is_not() =>
        Of("web CREATE_IN_PROGRESS", "Queue CREATE_IN_PROGRESS", "Alarm CREATE_FAILED Resource creation cancelled", "Queue CREATE_FAILED boom", "web ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Queue].", "web ROLLBACK_COMPLETE")
            .Cause.ShouldBe("Queue (AWS::Test::Queue): boom");

    [Fact]
    public void When_only_the_stack_itself_tells_a_reason_that_is_the_cause() =>
        Of("web CREATE_IN_PROGRESS", "web ROLLBACK_IN_PROGRESS An alarm went off").Cause.ShouldBe("An alarm went off");

    [Fact]
    public void Without_a_failure_there_is_no_cause() => Of("web CREATE_IN_PROGRESS", "web CREATE_COMPLETE").Cause.ShouldBeNull();

    [Fact]
    public void What_failed_is_what_failed_in_the_last_try()
    {
        var diagnosis = Of(
            "web DELETE_IN_PROGRESS", "Bucket DELETE_FAILED not empty", "Table DELETE_FAILED in use", "web DELETE_FAILED",
            "web DELETE_IN_PROGRESS", "Bucket DELETE_FAILED not empty", "web DELETE_FAILED");
        diagnosis.Deletions.ShouldBe(2);
        diagnosis.Failed.ShouldBe([("Bucket", "AWS::Test::Bucket", "not empty")]);
        diagnosis.Cause.ShouldBe("Bucket (AWS::Test::Bucket): not empty");
    }

    [Fact]
    public void Failed_rollbacks_are_counted() =>
        Of("web UPDATE_IN_PROGRESS", "Queue UPDATE_FAILED boom", "web UPDATE_ROLLBACK_IN_PROGRESS", "Queue UPDATE_FAILED gone", "web UPDATE_ROLLBACK_FAILED", "web UPDATE_ROLLBACK_IN_PROGRESS", "web UPDATE_ROLLBACK_FAILED")
            .Rollbacks.ShouldBe(2);

    [Fact]
    public void Whoever_waits_is_told_what_is_still_at_work() =>
        Diagnosis.StillGoing(Events("web CREATE_IN_PROGRESS", "Queue CREATE_IN_PROGRESS", "Service CREATE_IN_PROGRESS", "Queue CREATE_COMPLETE")).ShouldBe("Service (AWS::Test::Service)");

    private static Diagnosis Of(params string[] lines) => Diagnosis.Of(Events(lines));

    /// <summary>Each as <c>LogicalId STATUS reason</c>; the stack is called web.</summary>
    private static List<StackEvent> Events(params string[] lines) => [.. lines.Select(line => line.Split(' ', 3)).Select((parts, at) => new StackEvent
    {
        EventId = $"{at}",
        StackId = Stack,
        LogicalResourceId = parts[0],
        PhysicalResourceId = parts[0] == "web" ? Stack : parts[0],
        ResourceType = parts[0] == "web" ? "AWS::CloudFormation::Stack" : $"AWS::Test::{parts[0]}",
        ResourceStatus = new ResourceStatus(parts[1]),
        ResourceStatusReason = parts.ElementAtOrDefault(2),
    })];
}
