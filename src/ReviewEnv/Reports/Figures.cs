using System.Globalization;

namespace ReviewEnv.Reports;

/// <summary>Amounts as people read them: as many digits as matter, and never 0 for what is more.</summary>
internal static class Figures
{
    public const string Nothing = "–";

    public static string Money(decimal amount) => amount is > 0 and < 0.005m ? "<0.01" : amount.ToString("#,##0.00", CultureInfo.InvariantCulture);

    public static string Money(decimal amount, string currency) => $"{Money(amount)} {currency}";

    public static string Hours(decimal hours) => hours switch
    {
        0 => "0",
        > 0 and < 0.05m => "<0.1",
        >= 100 => hours.ToString("#,##0", CultureInfo.InvariantCulture),
        _ => hours.ToString("0.0", CultureInfo.InvariantCulture),
    };

    public static string Share(decimal? share) => share switch
    {
        null => Nothing,
        > 0 and < 0.005m => "<1 %",
        _ => (share.Value * 100).ToString("0", CultureInfo.InvariantCulture) + " %",
    };

    public static string Count(int number, string one, string several) => $"{number.ToString("#,##0", CultureInfo.InvariantCulture)} {(number == 1 ? one : several)}";

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>For an axis: <c>5 Nov</c>.</summary>
    public static string ShortDay(DateOnly day) => day.ToString("d MMM", CultureInfo.InvariantCulture);
}
