using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Templates;
using ReviewEnv.Core.Tests.Publication;
using ReviewEnv.Core.Work;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Core.Tests.Work;

/// <summary>The whole story in memory: a forge, a platform, a store, a clock, and passes that happen when a test says so.</summary>
internal sealed class World : IBranchSource, ITemplateSource, IUrlProbe
{
    public const string Project = "shop/web";
    private readonly EnvironmentReconciler reconciler;
    private readonly LifetimeSettings lifetime;

    public World(DeployOn deployOn = DeployOn.Push, bool requireApproval = false, LifetimeSettings? lifetime = null) : this(deployOn, requireApproval, lifetime ?? new LifetimeSettings(TimeSpan.FromDays(3)), new ManualTimeProvider(), new InMemoryPlatform { Prepares = requireApproval }, [], null) { }

    private World(DeployOn deployOn, bool requireApproval, LifetimeSettings lifetime, ManualTimeProvider clock, InMemoryPlatform platform, Dictionary<GitRef, CommitSha> branches, InMemoryForge? forge)
    {
        DeployOn = deployOn;
        RequireApproval = requireApproval;
        var projects = new ProjectCatalog([new ProjectSettings { Path = Project, Target = "here", Template = "memory", DeployOn = deployOn, RequireApproval = requireApproval, Lifetime = lifetime }]);
        this.lifetime = lifetime;
        Clock = clock;
        Platform = platform;
        Branches = branches;
        Forge = forge ?? new InMemoryForge(clock);
        Driver = new InMemoryDriver(Platform, Clock);
        Store = new InMemoryReviewStore { Time = clock };
        var targets = new DriverCatalog([new Target("here", "kubernetes", "", new MortalDriver(this, Driver))]);
        var placement = new Placement(Store, targets);
        Bell = new SweepBell(clock);
        Brake = new Brake(Store, new BrakeSettings(1000, 1), clock, NullLogger<Brake>.Instance);
        var survey = new Survey(Store, this, projects, placement, new SpecBuilder(this, "reviewenv"), new EndingGate(Store, this, projects, Brake, Bell), Clock);
        reconciler = new EnvironmentReconciler(survey, new StepRunner(new ReadinessProbe(this)), Store, record => Saved.Add(record), NullLogger<EnvironmentReconciler>.Instance, Teller());
        Sweeper = new Sweeper(Store, this, projects, Brake, new MissedEvents(Store, new SyncReports(), clock), (keys, _) => Remind(keys), clock, NullLogger<Sweeper>.Instance);
        Adopter = new Adopter(Store, targets, Clock, NullLogger<Adopter>.Instance);
    }

    public DeployOn DeployOn { get; }
    public bool RequireApproval { get; }
    public ManualTimeProvider Clock { get; }
    public InMemoryPlatform Platform { get; }
    public InMemoryDriver Driver { get; }
    public InMemoryReviewStore Store { get; }
    public SweepBell Bell { get; }
    public Brake Brake { get; }
    public Sweeper Sweeper { get; }
    public Adopter Adopter { get; }
    public Dictionary<GitRef, CommitSha> Branches { get; }
    public List<EnvironmentRecord> Saved { get; } = [];

    /// <summary>What the forge shows of the environments.</summary>
    public InMemoryForge Forge { get; }

    /// <summary>The merge request of each branch that has one.</summary>
    public Dictionary<GitRef, MergeRequest> MergeRequests { get; } = [];
    public HashSet<string> Approved { get; } = [];
    public List<EnvironmentKey> Reminded { get; } = [];

    /// <summary>When set, the target cannot be listed.</summary>
    public string? TargetTrouble { get; set; }

    /// <summary>When set, the forge does not tell.</summary>
    public string? ForgeTrouble { get; set; }

    /// <summary>Kills the pass before or after its next calls to the driver; asked once a call.</summary>
    public Func<bool> DiesAround { get; set; } = () => false;

