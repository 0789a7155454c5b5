using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.CloudFormation.Operations;
using ReviewEnv.Testing.CloudFormation.Play;
using ReviewEnv.Testing.CloudFormation.Stacks;
using ReviewEnv.Testing.CloudFormation.Templates;

namespace ReviewEnv.Testing.CloudFormation;

/// <summary>AWS CloudFormation in this process: an endpoint of the Query protocol that keeps stacks and change sets as the real one documents it, as far as clients can tell, and fails on request.</summary>
/// <remarks>
/// Any signature is taken; the region is the one that the request was signed for, and regions see nothing of each other. Nothing runs in the background:
/// a stack moves on by the clock when somebody looks at it.
/// <para>How stacks go, without a script: the stack parameter <c>Behaviour</c> says <c>Works</c> (as does its absence), <c>FailsToStart</c> (a resource fails with "boom", then
/// a rollback) or <c>NeverAnswers</c> (in progress until deleted or cancelled).</para>
/// <para><see cref="Settings"/>: times, page sizes, what replaces a resource. <see cref="Script"/>: other endings, any status, tags changed by others.
/// <see cref="Faults"/>: throttling, 5xx, expired credentials, pages of HTML, broken connections. <see cref="OnCall"/>: look in between any two calls.
/// <see cref="Calls"/>: every request, to count.</para>
/// </remarks>
public sealed class FakeCloudFormation : IAsyncDisposable
{
    private readonly StackStore store;
    private readonly ChangeList changes;
    private readonly QueryEndpoint endpoint;
    private readonly WebHost host;

    private FakeCloudFormation(TimeProvider clock)
    {
        store = new(clock);
        changes = new(Settings);
        Faults = new(clock);
        var rollbacks = new Rollbacks(Settings);
        var deletions = new Deletions(store, Settings);
        var deployments = new Deployments(store, Settings, changes, rollbacks, deletions);
        var sets = new ChangeSetReads(store, Settings);
        var api = new Api(
            store,
            new(store, Settings),
            new(store, Settings),
            sets,
            new(store, Settings, sets, changes, deployments),
            new(store, Settings, deployments, deletions),
            new(store, rollbacks),
            new(store),
            new(store));
        endpoint = new(api, Settings, Faults, Calls, clock);
        host = new(endpoint.Build);
    }

    public static async Task<FakeCloudFormation> StartAsync(TimeProvider? clock = null)
    {
        var fake = new FakeCloudFormation(clock ?? TimeProvider.System);
        await fake.host.StartAsync();
        return fake;
    }

    /// <summary>What <c>AWS_ENDPOINT_URL_CLOUDFORMATION</c> takes.</summary>
    public Uri Endpoint => host.Uri;

    public FakeSettings Settings { get; } = new();

    public ApiFaults Faults { get; }

    public ApiCalls Calls { get; } = new();

    /// <summary>Awaited before a request is done and again before it is answered, so that a test can end a process in between: what had arrived is done even then. Throwing leaves it undone, or unanswered.</summary>
    public Func<ApiCall, CallMoment, Task>? OnCall
    {
        get => endpoint.OnCall;
        set => endpoint.OnCall = value;
    }

    /// <summary>What shall happen to stacks of this name, or happens at once to the living one.</summary>
    public StackScript Script(string stackName)
    {
        lock (store.Gate) return store.ScriptOf(stackName);
    }

    /// <summary>The living stack of that name, or the one of that id, living or deleted; null when there is none.</summary>
    public FakeStack? FindStack(string nameOrId)
    {
        lock (store.Gate)
        {
            store.Settle(store.Now);
            return store.All.FindLast(stack => stack.Id == nameOrId || (stack.Name == nameOrId && !stack.Gone)) is { } found ? FakeStack.Of(found) : null;
        }
    }

    /// <summary>Every stack ever made, oldest first, deleted ones too.</summary>
    public IReadOnlyList<FakeStack> AllStacks
    {
        get
        {
            lock (store.Gate)
            {
                store.Settle(store.Now);
                return [.. store.All.Select(FakeStack.Of)];
            }
        }
    }

    /// <summary>Those that are not deleted.</summary>
    public IReadOnlyList<FakeStack> LivingStacks => [.. AllStacks.Where(stack => !stack.IsDeleted)];

    /// <summary>Plants a stack that somebody else made.</summary>
    /// <param name="body">A template; by default one queue.</param>
    /// <returns>Its id.</returns>
    public string Plant(string name, IReadOnlyDictionary<string, string>? tags = null, string? body = null, IReadOnlyDictionary<string, string>? parameters = null, string status = "CREATE_COMPLETE", string region = "us-east-1")
    {
        lock (store.Gate)
        {
            var now = store.Now;
            var stack = new Stack(name, region, now);
            var template = TemplateReader.Read(body ?? "Resources: { Queue: { Type: AWS::SQS::Queue } }");
            var given = template.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameters?.GetValueOrDefault(parameter.Name) ?? parameter.Default ?? "");
            var version = new StackVersion(name, stack.Id, region, template, given, tags ?? new Dictionary<string, string>());
            store.Add(stack);
            foreach (var (logicalId, resource) in version.Resources()) stack.Tell(now, new(logicalId, $"{name}-{logicalId}", resource["Type"]!.ToString(), "", null, now), "CREATE_COMPLETE");
            stack.Version = version;
            stack.Outputs = version.Outputs(stack.PhysicalId);
            stack.Good = (version, [.. stack.Resources]);
            stack.Become(now, status);
            return stack.Id;
        }
    }

    /// <summary>The service goes away: connections break, new ones are refused. Stacks go on.</summary>
    public Task DownAsync() => host.StopAsync();

    /// <summary>The service comes back at the same address.</summary>
    public Task UpAsync() => host.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
