using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.CloudFormation.Tests.Driver;

/// <summary>The driver contract, on whatever stands in for AWS.</summary>
public abstract class StackContract : EnvironmentDriverContract
{
    private readonly Dictionary<CommitSha, Behaviour> behaviours = [];
    private readonly Dictionary<IEnvironmentDriver, RunningDriver> running = [];
    private StackPlatform? platform;

    [ContractFact]
    public async Task Resources_are_told_by_type_and_by_size_where_the_template_tells_one()
    {
        const string database = "Engine: postgres, AllocatedStorage: 20, MasterUsername: ada, MasterUserPassword: for-tests-only";
        var environment = Somewhere();
        var body = SomeStack.Body
            .Replace("  DesiredCount:", "  Size: { Type: String, Default: db.t3.micro }\n  DesiredCount:")
            .Replace("Resources:\n", $"Resources:\n  Database: {{ Type: AWS::RDS::DBInstance, Properties: {{ {database}, DBInstanceClass: !Ref Size }} }}\n  Archive: {{ Type: AWS::RDS::DBInstance, Properties: {{ {database}, DBInstanceClass: !Sub \"${{Size}}\" }} }}\n");
        await ConvergeAsync(SomeStack.Spec(environment, body: body));

        var usage = (await ((IEnvironmentUsage)Driver).UsageAsync(default)).ShouldHaveSingleItem();

        usage.Identity.ShouldBe(environment);
        usage.Resources.ShouldBe(new Dictionary<string, int> { ["AWS::RDS::DBInstance db.t3.micro"] = 1, ["AWS::RDS::DBInstance"] = 1, ["AWS::SQS::Queue"] = 1 }, ignoreOrder: true);
        await RemoveAsync(environment);
    }

    /// <summary>Where AWS is, for this test.</summary>
    protected abstract Task<Uri> EndpointAsync();

    /// <summary>How long an operation may take: little, for the commits that never answer.</summary>
    protected virtual TimeSpan Deadline => TimeSpan.FromSeconds(2);

    private StackPlatform Platform => platform ?? throw new InvalidOperationException("The platform is there once the driver is started.");

    protected override async Task<IEnvironmentDriver> StartAsync()
    {
        // Of an instance of its own, so that a test lists nobody else's stacks.
        platform ??= await PlatformAsync($"test-{Some.Number()}");
        var started = Platform.Start();
        running[started.Driver] = started;
        return started.Driver;
    }

    protected override async Task StopAsync(IEnvironmentDriver started)
    {
        if (running.Remove(started, out var driver)) await driver.DisposeAsync();
    }

    protected override Task<CommitSha> CommitAsync(Behaviour behaviour)
    {
        var commit = Some.Commit();
        behaviours[commit] = behaviour;
        return Task.FromResult(commit);
    }

    protected override RenderedTemplate Template(EnvironmentIdentity environment, CommitSha commit, TimeSpan readyWithin) => SomeStack.Template(commit, behaviours[commit]);

    /// <summary>Who would answer there is the stack's own business; what it was made with is in its outputs.</summary>
    protected override async Task<string?> ReadAsync(Uri url) =>
        (await Platform.FindAsync(url.Host.Split('.')[0]))?.Outputs?.Find(output => output.OutputKey == "Served")?.OutputValue;

    protected override async Task PlantAsync(string name)
    {
        var set = await Platform.Api.CreateChangeSetAsync(new CreateChangeSetRequest
        {
            StackName = name,
            ChangeSetName = "by-hand",
            ChangeSetType = ChangeSetType.CREATE,
            TemplateBody = SomeStack.Body,
            Parameters = [new Parameter { ParameterKey = "Behaviour", ParameterValue = "Works" }, new Parameter { ParameterKey = "Commit", ParameterValue = "by-hand" }],
        });
        await Eventually.TrueAsync(async () => (await Platform.Api.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = set.Id })).Status == ChangeSetStatus.CREATE_COMPLETE, "the change set is computed", Patience);
        await Platform.Api.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = set.Id });
        await Eventually.TrueAsync(async () => (await Platform.FindAsync(name))?.StackStatus == StackStatus.CREATE_COMPLETE, "the planted stack is there", Patience);
    }

    protected override async Task<bool> IsUntouchedAsync(string name) =>
        await Platform.FindAsync(name) is { } stack && stack.StackStatus == StackStatus.CREATE_COMPLETE && (stack.Tags ?? []).Count == 0 && stack.Outputs!.Exists(output => output.OutputValue == "by-hand");

    protected override async Task<IReadOnlyList<string>> LeftoversAsync(EnvironmentIdentity environment) =>
        await Platform.FindAsync(environment.Name) is { } stack ? [$"{stack.StackName} is {stack.StackStatus}"] : [];

    private async Task<StackPlatform> PlatformAsync(string instance)
    {
        var made = new StackPlatform(await EndpointAsync());
        return new StackPlatform(made.Options.EndpointUrl!) { Options = made.Options with { Instance = instance, OperationTimeout = Deadline } };
    }
}