    /// <summary>The same forge and platform, looked after by a daemon whose store is empty.</summary>
    public World WithEmptyStore() => new(DeployOn, RequireApproval, lifetime, Clock, Platform, Branches, Forge);

    public static EnvironmentKey Key(string branch) => new(Project, GitRef.Branch(branch));

    public Task<Outcome> PassAsync(EnvironmentKey key) => reconciler.PassAsync(key, new WorkTurn("default", TimeSpan.Zero, 0), CancellationToken.None);

    /// <summary>Passes over a key until nothing is left to do; time moves on where a pass waits.</summary>
    public async Task<Outcome> SettleAsync(EnvironmentKey key)
    {
        for (var passes = 0; passes < 100; passes++)
        {
            var outcome = await PassAsync(key);
            // What the caretaker does beside.
            if (await Bell.WaitAsync(TimeSpan.Zero, CancellationToken.None) is { Count: > 0 } rung && await TrySweepAsync(rung)) continue;
            switch (outcome)
            {
                case Outcome.Settled or Outcome.Stuck:
                    return outcome;
                case Outcome.AgainAfter { Delay: var delay } when delay > TimeSpan.FromHours(1):
                    return outcome;
                case Outcome.AgainAfter { Delay: var delay }:
                    Clock.Advance(delay);
                    break;
            }
        }

        throw new InvalidOperationException($"{key} does not come to rest: {string.Join("; ", Saved.Where(record => record.Key == key).TakeLast(6).Select(record => $"{record.Phase} {record.Reason}"))}");
    }

    private async Task<bool> TrySweepAsync(IReadOnlyCollection<string> rung) => await Sweeper.SweepAsync(rung, CancellationToken.None) > 0;

    public async Task SettleUnseenAsync()
    {
        foreach (var key in await Store.ListUnseenAsync(1000, CancellationToken.None)) await SettleAsync(key);
    }

    /// <summary>Moves a branch on the forge; null deletes it. Answers the event that the forge sends.</summary>
    public BranchEvent Push(string branch, CommitSha? commit)
    {
        var gitRef = GitRef.Branch(branch);
        var before = Branches.TryGetValue(gitRef, out var head) ? head : Some.ZeroCommit;
        if (commit is { } after) Branches[gitRef] = after;
        else Branches.Remove(gitRef);
        return new BranchEvent(Project, gitRef, commit is null ? BranchEventKind.Deleted : BranchEventKind.Pushed) { Before = before, After = commit ?? Some.ZeroCommit, Actor = "ada" };
    }

    public Task DeliverAsync(params BranchEvent[] events) => Store.AcceptAsync(new Delivery(Guid.NewGuid().ToString(), Clock.GetUtcNow(), events), CancellationToken.None);

    /// <summary>Approves whatever waits, as a person does who looked at it. False if nothing waits.</summary>
    public async Task<bool> ApproveAsync(EnvironmentKey key)
    {
        if ((await Store.LoadAsync(key, CancellationToken.None)).Record?.Proposal is not { } proposal) return false;
        await ApproveAsync(key, proposal.Id);
        return true;
    }

    public Task ApproveAsync(EnvironmentKey key, string change)
    {
        Approved.Add(change);
        var entry = new JournalEntry(key, Clock.GetUtcNow(), JournalKind.Request, $"approved {change}");
        return Store.WishAsync(key, wishes => wishes with { Approval = new Approval(change, "ada", Clock.GetUtcNow()) }, entry, CancellationToken.None);
    }

    /// <summary>Asks for sleep, as a person does who looks at it.</summary>
    public async Task SleepAsync(EnvironmentKey key)
    {
        if ((await Store.LoadAsync(key, CancellationToken.None)).Record is not { Phase: not EnvironmentPhase.Stopped } record) return;
        await Store.WishAsync(key, wishes => wishes with { Sleep = new SleepWish(record.SeenHead ?? record.Commit, "ada", Clock.GetUtcNow()) }, new JournalEntry(key, Clock.GetUtcNow(), JournalKind.Request, "sleep"), CancellationToken.None);
    }

