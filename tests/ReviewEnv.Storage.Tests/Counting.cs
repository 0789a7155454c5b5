using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Storage.Tests;

/// <summary>What the process does that is killed while it writes the ledger: each caller counts up hour by hour, and prints its number after each hour that was acknowledged.</summary>
internal static class Counting
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private const int Callers = 8;
    private const int HoursBetweenRollUps = 30;
    private const int HoursKept = 60;

    /// <summary>Two of them, whose amounts a call adds together.</summary>
    public static IEnumerable<UsageSubject> Subjects(int caller) =>
        new[] { "ada", "eve" }.Select(owner => new UsageSubject(Some.Key($"branch-{caller}", $"shop/{caller}"), "here", owner));

    public static async Task RunAsync(IOpenReviewStore store)
    {
        var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                var (hour, next) = (Start.AddHours(i), Start.AddHours(i + 1));
                UsageHour[] hours = [.. Subjects(caller).Select(subject => new UsageHour(subject, hour, new UsageAmounts { Running = TimeSpan.FromHours(1), Cost = 1 }))];
                await store.AddUsageAsync(hours, [new MeterState { Subject = hours[0].Subject, CountedUntil = next }], CancellationToken.None);
                output.WriteLine(caller);
                // The callers are not equally far: what the others add is late for this, as it never is in life.
                if (i % HoursBetweenRollUps == caller) await store.RollUpUsageAsync(next, next.AddHours(-HoursKept), DateTimeOffset.MinValue, CancellationToken.None);
            }
        })));
    }
}
