using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Tests.Lifetime;

public sealed class BrakeTests
{
    private readonly ManualTimeProvider clock = new();
    private readonly InMemoryReviewStore store;
    private readonly Brake brake;

    public BrakeTests()
    {
        store = new InMemoryReviewStore { Time = clock };
        brake = BrakeOf(BrakeSettings.Default);
    }

    [Fact]
    public async Task A_few_of_many_may_end()
    {
        (await ConsiderAsync(Keys(10), living: 40)).ShouldBeNull();

        foreach (var key in Keys(10)) (await brake.AllowsAsync(key, CancellationToken.None)).ShouldBeTrue();
        (await brake.AllowsAsync(Some.Key(), CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task More_than_the_number_hold_all_of_them_and_say_how_many_and_why()
    {
        var held = await ConsiderAsync(Keys(11), living: 1000);

        held.ShouldNotBeNull().ShouldContain("11 of 1000 environments would end within 10m because they are gone");
        held.ShouldContain("reviewenv brake release");
        foreach (var key in Keys(11)) (await brake.AllowsAsync(key, CancellationToken.None)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(3, 3, false)]
    [InlineData(4, 6, true)]
    [InlineData(4, 8, false)]
    public async Task A_large_share_holds_even_where_the_number_is_small_but_the_first_three_never(int ending, int living, bool holds) =>
        (await ConsiderAsync(Keys(ending), living) is not null).ShouldBe(holds);

    [Fact]
    public async Task What_ends_one_after_the_other_counts_together_until_time_has_passed()
    {
        foreach (var key in Keys(10)) (await ConsiderAsync([key], living: 40)).ShouldBeNull();
        (await ConsiderAsync([Some.Key("one more")], living: 30)).ShouldNotBeNull();

        await ReleaseAsync();
        clock.Advance(Brake.Window + TimeSpan.FromSeconds(1));

        (await ConsiderAsync([Some.Key("later")], living: 30)).ShouldBeNull();
    }

    [Fact]
    public async Task Once_it_holds_nothing_more_ends_however_little_it_is()
    {
        await ConsiderAsync(Keys(11), living: 12);

        (await ConsiderAsync([Some.Key("one more")], living: 12)).ShouldNotBeNull();
        (await brake.ReadAsync(CancellationToken.None)).Hold!.Keys.Count.ShouldBe(12);
    }

    [Fact]
    public async Task A_release_lets_go_exactly_what_was_held_and_does_not_count_with_what_comes_next()
    {
        await ConsiderAsync(Keys(40), living: 40);

        (await ReleaseAsync())!.Keys.Count.ShouldBe(40);

        foreach (var key in Keys(40)) (await brake.AllowsAsync(key, CancellationToken.None)).ShouldBeTrue();
        (await ConsiderAsync(Keys(40), living: 40)).ShouldBeNull();
        (await ConsiderAsync([Some.Key("another")], living: 40)).ShouldBeNull();
        (await brake.ReadAsync(CancellationToken.None)).Hold.ShouldBeNull();
    }

    [Fact]
    public async Task What_nobody_has_looked_at_is_not_released()
    {
        await ConsiderAsync(Keys(40), living: 40);
        var seen = (await brake.ReadAsync(CancellationToken.None)).Hold!;
        await ConsiderAsync([Some.Key("one more")], living: 40);

        (await brake.ReleaseAsync(seen, "ada", CancellationToken.None)).ShouldBeNull();
        (await brake.ReadAsync(CancellationToken.None)).Hold!.Keys.Count.ShouldBe(41);
    }

    [Fact]
    public async Task It_holds_in_every_process_of_a_store_and_over_restarts()
    {
        await ConsiderAsync(Keys(11), living: 11);

        var other = BrakeOf(BrakeSettings.Default);

        (await other.ReadAsync(CancellationToken.None)).Hold.ShouldNotBeNull();
        (await other.ConsiderAsync([Some.Key()], 100, "x", CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public void All_of_what_is_considered_at_once_may_end_or_none_of_it() => Prop.ForAll(
        Gen.Zip(Gen.Choose(1, 30).ListOf(5), Gen.Choose(1, 60)).ToArbitrary(),
        given =>
        {
            var state = BrakeState.Released;
            var ended = 0;
            foreach (var (size, round) in given.Item1.Select((size, round) => (size, round)))
            {
                var names = Enumerable.Range(0, size).Select(number => $"{round}-{number}").ToList();
                (state, _) = brake.Judge(state, names, given.Item2, "x", Some.Moment);
                var allowed = names.Count(state.Allows);
                (allowed == 0 || allowed == names.Count).ShouldBeTrue();
                ended += allowed;
            }

            ended.ShouldBeLessThanOrEqualTo(BrakeSettings.Default.Number);
            (state.Hold is null).ShouldBe(ended == given.Item1.Sum());
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("feature/a")]
    [InlineData("a\u2028b \"quoted\" $(id)")]
    public void Keys_are_read_as_they_were_written(string branch)
    {
        foreach (var gitRef in new[] { GitRef.Branch(branch), GitRef.Tag(branch), GitRef.MergeRequest(7) })
        {
            var key = new EnvironmentKey("shop/web", gitRef);
            Brake.KeyOf(Brake.NameOf(key)).ShouldBe(key);
        }
    }

    private static IReadOnlyList<EnvironmentKey> Keys(int count) => [.. Enumerable.Range(0, count).Select(number => Some.Key($"feature/{number}"))];

    private async Task<BrakeHold?> ReleaseAsync() => await brake.ReleaseAsync((await brake.ReadAsync(CancellationToken.None)).Hold!, "ada", CancellationToken.None);

    private Brake BrakeOf(BrakeSettings settings) => new(store, settings, clock, NullLogger<Brake>.Instance);

    private Task<string?> ConsiderAsync(IReadOnlyCollection<EnvironmentKey> endings, int living) => brake.ConsiderAsync(endings, living, "they are gone", CancellationToken.None);
}
