using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Work;

public sealed class AnnouncementTests
{
    private static readonly EnvironmentKey Key = World.Key("feature/a");
    private readonly World world = new(lifetime: new LifetimeSettings(TimeSpan.FromHours(5)) { WarnBefore = TimeSpan.FromHours(2) });

    [Fact]
    public async Task A_life_is_told_from_live_to_warned_to_stopped_and_each_once()
    {
        await BeginAsync();
        await world.SettleAsync(Key);
        world.Clock.Advance(TimeSpan.FromHours(3));
        await world.SettleAsync(Key);
        await world.SettleAsync(Key);
        world.Clock.Advance(TimeSpan.FromHours(2));
        await world.SettleAsync(Key);
        await world.SettleAsync(Key);

        (await ToldAsync()).Select(told => told.Kind).ShouldBe([NotificationKind.Ready, NotificationKind.Warned, NotificationKind.Stopped]);
    }

    [Fact]
    public async Task The_warning_says_when_why_and_what_would_keep_it()
    {
        await BeginAsync();
        world.Clock.Advance(TimeSpan.FromHours(3));
        await world.SettleAsync(Key);

        var warning = (await ToldAsync()).Single(told => told.Kind == NotificationKind.Warned);
        warning.Message.ShouldStartWith("shop/web@feature/a ends at 2026-01-05 17:00 UTC (5h after its last deployment); a new commit, 'reviewenv extend'");
        warning.Remedy.ShouldBe("reviewenv extend --project shop/web --ref feature/a --by '1 day'");
        (await world.Store.ReadAsync(Key, 100, CancellationToken.None)).ShouldContain(entry => entry.Message.StartsWith("ends at 2026-01-05 17:00 UTC", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_extended_life_is_warned_of_again()
    {
        await BeginAsync();
        world.Clock.Advance(TimeSpan.FromHours(3));
        await world.SettleAsync(Key);
        var until = world.Clock.GetUtcNow().AddHours(6);
        await world.Store.WishAsync(Key, wishes => wishes with { ExtendedUntil = until }, new JournalEntry(Key, world.Clock.GetUtcNow(), JournalKind.Request, "extended"), CancellationToken.None);
        await world.SettleAsync(Key);
        world.Clock.Advance(TimeSpan.FromHours(4));
        await world.SettleAsync(Key);

        (await ToldAsync()).Count(told => told.Kind == NotificationKind.Warned).ShouldBe(2);
        (await world.Store.LoadAsync(Key, CancellationToken.None)).Record!.ExpiresBecause.ShouldBe("somebody extended it");
    }

    [Fact]
    public async Task It_is_looked_at_when_the_warning_is_due_although_nothing_happens()
    {
        await BeginAsync();
        (await world.PassAsync(Key)).ShouldBe(new Outcome.AgainAfter(TimeSpan.FromHours(3)));
    }

    private async Task BeginAsync()
    {
        await world.DeliverAsync(world.Push("feature/a", Some.Commit()));
        await world.SettleAsync(Key);
    }

    private async Task<IReadOnlyList<Notification>> ToldAsync() => [.. (await world.Store.ListDueAsync(DateTimeOffset.MaxValue, 100, CancellationToken.None)).Select(item => item.Notification)];
}
