using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.CloudFormation.Tests.Driver;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Templates;
using ReviewEnv.Core.Work;
using ReviewEnv.Testing.CloudFormation;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>The whole story of one branch on a fake CloudFormation: a forge, a store and a clock in memory, the real driver, and passes that happen when a test says so.</summary>
internal sealed class StackStory : IBranchSource, ITemplateSource, IUrlProbe, IAsyncDisposable
{
    public const string Stack = "review-shop-web-login";
    private static readonly GitRef Branch = GitRef.Branch("login");
    private readonly FakeCloudFormation? own;
    private readonly ProjectCatalog projects;
    private readonly StackPlatform platform;
    private CommitSha? head;
    private RunningDriver running = null!;
    private DriverCatalog targets = null!;
    private EnvironmentReconciler reconciler = null!;

    private StackStory(FakeCloudFormation aws, bool owns, ManualTimeProvider clock, bool requireApproval, Func<CloudFormationTargetOptions, CloudFormationTargetOptions>? target, int retries = 2)
    {
        (Aws, own, Clock) = (aws, owns ? aws : null, clock);
        Buckets = new FakeBuckets(aws);
        projects = new ProjectCatalog([new ProjectSettings { Path = Key.Project, Target = "account", Template = "queue", RequireApproval = requireApproval, Lifetime = new LifetimeSettings(TimeSpan.FromDays(3)) }]);
        var plain = new StackPlatform(aws.Endpoint, clock);
        var options = plain.Options with { Prefix = "review", SupersedeAfter = TimeSpan.FromMinutes(10) };
        platform = new StackPlatform(aws.Endpoint, clock) { Options = target?.Invoke(options) ?? options, Retries = retries, Buckets = Buckets };
        Start();
    }

    public static EnvironmentKey Key { get; } = new("shop/web", Branch);
    public FakeCloudFormation Aws { get; }
    public ManualTimeProvider Clock { get; }

    /// <summary>The account's buckets.</summary>
    public FakeBuckets Buckets { get; }
    public InMemoryReviewStore Store { get; private set; } = new();
    public CloudFormationDriver Driver => running.Driver;
    public CloudFormationTargetOptions Target => platform.Options;

    /// <summary>What the driver wrote to the log.</summary>
    public IReadOnlyList<string> Log => platform.Log;

    /// <summary>A client that knows nothing of ReviewEnv.</summary>
    public Amazon.CloudFormation.IAmazonCloudFormation Api => platform.Api;

    public string TemplateText { get; set; } = """
        driver: cloudformation
        cloudformation:
          parameters: { Commit: "${CI_COMMIT_SHA}" }
          url: Url
        outputs: [Served]
        sleep: { DesiredCount: "0" }
        readiness: { successes: 1 }
        """;

    public string Body { get; set; } = """
        Parameters:
          Commit: { Type: String }
          DesiredCount: { Type: Number, Default: 1 }
        Resources:
          Queue: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: !Ref DesiredCount } }
          Bucket: { Type: AWS::S3::Bucket }
        Outputs:
          Url: { Value: !Sub "https://${AWS::StackName}.stacks.invalid/" }
          Served: { Value: !Ref Commit }
        """;

    public static async Task<StackStory> BeginAsync(Func<CloudFormationTargetOptions, CloudFormationTargetOptions>? target = null, bool requireApproval = false, int retries = 2)
    {
        var clock = new ManualTimeProvider();
        return new StackStory(await FakeCloudFormation.StartAsync(clock), owns: true, clock, requireApproval, target, retries);
    }

