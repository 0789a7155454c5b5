using ReviewEnv.Testing.Servers.Aws;
using Amazon.S3;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.CloudFormation.Tests.Driver;
using ReviewEnv.CloudFormation.Watching;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Templates;
using ReviewEnv.Core.Work;
using ReviewEnv.Storage;

namespace ReviewEnv.CloudFormation.Tests.Crash;

/// <summary>The passes of a daemon over one branch: the real ones, with the real driver and the real store. Only the forge, the answering URL and the clock are made up.</summary>
/// <remarks>Each pass follows at once on the one before it; where it would wait, the test's clock is moved. So the poller, which only says when to look, has nothing to do.</remarks>
internal sealed class Daemon : IBranchSource, ITemplateSource, IUrlProbe, IAsyncDisposable
{
    private const string Template = """
        driver: cloudformation
        parameters: { behaviour: { required: true } }
        cloudformation: { parameters: { Behaviour: "${behaviour}", Commit: "${CI_COMMIT_SHA}" } }
        outputs: [Served]
        sleep: { DesiredCount: 0 }

        """;

    private readonly Errand errand;
    private readonly IOpenReviewStore store;
    private readonly AskingStore asking;
    private readonly ManualTimeProvider clock;
    private readonly RunningDriver running;
    private readonly EnvironmentReconciler reconciler;

    private Daemon(Errand errand, IOpenReviewStore store)
    {
        (this.errand, this.store, asking, clock) = (errand, store, new AskingStore(store), new ManualTimeProvider(errand.Now));
        var options = new CloudFormationTargetOptions { Name = "account", Region = AwsCli.Region, Instance = Errand.Instance, EndpointUrl = errand.Endpoint, ManageTerminationProtection = errand.Protects, StackPolicy = errand.Protects ? Errand.Policy : null };
        var api = StackPlatform.Client(errand.Endpoint!);
        var poller = new StackPoller(api, new RecordingChanges(), new ManualTimeProvider(), NullLogger<StackPoller>.Instance);
        running = new RunningDriver(new CloudFormationDriver(options, api, new Lazy<IAmazonS3>(() => StackPlatform.S3(errand.Endpoint!)), poller, NullLogger<CloudFormationDriver>.Instance, clock), poller);
        var project = new ProjectSettings
        {
            Path = Errand.Key.Project,
            Target = "account",
            Template = "queue",
            RequireApproval = errand.RequireApproval,
            Parameters = new Dictionary<string, string> { ["behaviour"] = errand.Behaviour.ToString() },
        };
        var placement = new Placement(asking, new DriverCatalog([new Target("account", "cloudformation", "review", running.Driver)]));
        var survey = new Survey(asking, this, new ProjectCatalog([project]), placement, new SpecBuilder(this, "reviewenv"), Some.Gate(asking, this, clock), clock);
        reconciler = new EnvironmentReconciler(survey, new StepRunner(new ReadinessProbe(this)), asking, _ => { }, NullLogger<EnvironmentReconciler>.Instance);
    }

    public static async Task<Daemon> StartAsync(Errand errand) => new(errand, await ReviewStorage.OpenSqliteAsync(errand.Store, TimeProvider.System));

    /// <summary>Passes until nothing is left to do for long.</summary>
    /// <returns>The phase, and the id of what waits for approval.</returns>
    public async Task<string> RunAsync()
    {
        await WishAsync();
        for (var (passes, failures) = (0, 0); passes < 60; passes++)
        {
            var outcome = await reconciler.PassAsync(Errand.Key, new WorkTurn("default", TimeSpan.Zero, failures), CancellationToken.None);
            failures = outcome is Outcome.Retry ? failures + 1 : 0;
            TimeSpan? delay = outcome switch
            {
                Outcome.Onward => TimeSpan.Zero,
                Outcome.AgainAfter { Delay: var again } when again < TimeSpan.FromHours(12) => again,
                Outcome.Retry retry => retry.AtLeast ?? TimeSpan.FromSeconds(5),
                _ => null,
            };
            if (delay is not { } rest) return await RestAsync();
            if (rest > TimeSpan.Zero) await WaitAsync(rest);
        }

        return $"Restless {(await store.LoadAsync(Errand.Key, CancellationToken.None)).Record}";
    }

    public async ValueTask DisposeAsync()
    {
        await running.DisposeAsync();
        await store.DisposeAsync();
    }

    public bool CanList => false;

    public Task<BranchState> LookAsync(EnvironmentKey key, BranchFacts? facts, CancellationToken cancellationToken) => Task.FromResult<BranchState>(
        errand.Commit is { } head ? new BranchState.Exists(CommitSha.Parse(head), "42") { Author = "ada" } : new BranchState.Gone("the branch is not in the project"));

    public Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([Errand.Key.Project]);

    public Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListBranchesAsync(string project, ListingScope scope, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyDictionary<GitRef, BranchState.Exists>>(new Dictionary<GitRef, BranchState.Exists>());

    public Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    public Task<TemplateFiles> LoadAsync(string template, string project, CommitSha commit, CancellationToken cancellationToken) =>
        Task.FromResult(new TemplateFiles(template, new Dictionary<string, string> { ["template.yaml"] = Template, ["stack.yaml"] = SomeStack.Body }));

    public Task<ProbeAnswer> AskAsync(Uri url, ProbeSight sight, CancellationToken cancellationToken) => Task.FromResult(new ProbeAnswer(200, null));

    /// <summary>What people ask for, unless it was stored before.</summary>
    private async Task WishAsync()
    {
        var wishes = (await store.LoadAsync(Errand.Key, CancellationToken.None)).Wishes;
        var wished = wishes with
        {
            Approval = errand.Approved is { } change && wishes.Approval?.Change != change ? new Approval(change, "grace", clock.GetUtcNow()) : wishes.Approval,
            Sleep = errand.Asleep ? wishes.Sleep ?? new SleepWish(CommitSha.Parse(errand.Commit!), "grace", clock.GetUtcNow()) : null,
        };
        if (wished == wishes) return;
        await asking.WishAsync(Errand.Key, _ => wished, new JournalEntry(Errand.Key, clock.GetUtcNow(), JournalKind.Request, "asked by grace"), CancellationToken.None);
    }

    private async Task WaitAsync(TimeSpan delay)
    {
        var now = await DaemonProgram.AskAsync($"wait {delay.Ticks}");
        clock.Advance(new DateTimeOffset(long.Parse(now), TimeSpan.Zero) - clock.GetUtcNow());
    }

    private async Task<string> RestAsync()
    {
        var record = (await store.LoadAsync(Errand.Key, CancellationToken.None)).Record;
        return $"{record?.Phase} {record?.Proposal?.Id}";
    }
}
