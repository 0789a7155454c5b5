using System.Text.RegularExpressions;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>costs</c>: the currency, the price books, the budgets, and how long what was counted is kept.</summary>
internal static partial class CostReader
{
    private static readonly TimeSpan LeastHours = TimeSpan.FromDays(2);
    private static readonly TimeSpan LeastDays = TimeSpan.FromDays(62);
    private static readonly TimeSpan LongestSample = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestSample = TimeSpan.FromSeconds(1);

    public static CostSettings Read(YamlSection file, IReadOnlyDictionary<string, TargetSettings?> targets)
    {
        var standard = CostSettings.Default;
        if (file.Section("costs") is not { } section) return standard;
        var currency = section.Text("currency");
        if (currency is not null && !Currency().IsMatch(currency)) section.Problem("currency", $"{section.Shown("currency")} is not a currency; write its three letters, such as EUR");
        var books = PriceBookReader.Read(section, targets);
        if (books.Count > 0 && currency is null) section.Problem("currency", "is missing; say in what the prices are, such as EUR");
        var settings = new CostSettings
        {
            Prices = books.Count > 0 ? new PriceCatalog(currency ?? "", books) : PriceCatalog.Examples with { Currency = currency ?? PriceCatalog.Examples.Currency },
            Budgets = Budgets(section),
            SampleEvery = Within(section, "sampleEvery", ShortestSample, LongestSample) ?? standard.SampleEvery,
            KeepHours = Within(section, "keepHours", LeastHours, TimeSpan.MaxValue) ?? standard.KeepHours,
            KeepDays = Within(section, "keepDays", LeastDays, TimeSpan.MaxValue) ?? standard.KeepDays,
        };
        section.End();
        return settings;
    }

    private static TimeSpan? Within(YamlSection section, string key, TimeSpan least, TimeSpan most)
    {
        if (section.Duration(key) is not { } duration) return null;
        if (duration < least) section.Problem(key, $"{section.Shown(key)} is too short; at least {Core.Lifetime.Duration.Format(least)}");
        if (duration > most) section.Problem(key, $"{section.Shown(key)} is too long; at most {Core.Lifetime.Duration.Format(most)}");
        return duration;
    }

    private static List<Budget> Budgets(YamlSection costs)
    {
        var budgets = new List<Budget>();
        foreach (var section in costs.Sections("budgets"))
        {
            var name = section.Required("name", "name the budget, such as shop");
            if (!section.Has("monthly")) section.Problem("monthly", "is missing; write the amount for a calendar month");
            var monthly = section.Amount("monthly");
            if (monthly == 0) section.Problem("monthly", "is 0, which is used up at once; write more, or leave the budget out");
            var action = section.Choice("atEnd", ("notify", BudgetAction.Notify), ("refuse", BudgetAction.Refuse), ("sleep", BudgetAction.Sleep)) ?? BudgetAction.Notify;
            var budget = new Budget(name ?? "", section.Text("project"), section.Text("costCentre"), monthly ?? 1, action);
            section.End();
            if (name is not null && budgets.Exists(other => other.Name == name)) section.Problem("name", $"'{name}' is the name of another budget; give each its own");
            budgets.Add(budget);
        }

        return budgets;
    }

    [GeneratedRegex(@"\A[A-Z]{3}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Currency();
}
