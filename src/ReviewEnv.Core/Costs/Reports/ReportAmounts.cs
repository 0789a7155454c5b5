namespace ReviewEnv.Core.Costs.Reports;

/// <summary>What the environments of a line did and cost. Times are in hours.</summary>
/// <remarks>Every part is rounded before it is added, to where no addition rounds again: so lines add up to totals exactly, however they are grouped.</remarks>
public sealed record ReportAmounts
{
    /// <summary>There and awake.</summary>
    public decimal Running { get; init; }
    public decimal Asleep { get; init; }

    /// <summary>Running, and known not to be used.</summary>
    public decimal Idle { get; init; }

    /// <summary>Running without a sign of use where nobody would have told of requests: never counted as idle.</summary>
    public decimal NoSignal { get; init; }

    /// <summary>Nobody was there to measure.</summary>
    public decimal Estimated { get; init; }
    public decimal Cost { get; init; }

    /// <summary>The part of it while idle.</summary>
    public decimal IdleCost { get; init; }

    /// <summary>The part of it for what should have been gone.</summary>
    public decimal LeakingCost { get; init; }

    /// <summary>What sleep saved.</summary>
    public decimal Saved { get; init; }

    /// <summary>Core hours that were kept free while use was measured.</summary>
    public decimal CpuRequested { get; init; }
    public decimal CpuUsed { get; init; }

    /// <summary>Environments that are leaking at this moment.</summary>
    public int LeakingNow { get; init; }

    /// <summary>What those cost per day.</summary>
    public decimal LeakingPerDay { get; init; }

    /// <summary>The idle part of the time running; null where nothing ran.</summary>
    public decimal? IdleShare => Running > 0 ? Idle / Running : null;

    /// <summary>The used part of the cores that were kept free; null where that is not measured.</summary>
    public decimal? CpuShare => CpuRequested > 0 ? CpuUsed / CpuRequested : null;
}

/// <summary>Adds up without making an object per addition.</summary>
internal sealed class AmountsSum
{
    private const int HourDigits = 6;
    private const int MoneyDigits = 8;

    private decimal running, asleep, idle, noSignal, estimated, cost, idleCost, leakingCost, saved, cpuRequested, cpuUsed, leakingPerDay;
    private int leakingNow;

    public void Add(UsageAmounts amounts)
    {
        running += Hours(amounts.Running);
        asleep += Hours(amounts.Asleep);
        idle += Hours(amounts.Idle);
        noSignal += Hours(amounts.Unwatched);
        estimated += Hours(amounts.Estimated);
        cost += Money(amounts.Cost);
        idleCost += Money(amounts.IdleCost);
        leakingCost += Money(amounts.LeakingCost);
        saved += Money(amounts.Saved);
        cpuRequested += Money(amounts.CpuHoursRequested);
        cpuUsed += Money(amounts.CpuHoursUsed);
    }

    public void Add(ReportAmounts amounts)
    {
        running += amounts.Running;
        asleep += amounts.Asleep;
        idle += amounts.Idle;
        noSignal += amounts.NoSignal;
        estimated += amounts.Estimated;
        cost += amounts.Cost;
        idleCost += amounts.IdleCost;
        leakingCost += amounts.LeakingCost;
        saved += amounts.Saved;
        cpuRequested += amounts.CpuRequested;
        cpuUsed += amounts.CpuUsed;
        leakingNow += amounts.LeakingNow;
        leakingPerDay += amounts.LeakingPerDay;
    }

    public void AddLeak(decimal perHour)
    {
        leakingNow++;
        leakingPerDay += Money(perHour * 24);
    }

    public ReportAmounts Take() => new()
    {
        Running = running,
        Asleep = asleep,
        Idle = idle,
        NoSignal = noSignal,
        Estimated = estimated,
        Cost = cost,
        IdleCost = idleCost,
        LeakingCost = leakingCost,
        Saved = saved,
        CpuRequested = cpuRequested,
        CpuUsed = cpuUsed,
        LeakingNow = leakingNow,
        LeakingPerDay = leakingPerDay,
    };

    internal static decimal Hours(TimeSpan time) => decimal.Round((decimal)time.Ticks / TimeSpan.TicksPerHour, HourDigits);

    internal static decimal Money(decimal amount) => decimal.Round(amount, MoneyDigits);
}
