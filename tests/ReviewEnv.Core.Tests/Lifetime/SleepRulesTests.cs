using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Tests.Lifetime;

public sealed class SleepRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 3, 12, 0, 0, TimeSpan.Zero); // A Wednesday.
    private static readonly LifetimeSettings After2Hours = LifetimeSettings.Default with { SleepAfter = TimeSpan.FromHours(2) };
    private static readonly LifetimeSettings OfficeHours = LifetimeSettings.Default with { WorkingHours = new WorkingHours(TimeZoneInfo.Utc, new HashSet<DayOfWeek> { DayOfWeek.Wednesday, DayOfWeek.Thursday }, new TimeOnly(8, 0), new TimeOnly(18, 0)) };

    [Fact]
    public void Without_settings_nothing_sleeps() => Decide(LifetimeSettings.Default, minutesUnused: 100_000).ShouldBe(SleepDecision.Awake(null));

    [Fact]
    public void What_was_used_lately_stays_awake_and_is_looked_at_when_it_would_not() =>
        Decide(After2Hours, minutesUnused: 90).ShouldBe(SleepDecision.Awake(Now.AddMinutes(30)));

    [Fact]
    public void What_nobody_used_for_long_enough_sleeps_until_somebody_does()
    {
        var decision = Decide(After2Hours, minutesUnused: 120, Watched(Now));
        decision.Because.ShouldBe("nobody used it for 2h, last used 2026-06-03 10:00 UTC (a push)");
        decision.Next.ShouldBeNull();
    }

    [Fact]
    public void Where_nobody_tells_of_requests_that_is_said() =>
        Decide(After2Hours, minutesUnused: 120).Because.ShouldEndWith("; no traffic signal");

    [Fact]
    public void A_signal_that_fails_keeps_it_awake() =>
        Decide(After2Hours, minutesUnused: 5000, new TrafficSight(TrafficSignal.Failing) { Problem = "Prometheus is down" }).ShouldBe(SleepDecision.Awake(Now.AddMinutes(5)));

    [Fact]
    public void Silence_counts_only_as_far_as_it_was_heard() =>
        Decide(After2Hours, minutesUnused: 121, Watched(Now.AddMinutes(-2))).Because.ShouldBeNull();

    [Fact]
    public void A_lease_keeps_it_awake_until_it_ends() =>
        SleepRules.Decide(Facts(After2Hours, 5000) with { InUseUntil = Now.AddMinutes(7) }).ShouldBe(SleepDecision.Awake(Now.AddMinutes(7)));

    [Fact]
    public void A_person_who_put_it_to_sleep_is_obeyed() =>
        SleepRules.Decide(Facts(LifetimeSettings.Default, 0) with { Wish = new SleepWish(CommitSha.Parse(new string('a', 40)), "ada", Now) }).Because.ShouldBe("put to sleep by ada");

    [Fact]
    public void Within_working_hours_it_is_looked_at_when_they_end() =>
        Decide(OfficeHours, minutesUnused: 500).ShouldBe(SleepDecision.Awake(Now.AddHours(6)));

    [Fact]
    public void Outside_of_them_it_sleeps_until_they_begin()
    {
        var decision = SleepRules.Decide(Facts(OfficeHours, 60) with { Now = Now.AddHours(7) });
        decision.Because.ShouldStartWith("outside of the working hours (wed,thu 08:00-18:00 UTC), last used");
        decision.Next.ShouldBe(new DateTimeOffset(2026, 6, 4, 8, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Whoever_still_uses_it_then_is_not_interrupted() =>
        SleepRules.Decide(Facts(OfficeHours, 0) with { Now = Now.AddHours(7), LastUse = new UseSign(UseKind.Request, Now.AddHours(6.75)) }).ShouldBe(SleepDecision.Awake(Now.AddHours(7.25)));

    [Fact]
    public void In_the_morning_only_what_was_used_lately_enough_wakes() =>
        SleepRules.Decide(Facts(OfficeHours with { SleepAfter = TimeSpan.FromHours(3) }, 60) with { Now = Now.AddHours(7) }).Next.ShouldBeNull();

    [Fact]
    public void Over_the_budget_what_is_idle_sleeps_sooner() =>
        SleepRules.Decide(Facts(LifetimeSettings.Default, 31) with { OverBudget = "the budget 'shop' of 2026-06 is used up" }).Because.ShouldStartWith("the budget 'shop' of 2026-06 is used up, last used");

    [Fact]
    public void The_next_look_is_always_in_the_future()
    {
        for (var minutes = 0; minutes < 60 * 24 * 8; minutes += 7)
        {
            foreach (var settings in new[] { After2Hours, OfficeHours, OfficeHours with { SleepAfter = TimeSpan.FromMinutes(20) } })
            {
                var now = Now.AddMinutes(minutes);
                var decision = SleepRules.Decide(Facts(settings, 0) with { Now = now, Traffic = Watched(now) });
                if (decision.Next is { } next) next.ShouldBeGreaterThan(now);
            }
        }
    }

    private static SleepDecision Decide(LifetimeSettings settings, int minutesUnused, TrafficSight? traffic = null) =>
        SleepRules.Decide(Facts(settings, minutesUnused) with { Traffic = traffic ?? TrafficSight.None });

    private static SleepFacts Facts(LifetimeSettings settings, int minutesUnused) => new(settings, new UseSign(UseKind.Push, Now.AddMinutes(-minutesUnused)), Now);

    private static TrafficSight Watched(DateTimeOffset until) => new(TrafficSignal.Watched) { KnownUntil = until };
}
