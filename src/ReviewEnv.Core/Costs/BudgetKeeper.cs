using System.Globalization;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Core.Costs;

/// <summary>Counts what was spent of each budget this month, and tells once when one is nearly used up, and once when it is.</summary>
public sealed class BudgetKeeper(IReadOnlyList<Budget> budgets, IUsageLedger ledger, IMemos memos, IOutbox outbox, ProjectCatalog projects, BudgetBoard board, PriceCatalog prices, TimeProvider clock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(62);

    public async Task CountAsync(CancellationToken cancellationToken)
    {
        if (budgets.Count == 0) return;
        var now = clock.GetUtcNow();
        var month = new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
        var sums = await ledger.SumUsageAsync(new DateTimeOffset(month, TimeOnly.MinValue, TimeSpan.Zero), Meter.HourOf(now).AddHours(1), cancellationToken);
        var states = budgets.Select(budget => new BudgetState(budget, month, sums.Where(sum => Covers(budget, sum.Subject)).Sum(sum => sum.Amounts.Cost))).ToList();
        board.Update(states);
        foreach (var state in states)
        {
            if (state.IsUsedUp) await TellAsync(state, 100, now, cancellationToken);
            else if (state.Share >= Budget.NearlyUsedUp) await TellAsync(state, 80, now, cancellationToken);
        }
    }

    private bool Covers(Budget budget, UsageSubject subject) =>
        budget.Covers(subject.Key.Project, projects.Find(subject.Key.Project)?.Owners.Of(subject.Owner) ?? Belonging.Nowhere);

    /// <summary>Told first and remembered then: a death in between tells it twice, which is better than never.</summary>
    private async Task TellAsync(BudgetState state, int percent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var memo = string.Create(CultureInfo.InvariantCulture, $"budget:{state.Budget.Name}:{state.Month:yyyy-MM}:{percent}");
        if (await memos.ReadMemoAsync(memo, cancellationToken) is not null) return;
        await outbox.PostAsync(new Notification(NotificationKind.Budget, now, Sentence(state, percent)) { Remedy = "reviewenv report idle --period 'this month'" }, cancellationToken);
        await memos.TryAddMemoAsync(memo, "told", now + Remembered, cancellationToken);
    }

    private string Sentence(BudgetState state, int percent) => string.Create(
        CultureInfo.InvariantCulture,
        $"{percent} % of the budget '{state.Budget.Name}' of {state.Month:yyyy-MM} {(percent >= 100 ? "is" : "are")} used up: {state.Spent:0.00} of {state.Budget.Monthly:0.00} {prices.Currency}. {Consequence(state, percent)}");

    private static string Consequence(BudgetState state, int percent) => state.Budget.AtEnd switch
    {
        BudgetAction.Refuse when percent >= 100 => "No new environments are made for it until the month is over or the budget is raised.",
        BudgetAction.Sleep when percent >= 100 => "What nobody uses sleeps until the month is over or the budget is raised.",
        BudgetAction.Refuse => "At 100 % no new environments will be made for it.",
        BudgetAction.Sleep => "At 100 % what nobody uses will sleep.",
        _ => "Nothing else happens.",
    };
}