    /// <summary>As it is once a first commit is served.</summary>
    public static async Task<StackStory> LiveAsync(Func<CloudFormationTargetOptions, CloudFormationTargetOptions>? target = null, bool requireApproval = false)
    {
        var story = await BeginAsync(target, requireApproval);
        story.Push();
        await story.SettleAsync();
        if (requireApproval)
        {
            await story.ApproveAsync();
            await story.SettleAsync();
        }

        (await story.RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
        return story;
    }

    /// <summary>Another daemon with a store of its own in the same account.</summary>
    public StackStory Beside(Func<CloudFormationTargetOptions, CloudFormationTargetOptions> target) => new(Aws, owns: false, Clock, requireApproval: false, target) { head = head };

    public CommitSha Push()
    {
        head = Some.Commit();
        return head.Value;
    }

    /// <summary>Moves the branch to a commit that it had before.</summary>
    public void Reset(CommitSha commit) => head = commit;

    public void DeleteBranch() => head = null;

    /// <summary>The daemon ends and starts again; without its store if it lost it.</summary>
    public async Task RestartAsync(bool losesStore = false)
    {
        await running.DisposeAsync();
        if (losesStore) Store = new InMemoryReviewStore();
        Start();
    }

    public async Task<IReadOnlyList<EnvironmentKey>> AdoptAsync()
    {
        (await new Adopter(Store, targets, Clock, NullLogger<Adopter>.Instance).AdoptAsync(only: null, CancellationToken.None)).Failed.ShouldBeEmpty();
        return [.. (await Store.ListAsync(includeStopped: true, CancellationToken.None)).Select(record => record.Key)];
    }

    public Task<Outcome> PassAsync(int failures = 0) => reconciler.PassAsync(Key, new WorkTurn("default", TimeSpan.Zero, failures), CancellationToken.None);

    /// <summary>Passes until nothing is left to do within the hour; time moves on where a pass waits.</summary>
    public Task<EnvironmentRecord> SettleAsync() => UntilAsync((_, rests) => rests, "comes to rest");

    /// <summary>Passes until one leaves the environment so.</summary>
    public Task<EnvironmentRecord> UntilAsync(EnvironmentPhase phase) => UntilAsync((record, _) => record.Phase == phase, $"is {phase}");

    public Task<EnvironmentRecord> UntilAsync(Func<EnvironmentRecord, bool> isSo, string what) => UntilAsync((record, _) => isSo(record), what);

    /// <summary>Goes on as the daemon does, second by second: a pass when one is due, or when the driver says that something changed.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> RunAsync(Func<EnvironmentRecord, bool> isSo, TimeSpan within)
    {
        var began = Clock.GetUtcNow();
        DateTimeOffset? due = began;
        while (Clock.GetUtcNow() - began < within)
        {
            if (platform.Changes.Any()) due = Clock.GetUtcNow();
            while (due <= Clock.GetUtcNow())
            {
                due = await PassAsync() switch
                {
                    Outcome.Onward => Clock.GetUtcNow(),
                    Outcome.AgainAfter again => Clock.GetUtcNow() + again.Delay,
                    _ => null,
                };
                if (isSo(await RecordAsync())) return Clock.GetUtcNow() - began;
            }

            await Eventually.TrueAsync(() => Clock.Timers > 0 || running.Poller.IsIdle, "the poller has done its turn");
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Eventually.TrueAsync(() => Clock.Timers > 0 || running.Poller.IsIdle, "the poller has done its turn");
        }

        throw new InvalidOperationException($"Not within {within}:\n{await JournalAsync()}\nnow: {await RecordAsync()}");
    }

    public async Task<EnvironmentRecord> RecordAsync() => (await Store.LoadAsync(Key, CancellationToken.None)).Record!;

    /// <summary>Everything that the journal says, for reading and for messages.</summary>
    public async Task<string> JournalAsync() => string.Join('\n', (await Store.ReadAsync(Key, 1000, CancellationToken.None)).Select(entry => $"{entry.Kind}: {entry.Message}"));

    public Task<ObservedEnvironment> ObserveAsync() => Driver.ObserveAsync(new EnvironmentIdentity(Key, Stack), CancellationToken.None);

    public FakeStack? Find() => Aws.FindStack(Stack);

    /// <summary>The commit that a visitor gets.</summary>
    public string? Served => Find() is { } stack && stack.Outputs.TryGetValue("Served", out var commit) ? commit : null;

    public Task WishAsync(Func<EnvironmentWishes, EnvironmentWishes> change) => Store.WishAsync(Key, change, new JournalEntry(Key, Clock.GetUtcNow(), JournalKind.Request, "asked"), CancellationToken.None);

    public Task DeployAsync(int generation = 1) => WishAsync(wishes => wishes with { Stop = null, Deploy = new DeployWish(null, "ada", Clock.GetUtcNow(), generation) });

    public async Task ApproveAsync()
    {
        var proposal = (await RecordAsync()).Proposal.ShouldNotBeNull("nothing waits for approval");
        await WishAsync(wishes => wishes with { Approval = new Approval(proposal.Id, "ada", Clock.GetUtcNow()) });
    }

    public async ValueTask DisposeAsync()
    {
        await running.DisposeAsync();
        platform.Api.Dispose();
        Buckets.Dispose();
        if (own is not null) await own.DisposeAsync();
    }

    public bool CanList => false;

    public Task<BranchState> LookAsync(EnvironmentKey key, BranchFacts? facts, CancellationToken cancellationToken) =>
        Task.FromResult<BranchState>(head is { } commit && key == Key ? new BranchState.Exists(commit, key.Project) : new BranchState.Gone("the branch was deleted"));

    public Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([Key.Project]);

    public Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListBranchesAsync(string project, ListingScope scope, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<GitRef, BranchState.Exists>>(head is { } commit ? new() { [Branch] = new(commit, project) } : new Dictionary<GitRef, BranchState.Exists>());

    public Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    public Task<TemplateFiles> LoadAsync(string template, string project, CommitSha commit, CancellationToken cancellationToken) =>
        Task.FromResult(new TemplateFiles(template, new Dictionary<string, string> { ["template.yaml"] = TemplateText, ["stack.yaml"] = Body }));

    /// <summary>Answers as long as a stack with such an address is up.</summary>
    public Task<ProbeAnswer> AskAsync(Uri url, ProbeSight sight, CancellationToken cancellationToken) =>
        Task.FromResult(Aws.LivingStacks.Any(stack => stack.Outputs.Values.Contains(url.GetLeftPart(UriPartial.Authority) + "/")) ? new ProbeAnswer(200, null) : new ProbeAnswer(null, "no such host"));

    private void Start()
    {
        running = platform.Start();
        targets = new DriverCatalog([new Target("account", "cloudformation", Target.Prefix, running.Driver)]);
        var survey = new Survey(Store, this, projects, new Placement(Store, targets), new SpecBuilder(this, "reviewenv"), Some.Gate(Store, this, Clock), Clock);
        reconciler = new EnvironmentReconciler(survey, new StepRunner(new ReadinessProbe(this)), Store, _ => { }, NullLogger<EnvironmentReconciler>.Instance);
    }

    private async Task<EnvironmentRecord> UntilAsync(Func<EnvironmentRecord, bool, bool> isSo, string what)
    {
        for (int passes = 0, failures = 0; passes < 300; passes++)
        {
            var outcome = await PassAsync(failures);
            failures = outcome is Outcome.Retry ? failures + 1 : 0;
            var record = await RecordAsync();
            var rests = outcome is Outcome.Settled or Outcome.Stuck or Outcome.AgainAfter { Delay.TotalHours: > 1 };
            if (isSo(record, rests)) return record;
            if (rests) break;
            Clock.Advance(outcome switch
            {
                Outcome.AgainAfter again => again.Delay,
                Outcome.Retry retry => retry.AtLeast ?? TimeSpan.FromSeconds(Math.Min(300, Math.Pow(2, failures))),
                _ => TimeSpan.Zero,
            });
        }

        throw new InvalidOperationException($"It never {what}:\n{await JournalAsync()}\nnow: {await RecordAsync()}");
    }
}
