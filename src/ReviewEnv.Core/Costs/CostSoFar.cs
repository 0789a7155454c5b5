using System.Globalization;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Core.Costs;

/// <summary>What an environment has cost since its meter began, for whoever reads of it.</summary>
public sealed class CostSoFar(IUsageLedger ledger, PriceCatalog prices)
{
    /// <returns>A phrase such as <c>1.20 EUR, counted until 2026-11-29 12:00 UTC</c>; null where nothing was counted, or nothing costs anything.</returns>
    public async Task<string?> WordsAsync(EnvironmentKey key, CancellationToken cancellationToken) => await ledger.FindMeterAsync(key, cancellationToken) is { CostSoFar: > 0 } meter
        ? string.Create(CultureInfo.InvariantCulture, $"{meter.CostSoFar:0.00} {prices.Currency}{(prices.AreExamples ? " by example prices" : "")}, counted until {meter.CountedUntil.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
        : null;
}
