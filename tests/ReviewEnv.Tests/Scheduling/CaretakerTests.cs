using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Scheduling;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Tests.Scheduling;

public sealed class CaretakerTests : IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private readonly ManualTimeProvider clock = new();
    private readonly InMemoryReviewStore store = new();
    private readonly ListedDriver driver;
    private readonly FailureLog log = new();
    private readonly Caretaker caretaker;

    public CaretakerTests()
    {
        driver = new ListedDriver(new InMemoryDriver(new InMemoryPlatform(), clock));
        var adopter = new Adopter(store, new DriverCatalog([new Target("here", "memory", "", driver)]), clock, NullLogger<Adopter>.Instance);
        var sweeper = new Sweeper(store, new NoBranches(), new ProjectCatalog([]), new Brake(store, BrakeSettings.Default, clock, NullLogger<Brake>.Instance), new MissedEvents(store, new SyncReports(), clock), (_, _) => Task.CompletedTask, clock, NullLogger<Sweeper>.Instance);
        caretaker = new Caretaker(adopter, sweeper, new SweepBell(clock), new CaretakerSettings(SweepEvery), store, clock, log);
    }

    [Fact]
    public async Task What_a_target_holds_is_known_before_anything_else_starts()
    {
        await caretaker.StartingAsync(CancellationToken.None);

        (await store.LoadAsync(driver.Held.Key, CancellationToken.None)).Record!.Name.ShouldBe(driver.Held.Name);
    }

    [Fact]
    public async Task A_target_that_does_not_answer_holds_up_the_start_only_so_long_and_is_listed_once_it_does()
    {
        driver.Silent = true;
        var starting = caretaker.StartingAsync(CancellationToken.None);
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(Caretaker.FirstAdoptionLimit);
                return starting.IsCompletedSuccessfully;
            },
            "the start to go on");

        driver.Silent = false;
        await caretaker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(async () => (await store.LoadAsync(driver.Held.Key, CancellationToken.None)).Record is not null, "the environment to be known");
        await caretaker.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_store_that_stays_away_is_told_of_once_for_each_duty()
    {
        store.Trouble = "locked";
        await caretaker.StartingAsync(CancellationToken.None);
        await caretaker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(SweepEvery * 2);
                return driver.Listings > 4;
            },
            "several rounds");
        await caretaker.StopAsync(CancellationToken.None);

        log.Warnings.ShouldBe(2);
    }

    public void Dispose() => caretaker.Dispose();

    private sealed class ListedDriver(IEnvironmentDriver driver) : IEnvironmentDriver
    {
        private volatile int listings;

        public EnvironmentIdentity Held { get; } = new(Some.Key(), "held");

        public bool Silent { get; set; }

        public int Listings => listings;

        public NameBudget NameBudget => driver.NameBudget;

        public Task<ObservedEnvironment> ObserveAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) => driver.ObserveAsync(environment, cancellationToken);

        public Task<DriverResult> ApplyAsync(EnvironmentSpec spec, CancellationToken cancellationToken) => driver.ApplyAsync(spec, cancellationToken);

        public Task<DriverResult> DestroyAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) => driver.DestroyAsync(environment, cancellationToken);

        public async IAsyncEnumerable<EnvironmentIdentity> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref listings);
            if (Silent) await Task.Delay(Timeout.Infinite, cancellationToken);
            yield return Held;
        }
    }

    private sealed class NoBranches : IBranchSource
    {
        public Task<BranchState> LookAsync(EnvironmentKey key, BranchFacts? facts, CancellationToken cancellationToken) => Task.FromResult<BranchState>(new BranchState.Unknown("nobody to ask"));

        public Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

        public Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListBranchesAsync(string project, ListingScope scope, CancellationToken cancellationToken) => throw new BranchSourceException("nobody to ask");

        public Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken) =>
            throw new BranchSourceException("nobody to ask");
    }

    private sealed class FailureLog : ILogger<Caretaker>
    {
        private int warnings;

        public int Warnings => Volatile.Read(ref warnings);

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning) Interlocked.Increment(ref warnings);
        }
    }
}
