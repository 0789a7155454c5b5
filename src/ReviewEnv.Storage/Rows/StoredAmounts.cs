using System.Data.Common;
using System.Runtime.CompilerServices;
using ReviewEnv.Core.Costs;

namespace ReviewEnv.Storage.Rows;

/// <summary>Amounts as columns hold them: whole milliseconds, and billionths of the currency and of core hours. Whole numbers add up exactly, in any order.</summary>
[InlineArray(Count)]
internal struct StoredAmounts
{
    public const int Count = 12;
    private const decimal Billion = 1_000_000_000m;
    private long first;

    /// <summary>The columns, in their order here.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["running", "asleep", "idle", "unwatched", "leaking", "estimated", "cost", "idle_cost", "leaking_cost", "saved", "cpu_requested", "cpu_used"];

    public static StoredAmounts Of(UsageAmounts amounts)
    {
        var stored = new StoredAmounts();
        stored[0] = Milliseconds(amounts.Running);
        stored[1] = Milliseconds(amounts.Asleep);
        stored[2] = Milliseconds(amounts.Idle);
        stored[3] = Milliseconds(amounts.Unwatched);
        stored[4] = Milliseconds(amounts.Leaking);
        stored[5] = Milliseconds(amounts.Estimated);
        stored[6] = Billionths(amounts.Cost);
        stored[7] = Billionths(amounts.IdleCost);
        stored[8] = Billionths(amounts.LeakingCost);
        stored[9] = Billionths(amounts.Saved);
        stored[10] = Billionths(amounts.CpuHoursRequested);
        stored[11] = Billionths(amounts.CpuHoursUsed);
        return stored;
    }

    /// <summary>From the columns of a row, the first of which is <paramref name="column"/>.</summary>
    public static StoredAmounts Of(DbDataReader row, int column)
    {
        var stored = new StoredAmounts();
        for (var i = 0; i < Count; i++) stored[i] = row.GetInt64(column + i);
        return stored;
    }

    public void Add(in StoredAmounts other)
    {
        for (var i = 0; i < Count; i++) this[i] = checked(this[i] + other[i]);
    }

    public readonly UsageAmounts Read() => new()
    {
        Running = Time(this[0]),
        Asleep = Time(this[1]),
        Idle = Time(this[2]),
        Unwatched = Time(this[3]),
        Leaking = Time(this[4]),
        Estimated = Time(this[5]),
        Cost = this[6] / Billion,
        IdleCost = this[7] / Billion,
        LeakingCost = this[8] / Billion,
        Saved = this[9] / Billion,
        CpuHoursRequested = this[10] / Billion,
        CpuHoursUsed = this[11] / Billion,
    };

    /// <summary>To the nearest, halves to the even one: what is cut off one addition is made up for by others.</summary>
    private static long Milliseconds(TimeSpan time) => (long)Math.Round((decimal)time.Ticks / TimeSpan.TicksPerMillisecond, MidpointRounding.ToEven);

    private static long Billionths(decimal amount) => (long)Math.Round(amount * Billion, MidpointRounding.ToEven);

    private static TimeSpan Time(long milliseconds) => new(milliseconds * TimeSpan.TicksPerMillisecond);
}
