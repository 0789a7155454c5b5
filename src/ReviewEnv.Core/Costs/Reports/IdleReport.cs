namespace ReviewEnv.Core.Costs.Reports;

/// <summary>What environments cost, and what of it nobody used: for those who pay. Pure, and the same in every format.</summary>
public sealed record IdleReport
{
    public required ReportPeriod Period { get; init; }
    public required ReportGrouping Grouping { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Currency { get; init; }

    /// <summary>Nobody configured prices: the figures show the order of things, and are nobody's bill.</summary>
    public required bool ExamplePrices { get; init; }

    /// <summary>Whose environments it is about; null for everybody's.</summary>
    public string? Owner { get; init; }

    /// <summary>How many environments anything was counted of.</summary>
    public int Environments { get; init; }
    public IReadOnlyList<ReportLine> Lines { get; init; } = [];

    /// <summary>Exactly the sum of the lines.</summary>
    public ReportAmounts Totals { get; init; } = new();
    public IReadOnlyList<WorstEnvironment> Worst { get; init; } = [];
    public required Forecast Forecast { get; init; }

    /// <summary>What idleness is concluded from, by target.</summary>
    public IReadOnlyList<TargetSignal> Signals { get; init; } = [];

    /// <summary>What counts as free for want of a price, by target.</summary>
    public IReadOnlyList<PriceGap> Unpriced { get; init; } = [];

    /// <summary>Null where it is not counted: for one owner.</summary>
    public DailyCosts? Daily { get; init; }

    /// <summary>Null where no hours are kept of the period, or for one owner.</summary>
    public WeekHeat? Week { get; init; }
    public IReadOnlyList<BudgetState> Budgets { get; init; } = [];

    public bool IsEmpty => Lines.Count == 0;

    public static IdleReport Of(ReportInputs inputs)
    {
        var scope = new ReportScope(inputs);
        var lines = ReportLine.Of(inputs, scope);
        var forOne = inputs.Question.Owner is not null;
        return new IdleReport
        {
            Period = inputs.Question.Period,
            Grouping = inputs.Question.Grouping,
            At = inputs.Now,
            Currency = inputs.Prices.Currency,
            ExamplePrices = inputs.Prices.AreExamples,
            Owner = inputs.Question.Owner,
            Environments = inputs.Sums.Where(sum => scope.Holds(sum.Subject)).Select(sum => sum.Subject.Key).Distinct().Count(),
            Lines = lines,
            Totals = ReportLine.Total(lines),
            Worst = WorstEnvironment.Of(inputs, scope),
            Forecast = Forecast.Of(Cost(inputs.ThisMonth, scope), Cost(inputs.LastWeek, scope), inputs.KnownSince, inputs.Now),
            Signals = TargetSignal.Of(inputs, scope),
            Unpriced = PriceGap.Of(inputs, scope),
            Daily = forOne ? null : DailyCosts.Of(inputs.Question.Period, inputs.Days, scope),
            Week = forOne ? null : WeekHeat.Of(inputs.Question.Zone, inputs.Hours, scope),
            Budgets = VisibleBudgets(inputs, scope),
        };
    }

    private static decimal Cost(IEnumerable<Spending> spent, ReportScope scope) => spent.Where(one => scope.Sees(one.Project)).Sum(one => AmountsSum.Money(one.Cost));

    /// <summary>A budget says what all of its projects cost together: it is shown to those who see all of them.</summary>
    private static IReadOnlyList<BudgetState> VisibleBudgets(ReportInputs inputs, ReportScope scope)
    {
        if (inputs.Question.Owner is not null || inputs.Budgets.Count == 0) return [];
        var projects = inputs.Sums.Select(sum => sum.Subject.Key.Project).Concat(inputs.Projects.All.Select(project => project.Path)).Distinct().ToList();
        return [.. inputs.Budgets.Where(state => projects.Where(project => Touches(state.Budget, project)).ToList() is { Count: > 0 } touched && touched.All(scope.Sees))];
    }

    private static bool Touches(Budget budget, string project) => budget.Project is null || Desired.ProjectCatalog.Matches(budget.Project, project);
}
