using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Costs;

/// <summary>Counts the time of one environment. Pure: the same state and moments give the same amounts, however the time between is cut.</summary>
public static class Meter
{
    /// <summary>Counts up to a moment, hour by hour. What was counted before is never counted again, whatever the clock says.</summary>
    /// <param name="estimated">Nobody watched during this time: it is taken to be as before, and marked.</param>
    public static (MeterState State, IReadOnlyList<UsageHour> Hours) Advance(MeterState state, DateTimeOffset to, bool estimated)
    {
        var hours = new List<UsageHour>();
        for (var from = state.CountedUntil; from < to;)
        {
            var hour = HourOf(from);
            var end = Earlier(hour.AddHours(1), to);
            var idleFrom = IdleFrom(state);
            // Where use ends within the hour it is cut in two.
            var cut = idleFrom > from && idleFrom < end ? idleFrom.Value : end;
            hours.Add(new UsageHour(state.Subject, hour, Amounts(state, from, cut, estimated)));
            from = cut;
        }

        return (to > state.CountedUntil ? state with { CountedUntil = to, CostSoFar = state.CostSoFar + hours.Sum(hour => hour.Amounts.Cost) } : state, Merged(hours));
    }

    public static DateTimeOffset HourOf(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private static UsageAmounts Amounts(MeterState state, DateTimeOffset from, DateTimeOffset to, bool estimated)
    {
        var time = to - from;
        var hours = (decimal)time.Ticks / TimeSpan.TicksPerHour;
        var cost = state.PerHour * hours;
        var asleep = state.Mode == MeterMode.Asleep;
        var unused = state.Mode == MeterMode.Running && !(IdleFrom(state) > from);
        // A leak is used by nobody, whoever would tell.
        var idle = (unused && state.Signal == TrafficSignal.Watched) || state.Mode == MeterMode.Leaking;
        return new UsageAmounts
        {
            Running = asleep ? TimeSpan.Zero : time,
            Asleep = asleep ? time : TimeSpan.Zero,
            Idle = idle ? time : TimeSpan.Zero,
            Unwatched = unused && !idle ? time : TimeSpan.Zero,
            Leaking = state.Mode == MeterMode.Leaking ? time : TimeSpan.Zero,
            Estimated = estimated ? time : TimeSpan.Zero,
            Cost = cost,
            IdleCost = idle ? cost : 0,
            LeakingCost = state.Mode == MeterMode.Leaking ? cost : 0,
            Saved = asleep && state.AwakePerHour > state.PerHour ? (state.AwakePerHour - state.PerHour) * hours : 0,
            CpuHoursRequested = state.UsedCpu is null ? 0 : state.RequestedCpu * hours,
            CpuHoursUsed = (state.UsedCpu ?? 0) * hours,
        };
    }

    /// <summary>From when on it is not in use; null if nothing is known of any use.</summary>
    private static DateTimeOffset? IdleFrom(MeterState state)
    {
        var used = state.LastUse?.At + state.IdleAfter;
        return used is null || state.InUseUntil > used ? state.InUseUntil : used;
    }

    private static List<UsageHour> Merged(List<UsageHour> hours) =>
        [.. hours.GroupBy(hour => hour.Hour).Select(group => new UsageHour(group.First().Subject, group.Key, group.Aggregate(UsageAmounts.None, (sum, one) => sum + one.Amounts)))];

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
