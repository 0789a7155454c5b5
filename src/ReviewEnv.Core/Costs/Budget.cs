using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Costs;

/// <summary>What a project or a cost centre may spend in a calendar month (UTC).</summary>
/// <param name="Project">A pattern such as <c>shop/*</c>; null for all projects.</param>
/// <param name="CostCentre">Null for all.</param>
/// <param name="Monthly">In the currency of the price books; more than 0.</param>
/// <param name="AtEnd">What happens once it is used up. At 80 and at 100 % it is told in any case.</param>
public sealed record Budget(string Name, string? Project, string? CostCentre, decimal Monthly, BudgetAction AtEnd)
{
    /// <summary>From this part on it is nearly used up.</summary>
    public const decimal NearlyUsedUp = 0.8m;

    public bool Covers(string project, Belonging belonging) =>
        (Project is null || ProjectCatalog.Matches(Project, project)) && (CostCentre is null || CostCentre == belonging.CostCentre);
}

public enum BudgetAction
{
    /// <summary>It is told, and nothing else happens.</summary>
    Notify,

    /// <summary>No new environments are made.</summary>
    Refuse,

    /// <summary>What nobody uses sleeps.</summary>
    Sleep,
}

/// <param name="Spent">In the month that <paramref name="Month"/> begins.</param>
public sealed record BudgetState(Budget Budget, DateOnly Month, decimal Spent)
{
    public decimal Share => Spent / Budget.Monthly;

    public bool IsUsedUp => Spent >= Budget.Monthly;
}
