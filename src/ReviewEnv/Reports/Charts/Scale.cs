using System.Globalization;

namespace ReviewEnv.Reports.Charts;

/// <summary>An axis from 0 to a round number, in a few round steps.</summary>
internal sealed record Scale(decimal Top, decimal Step)
{
    private const int MostSteps = 4;

    public static Scale For(decimal largest)
    {
        if (largest <= 0) return new(1, 1);
        var rough = largest / MostSteps;
        var magnitude = 1m;
        while (magnitude * 10 <= rough) magnitude *= 10;
        while (magnitude > rough) magnitude /= 10;
        decimal[] factors = [1, 2, 2.5m, 5, 10];
        var step = magnitude * factors.First(factor => magnitude * factor >= rough);
        return new(Math.Ceiling(largest / step) * step, step);
    }

    public IEnumerable<decimal> Ticks
    {
        get
        {
            for (var tick = 0m; tick <= Top; tick += Step) yield return tick;
        }
    }

    /// <summary>A tick as short as it gets: <c>0.5</c>, <c>20</c>, <c>1.5k</c>.</summary>
    public static string Label(decimal tick) => tick switch
    {
        >= 1_000_000 => (tick / 1_000_000).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1_000 => (tick / 1_000).ToString("0.##", CultureInfo.InvariantCulture) + "k",
        _ => tick.ToString("0.########", CultureInfo.InvariantCulture),
    };
}
