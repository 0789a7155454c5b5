namespace ReviewEnv.Core.Costs.Reports;

/// <summary>What is there on a target now and has no price, so that it counts as free.</summary>
/// <param name="Resources">By type, or by type and size, as a price list would name them.</param>
public sealed record PriceGap(string Target, IReadOnlyList<string> Resources)
{
    /// <summary>None where prices are examples: nobody expects those to be complete.</summary>
    internal static IReadOnlyList<PriceGap> Of(ReportInputs inputs, ReportScope scope) => inputs.Prices.AreExamples ? [] :
    [
        .. inputs.Meters.Where(meter => meter.Unpriced is not null && scope.Holds(meter.Subject)).GroupBy(meter => meter.Subject.Target, StringComparer.Ordinal).OrderBy(target => target.Key, StringComparer.Ordinal)
            .Select(target => new PriceGap(target.Key, [.. target.SelectMany(meter => meter.Unpriced!.Split(MeterState.Between)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])),
    ];
}
