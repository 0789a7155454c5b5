using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Lifetime;

/// <summary>Comparing a forge with what is recorded, and how many may end by that.</summary>
public sealed class SweeperTests
{
    private static readonly CommitSha Head = Some.Commit();
    private readonly ManualTimeProvider clock = new();
    private readonly InMemoryReviewStore store;
    private readonly ListedForge forge = new();
    private readonly Brake brake;
    private readonly List<EnvironmentKey> reminded = [];

    public SweeperTests()
    {
        store = new InMemoryReviewStore { Time = clock };
        brake = new Brake(store, BrakeSettings.Default, clock, NullLogger<Brake>.Instance);
    }

    [Fact]
    public async Task Of_thousands_of_branches_only_those_that_may_get_an_environment_are_looked_at()
    {
        for (var number = 0; number < 5000; number++) forge.Branches[GitRef.Branch($"old/{number}")] = new(Head, "42");
        forge.Branches[GitRef.Branch("new")] = new(Head, "42") { MergeRequest = new MergeRequest(7, "opened") };

        (await SweepAsync(CreateOn.MergeRequest)).ShouldBe(1);

        reminded.ShouldBe([Some.Key("new")]);
    }

    [Fact]
    public async Task What_is_as_it_was_seen_is_left_alone()
    {
        await LiveAsync(5);

        (await SweepAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Few_branches_that_are_gone_may_end_and_are_looked_at()
    {
        await LiveAsync(20);
        foreach (var number in Enumerable.Range(0, 5)) forge.Branches.Remove(GitRef.Branch($"feature/{number}"));

        (await SweepAsync()).ShouldBe(5);

        (await brake.ReadAsync(CancellationToken.None)).Hold.ShouldBeNull();
        (await brake.AllowsAsync(Some.Key("feature/3"), CancellationToken.None)).ShouldBeTrue();
    }

    [Fact]
    public async Task Many_that_are_gone_at_once_are_held_before_the_first_of_them_ends()
    {
        await LiveAsync(20);
        foreach (var number in Enumerable.Range(0, 15)) forge.Branches.Remove(GitRef.Branch($"feature/{number}"));

        await SweepAsync();

        (await brake.ReadAsync(CancellationToken.None)).Hold!.Keys.Count.ShouldBe(15);
        (await brake.AllowsAsync(Some.Key("feature/3"), CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_configuration_that_suddenly_rules_most_of_them_out_is_held_too()
    {
        await LiveAsync(20);

        await SweepAsync(refs: new RefFilter(["*"], ["feature/1*"], Tags: false));

        (await brake.ReadAsync(CancellationToken.None)).Hold!.Keys.Count.ShouldBe(11);
    }

    [Fact]
    public async Task What_events_told_of_one_by_one_is_no_sign_of_anything()
    {
        await LiveAsync(20);
        foreach (var number in Enumerable.Range(0, 15))
        {
            forge.Branches.Remove(GitRef.Branch($"feature/{number}"));
            await store.AcceptAsync(new Delivery(null, clock.GetUtcNow(), [Some.Push(Some.Key($"feature/{number}"), Head, Some.ZeroCommit)]), CancellationToken.None);
        }

        await SweepAsync();

        (await brake.ReadAsync(CancellationToken.None)).Hold.ShouldBeNull();
    }

    [Fact]
    public async Task A_forge_that_does_not_list_ends_nothing()
    {
        await LiveAsync(20);
        forge.Trouble = "503";

        (await SweepAsync()).ShouldBe(0);

        (await brake.ReadAsync(CancellationToken.None)).Hold.ShouldBeNull();
        reminded.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_merge_request_that_lost_its_label_without_a_word_is_noticed()
    {
        forge.Branches[GitRef.Branch("x")] = new(Head, "42") { MergeRequest = new MergeRequest(7, "opened") };
        await SaveAsync("x", EnvironmentPhase.Stopped, EndingGround.Concluded);

        (await SweepAsync(CreateOn.MergeRequest)).ShouldBe(1);
    }

    [Theory]
    [InlineData(EndingGround.Asked)]
    [InlineData(EndingGround.Expired)]
    public async Task What_somebody_stopped_or_time_ended_is_not_looked_at_again_and_again(EndingGround ground)
    {
        forge.Branches[GitRef.Branch("x")] = new(Head, "42");
        await SaveAsync("x", EnvironmentPhase.Stopped, ground);

        (await SweepAsync()).ShouldBe(0);
    }

    private async Task LiveAsync(int count)
    {
        foreach (var number in Enumerable.Range(0, count))
        {
            forge.Branches[GitRef.Branch($"feature/{number}")] = new(Head, "42");
            await SaveAsync($"feature/{number}", EnvironmentPhase.Ready, null);
        }
    }

    private Task SaveAsync(string branch, EnvironmentPhase phase, EndingGround? ended) => store.SaveAsync(
        new EnvironmentRecord { Key = Some.Key(branch), Name = "n-" + branch, Target = "here", Template = "any", Phase = phase, SeenHead = Head, Commit = Head, CommitSince = clock.GetUtcNow(), Ended = ended },
        [],
        0,
        CancellationToken.None);

    private Task<int> SweepAsync(CreateOn createOn = CreateOn.Push, RefFilter? refs = null)
    {
        var projects = new ProjectCatalog([new ProjectSettings { Path = "shop/web", Target = "here", Template = "any", CreateOn = createOn, Refs = refs ?? RefFilter.Default }]);
        return new Sweeper(store, forge, projects, brake, new MissedEvents(store, new SyncReports(), clock), RemindAsync, clock, NullLogger<Sweeper>.Instance).SweepAsync(null, CancellationToken.None);
    }

    private Task RemindAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken)
    {
        reminded.AddRange(keys);
        return Task.CompletedTask;
    }

    private sealed class ListedForge : IBranchSource
    {
        public Dictionary<GitRef, BranchState.Exists> Branches { get; } = [];

        public string? Trouble { get; set; }

        public Task<BranchState> LookAsync(EnvironmentKey key, BranchFacts? facts, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(["shop/web"]);

        public Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListBranchesAsync(string project, ListingScope scope, CancellationToken cancellationToken) =>
            Trouble is { } trouble ? throw new BranchSourceException(trouble) : Task.FromResult<IReadOnlyDictionary<GitRef, BranchState.Exists>>(Branches);

        public Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
