using System.Globalization;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Costs;

/// <summary>How much of each budget is spent, as far as it was last counted. Thread-safe.</summary>
public sealed class BudgetBoard
{
    private volatile IReadOnlyList<BudgetState> states = [];

    public IReadOnlyList<BudgetState> States => states;

    public void Update(IReadOnlyList<BudgetState> counted) => states = counted;

    /// <summary>Which budget keeps a new environment from being made, in words; null for none.</summary>
    public string? WhyNoNew(string project, Belonging belonging) => Find(project, belonging, BudgetAction.Refuse) is { } state ? Sentence(state) : null;

    /// <summary>Which budget has what is idle sleep, in words; null for none.</summary>
    public string? WhySleep(string project, Belonging belonging) => Find(project, belonging, BudgetAction.Sleep) is { } state ? Sentence(state) : null;

    private BudgetState? Find(string project, Belonging belonging, BudgetAction action) =>
        states.FirstOrDefault(state => state.IsUsedUp && state.Budget.AtEnd == action && state.Budget.Covers(project, belonging));

    /// <summary>Without the figures, which change all the time: a reason that stays the same is said once.</summary>
    private static string Sentence(BudgetState state) =>
        string.Create(CultureInfo.InvariantCulture, $"the budget '{state.Budget.Name}' of {state.Month:yyyy-MM} is used up");
}
