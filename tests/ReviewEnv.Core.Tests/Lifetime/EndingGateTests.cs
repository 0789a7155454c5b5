using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Lifetime;

/// <summary>Whether one environment ends alone.</summary>
public sealed class EndingGateTests
{
    private static readonly CommitSha Head = Some.Commit();
    private static readonly DesiredState.Unwanted Gone = new() { Because = "gone" };
    private static readonly DesiredState.Unwanted Expired = new() { Because = "its time is over", Ground = EndingGround.Expired, EndedAt = new ManualTimeProvider().GetUtcNow().AddDays(3) };
    private static readonly ProjectSettings Project = new() { Path = "shop/web", Target = "here", Template = "any" };
    private readonly ManualTimeProvider clock = new();
    private readonly InMemoryReviewStore store;
    private readonly SweepBell bell;
    private readonly Brake brake;
    private readonly ForgeOf forge = new();

    public EndingGateTests()
    {
        store = new InMemoryReviewStore { Time = clock };
        bell = new SweepBell(clock);
        brake = new Brake(store, BrakeSettings.Default, clock, NullLogger<Brake>.Instance);
    }

    [Fact]
    public async Task A_clock_that_jumps_past_the_end_of_all_of_them_ends_none()
    {
        await LiveAsync(20);
        clock.Advance(TimeSpan.FromDays(30));

        foreach (var number in Enumerable.Range(0, 20)) (await WhyNotAsync($"feature/{number}", Expired)).ShouldNotBeNull().ShouldContain("their time was over long before");

        (await brake.ReadAsync(CancellationToken.None)).Hold!.Keys.Count.ShouldBe(20);
    }

    [Fact]
    public async Task However_many_have_their_end_at_the_same_time_end_then()
    {
        await LiveAsync(20);
        clock.Advance(TimeSpan.FromDays(3) + TimeSpan.FromMinutes(1));

        foreach (var number in Enumerable.Range(0, 20)) (await WhyNotAsync($"feature/{number}", Expired)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lifetime_that_was_shortened_in_the_configuration_does_not_end_all_of_them_at_once()
    {
        await LiveAsync(20);
        clock.Advance(TimeSpan.FromHours(1));

        var held = await WhyNotAsync("feature/0", Expired with { EndedAt = clock.GetUtcNow().AddMinutes(-30) }, Project with { Lifetime = new LifetimeSettings(TimeSpan.FromMinutes(30)) });

        held.ShouldNotBeNull().ShouldContain("20 of 20");
    }

    [Fact]
    public async Task What_was_told_before_the_branch_was_last_seen_is_no_news()
    {
        await LiveAsync(1);
        await store.AcceptAsync(new Delivery(null, clock.GetUtcNow(), [Some.Push(Some.Key("feature/0"), Head, Some.ZeroCommit)]), CancellationToken.None);
        clock.Advance(TimeSpan.FromMinutes(1));
        await SaveAsync("feature/0", EnvironmentPhase.Ready, clock.GetUtcNow().AddDays(3));

        (await WhyNotAsync("feature/0", Gone)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_somebody_asked_for_is_never_held()
    {
        await LiveAsync(20);
        foreach (var number in Enumerable.Range(0, 20)) (await WhyNotAsync($"feature/{number}", Gone with { Ground = EndingGround.Asked })).ShouldBeNull();
    }

    [Fact]
    public async Task What_an_event_told_of_ends_at_once()
    {
        await LiveAsync(1);
        await store.AcceptAsync(new Delivery(null, clock.GetUtcNow(), [Some.Push(Some.Key("feature/0"), Head, Some.ZeroCommit)]), CancellationToken.None);

        (await WhyNotAsync("feature/0", Gone)).ShouldBeNull();
    }

    [Fact]
    public async Task What_no_event_told_of_waits_for_a_comparison_which_is_rung_for()
    {
        await LiveAsync(1);

        (await WhyNotAsync("feature/0", Gone)).ShouldNotBeNull().ShouldContain("compared before it ends");

        (await bell.WaitAsync(TimeSpan.Zero, CancellationToken.None)).ShouldBe(["shop/web"]);
        await brake.ConsiderAsync([Some.Key("feature/0")], 1, "gone", CancellationToken.None);
        (await WhyNotAsync("feature/0", Gone)).ShouldBeNull();
    }

    [Fact]
    public async Task Where_nothing_can_be_listed_endings_are_counted_one_by_one()
    {
        forge.CanList = false;
        await LiveAsync(30);
        var ended = 0;
        foreach (var number in Enumerable.Range(0, 30)) ended += await WhyNotAsync($"feature/{number}", Gone) is null ? 1 : 0;

        ended.ShouldBe(BrakeSettings.Default.Number);
    }

    private async Task LiveAsync(int count)
    {
        foreach (var number in Enumerable.Range(0, count)) await SaveAsync($"feature/{number}", EnvironmentPhase.Ready, clock.GetUtcNow().AddDays(3));
    }

    private Task SaveAsync(string branch, EnvironmentPhase phase, DateTimeOffset expiresAt) => store.SaveAsync(
        new EnvironmentRecord { Key = Some.Key(branch), Name = "n-" + branch, Target = "here", Template = "any", Phase = phase, ExpiresAt = expiresAt, Commit = Head, CommitSince = clock.GetUtcNow(), AliveAt = clock.GetUtcNow() },
        [],
        0,
        CancellationToken.None);

    private async Task<string?> WhyNotAsync(string branch, DesiredState.Unwanted unwanted, ProjectSettings? project = null)
    {
        var key = Some.Key(branch);
        var pass = new Pass(key, new WorkTurn("default", TimeSpan.Zero, 0), await store.LoadAsync(key, CancellationToken.None), new BranchState.Gone("gone"), Project, clock.GetUtcNow());
        return await new EndingGate(store, forge, new ProjectCatalog([project ?? Project]), brake, bell).WhyNotAsync(pass, unwanted, CancellationToken.None);
    }

    private sealed class ForgeOf : IBranchSource
    {
        public bool CanList { get; set; } = true;

        public Task<BranchState> LookAsync(EnvironmentKey key, BranchFacts? facts, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListBranchesAsync(string project, ListingScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
