using System.Reflection;
using Amazon.CloudFormation;
using ReviewEnv.CloudFormation.Stacks;

namespace ReviewEnv.CloudFormation.Tests.Stacks;

public sealed class StackStateTests
{
    private static readonly List<string> All = [.. typeof(StackStatus).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(StackStatus)).Select(field => ((StackStatus)field.GetValue(null)!).Value)];

    [Fact]
    public void Every_status_that_the_API_has_means_something()
    {
        All.Count.ShouldBe(23);
        All.ShouldAllBe(status => StackStates.Of(status) != StackState.Unknown);
    }

    /// <summary>Settled is what does not end in _IN_PROGRESS, and a shell, which nothing is done with until somebody does.</summary>
    [Fact]
    public void What_is_in_progress_moves_and_nothing_else()
    {
        StackStates.MovingStatuses.ShouldBe(All.Where(status => status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) && status != "REVIEW_IN_PROGRESS"), ignoreOrder: true);
        All.ShouldAllBe(status => StackStates.IsMoving(StackStates.Of(status)) == StackStates.MovingStatuses.Contains(status));
    }

    [Theory]
    [InlineData("SOMETHING_NEW")]
    [InlineData("")]
    public void What_came_after_this_version_is_waited_for(string status)
    {
        StackStates.Of(status).ShouldBe(StackState.Unknown);
        StackStates.IsMoving(StackStates.Of(status)).ShouldBeTrue();
    }

    [Fact]
    public void Case_makes_no_difference() => StackStates.Of("create_complete").ShouldBe(StackState.Live);
}