    public Task WakeAsync(EnvironmentKey key) => Store.WishAsync(
        key, wishes => wishes with { Sleep = null, Used = new UseSign(UseKind.Wake, Clock.GetUtcNow()) }, new JournalEntry(key, Clock.GetUtcNow(), JournalKind.Request, "wake"), CancellationToken.None);

    /// <summary>What a visitor sees: the commit served for each branch that has an environment.</summary>
    public async Task<IReadOnlyDictionary<GitRef, CommitSha>> ServedAsync()
    {
        var served = new Dictionary<GitRef, CommitSha>();
        foreach (var record in await Store.ListAsync(includeStopped: true, CancellationToken.None))
        {
            if (record.Published is { } published && Platform.Answer(published.Url) is { } commit) served[record.Key.Ref] = commit;
        }

        return served;
    }

    public Task<BranchState> LookAsync(EnvironmentKey key, BranchFacts? facts, CancellationToken cancellationToken) => Task.FromResult<BranchState>(
        ForgeTrouble is { } trouble ? new BranchState.Unknown(trouble)
        : Branches.TryGetValue(key.Ref, out var head) ? new BranchState.Exists(head, Project) { MergeRequest = MergeRequests.GetValueOrDefault(key.Ref) }
        : new BranchState.Gone("the branch is not in the project"));

    public Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([Project]);

    public Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListBranchesAsync(string project, ListingScope scope, CancellationToken cancellationToken) =>
        ForgeTrouble is { } trouble ? throw new BranchSourceException(trouble) : Task.FromResult<IReadOnlyDictionary<GitRef, BranchState.Exists>>(Branches.ToDictionary(branch => branch.Key, branch => new BranchState.Exists(branch.Value, Project)));

    public Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    public string TemplateText { get; set; } = "driver: kubernetes\nkubernetes: {}\n";

    public Task<TemplateFiles> LoadAsync(string template, string project, CommitSha commit, CancellationToken cancellationToken) =>
        Task.FromResult(new TemplateFiles(template, new Dictionary<string, string> { ["template.yaml"] = TemplateText }));

    public Task<ProbeAnswer> AskAsync(Uri url, ProbeSight sight, CancellationToken cancellationToken) =>
        Task.FromResult(Platform.Answer(url) is null ? new ProbeAnswer(502, null) : new ProbeAnswer(200, null));

    private ForgeTeller Teller() => new(Forge, Store, new Uri("https://reviewenv.example.com"), record => Saved.Add(record), Clock, NullLogger<ForgeTeller>.Instance);

    private Task Remind(IReadOnlyCollection<EnvironmentKey> keys)
    {
        Reminded.AddRange(keys);
        return Task.CompletedTask;
    }

    /// <summary>A driver whose caller may die just before or just after it did what it was asked.</summary>
    private sealed class MortalDriver(World world, IEnvironmentDriver driver) : IEnvironmentDriver
    {
        public NameBudget NameBudget => driver.NameBudget;

        public bool CanSleep => driver.CanSleep;

        public Task<ObservedEnvironment> ObserveAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) => driver.ObserveAsync(environment, cancellationToken);

        public Task<DriverResult> ApplyAsync(EnvironmentSpec spec, CancellationToken cancellationToken) => AroundAsync(() => driver.ApplyAsync(spec, cancellationToken));

        public Task<DriverResult> DestroyAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) => AroundAsync(() => driver.DestroyAsync(environment, cancellationToken));

        public IAsyncEnumerable<EnvironmentIdentity> ListAsync(CancellationToken cancellationToken) =>
            world.TargetTrouble is { } trouble ? throw new InvalidOperationException(trouble) : driver.ListAsync(cancellationToken);

        private async Task<DriverResult> AroundAsync(Func<Task<DriverResult>> call)
        {
            if (world.DiesAround()) throw new OperationCanceledException("the process died before the call");
            var result = await call();
            if (world.DiesAround()) throw new OperationCanceledException("the process died after the call");
            return result;
        }
    }
}
