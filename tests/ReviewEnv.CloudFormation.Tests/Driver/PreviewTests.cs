using ReviewEnv.CloudFormation.Tests.Story;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.CloudFormation;
using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.CloudFormation.Tests.Driver;

/// <summary>What <c>plan</c> says of a stack, without making a change set.</summary>
public sealed class PreviewTests : IAsyncLifetime
{
    private const string Body = """
        Parameters:
          Behaviour: { Type: String }
          Commit: { Type: String, NoEcho: true }
        Resources:
          Queue: { Type: AWS::SQS::Queue }
        Outputs:
          Url: { Value: !Sub "https://${AWS::StackName}.stacks.invalid/" }
        """;

    private FakeCloudFormation aws = null!;
    private StackPlatform platform = null!;
    private RunningDriver running = null!;

    public async Task InitializeAsync()
    {
        aws = await FakeCloudFormation.StartAsync();
        platform = new StackPlatform(aws.Endpoint) { Retries = 0 };
        running = platform.Start();
    }

    public async Task DisposeAsync()
    {
        await running.DisposeAsync();
        await aws.DisposeAsync();
    }

    [Fact]
    public async Task A_stack_that_is_not_there_is_created_with_its_parameters_but_for_the_hidden_ones()
    {
        var spec = SomeStack.Spec(body: Body);

        var preview = await PreviewAsync(spec);

        var change = preview.Objects.ShouldHaveSingleItem();
        (change.Object, change.Change).ShouldBe(($"Stack/{spec.Identity.Name}", ChangeKind.Create));
        change.Fields.ShouldBe([new FieldDifference("Parameters.Behaviour", null, "Works"), new FieldDifference("Parameters.Commit", null, "(hidden)")]);
        aws.Calls.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stack_that_is_as_it_should_be_is_unchanged_and_one_that_is_not_shows_what_differs()
    {
        var spec = SomeStack.Spec();
        await BringAsync(spec);
        aws.Calls.Clear();

        (await PreviewAsync(spec)).Objects.ShouldHaveSingleItem().Change.ShouldBe(ChangeKind.Unchanged);
        var next = SomeStack.Spec(spec.Identity);
        var change = (await PreviewAsync(next)).Objects.ShouldHaveSingleItem();

        change.Change.ShouldBe(ChangeKind.Update);
        change.Fields.ShouldBe([new FieldDifference("Parameters.Commit", spec.Commit.Value, next.Commit.Value)]);
        aws.Calls.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_prepared_is_shown_resource_by_resource()
    {
        var spec = SomeStack.Spec() with { ApprovalRequired = true };
        await running.Driver.ApplyAsync(spec, CancellationToken.None);

        var preview = await PreviewAsync(spec);

        preview.Objects.ShouldHaveSingleItem().Object.ShouldBe("AWS::SQS::Queue/Queue");
        preview.Note.ShouldBe("a change set with these changes is prepared");
        (await PreviewAsync(SomeStack.Spec(spec.Identity))).Objects.ShouldHaveSingleItem().Change.ShouldBe(ChangeKind.Create);
    }

    [Fact]
    public async Task A_wreck_is_replaced_and_a_stack_of_somebody_else_refused()
    {
        var spec = SomeStack.Spec(behaviour: ReviewEnv.Testing.Drivers.Behaviour.FailsToStart);
        await BringAsync(spec);
        var wreck = (await PreviewAsync(spec)).Objects.ShouldHaveSingleItem();
        (wreck.Change, wreck.Note).ShouldBe((ChangeKind.Replace, "it is ROLLBACK_COMPLETE, and can only be deleted and created again"));

        var theirs = SomeStack.Spec();
        aws.Plant(theirs.Identity.Name, region: platform.Options.Region);
        var refused = (await PreviewAsync(theirs)).Objects.ShouldHaveSingleItem();
        (refused.Change, refused.Note).ShouldBe((ChangeKind.Refused, "the stack carries no tags of ReviewEnv"));
    }

    [Fact]
    public async Task Trouble_is_told_in_words()
    {
        aws.Faults.Fail(ApiFault.ExpiredToken);

        var preview = await PreviewAsync(SomeStack.Spec());

        preview.Objects.ShouldHaveSingleItem().Change.ShouldBe(ChangeKind.Unknown);
        preview.Note.ShouldNotBeNull().ShouldContain("AWS does not take the credentials");
    }

    private Task<EnvironmentPreview> PreviewAsync(EnvironmentSpec spec) => running.Driver.PreviewAsync(spec, CancellationToken.None);

    private Task BringAsync(EnvironmentSpec spec) => Eventually.TrueAsync(
        async () =>
        {
            await running.Driver.ApplyAsync(spec, CancellationToken.None);
            return (await running.Driver.ObserveAsync(spec.Identity, CancellationToken.None)).Status is ObservedStatus.Ready or ObservedStatus.Failed;
        },
        "the stack is there");
}
