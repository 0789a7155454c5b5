using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Testing;

/// <summary>Usage for tests, and a month of it as a company of some teams has it, for looking at reports.</summary>
public static class SomeUsage
{
    private static readonly (string Project, string Target, decimal PerHour, bool Sleeps)[] Projects =
    [
        ("shop/web", "cluster-eu", 0.21m, true), ("shop/payments", "cluster-eu", 0.34m, true), ("shop/catalog", "cluster-eu", 0.12m, true),
        ("shop/search", "account-us", 0.55m, false), ("shop/orders", "cluster-eu", 0.16m, true), ("shop/mobile-api", "cluster-eu", 0.09m, true),
        ("shop/reporting", "account-us", 0.41m, false), ("shop/mail", "cluster-eu", 0.05m, true), ("shop/landing", "build-host", 0.01m, false),
    ];

    private static readonly string[] Branches = ["feature/checkout-express", "fix/cart-rounding", "spike/refund-webhooks", "chore/upgrade-runtime", "renovate/everything"];
    private static readonly string?[] Owners = ["ada", "grace", "linus", "yuki", "renovate-bot", "barbara", null];

    /// <summary>Hours of one environment.</summary>
    public static UsageAmounts Of(double running, double idle = 0, double noSignal = 0, double asleep = 0, decimal perHour = 0.1m) => new()
    {
        Running = TimeSpan.FromHours(running),
        Idle = TimeSpan.FromHours(idle),
        Unwatched = TimeSpan.FromHours(noSignal),
        Asleep = TimeSpan.FromHours(asleep),
        Cost = (decimal)running * perHour,
        IdleCost = (decimal)idle * perHour,
        Saved = (decimal)asleep * perHour,
    };

    /// <summary>Fills a ledger hour by hour up to a moment, with records and meters of what is still there.</summary>
    public static async Task FillAsync(InMemoryReviewStore store, DateTimeOffset now, int days)
    {
        var random = new Random(4);
        var hours = new List<UsageHour>();
        var meters = new List<MeterState>();
        var until = Meter.HourOf(now);
        foreach (var (project, target, perHour, sleeps) in Projects)
        {
            foreach (var branch in Branches.Take(2 + random.Next(4)))
            {
                var subject = new UsageSubject(Some.Key(branch, project), target, Owners[random.Next(Owners.Length)]);
                var busy = 0.2 + (random.NextDouble() * 0.7);
                var begin = until.AddDays(-random.Next(days / 3, days));
                var end = random.Next(5) == 0 ? until.AddDays(-1) : until;
                for (var hour = begin; hour < end; hour = hour.AddHours(1)) hours.Add(new UsageHour(subject, hour, Hour(hour, target, perHour, sleeps, busy, random)));
                if (end == until) await LeaveAsync(store, meters, subject, perHour, sleeps, leaks: meters.Count == 6, now);
            }
        }

        await store.AddUsageAsync(hours, meters, default);
    }

    private static UsageAmounts Hour(DateTimeOffset hour, string target, decimal perHour, bool sleeps, double busy, Random random)
    {
        var open = hour.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && hour.Hour is >= 7 and < 18;
        if (sleeps && !open && hour.Hour is >= 22 or < 5 && random.Next(3) > 0) return Of(0, asleep: 1, perHour: perHour);
        var used = open ? Math.Min(1, busy * (0.6 + random.NextDouble())) : random.NextDouble() * 0.08;
        return target == "account-us" ? Of(1, noSignal: 1 - used, perHour: perHour) : Of(1, idle: 1 - used, perHour: perHour);
    }

    private static async Task LeaveAsync(InMemoryReviewStore store, List<MeterState> meters, UsageSubject subject, decimal perHour, bool sleeps, bool leaks, DateTimeOffset now)
    {
        var use = new UseSign(meters.Count % 2 == 0 ? UseKind.Push : UseKind.Request, now.AddHours(-3 * meters.Count));
        meters.Add(new MeterState { Subject = subject, CountedUntil = now, PerHour = perHour, LastUse = use, Mode = leaks ? MeterMode.Leaking : MeterMode.Running });
        await store.SaveAsync(new EnvironmentRecord
        {
            Key = subject.Key,
            Name = "review-" + subject.Key.Id,
            Target = subject.Target,
            Template = "web",
            Owner = subject.Owner,
            LastUse = use,
            CanSleep = sleeps,
            Phase = leaks ? EnvironmentPhase.Leaking : EnvironmentPhase.Ready,
            CreatedAt = now.AddDays(-9),
            UpdatedAt = now,
        }, [], 0, default);
    }
}
