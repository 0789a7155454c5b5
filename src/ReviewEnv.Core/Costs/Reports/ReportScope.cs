using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Costs.Reports;

/// <summary>Which amounts belong into a report, and under which name. Asks each question once per project: patterns are slow, subjects are many.</summary>
internal sealed class ReportScope(ReportInputs inputs)
{
    private readonly Dictionary<string, bool> seen = [];
    private readonly Dictionary<string, Ownership> ownerships = [];

    public ReportQuestion Question => inputs.Question;

    public bool Sees(string project)
    {
        if (!seen.TryGetValue(project, out var answer)) seen[project] = answer = Question.MaySee(project);
        return answer;
    }

    public bool Holds(UsageSubject subject) => Sees(subject.Key.Project) && (Question.Owner is null || Question.Owner == subject.Owner);

    public Belonging BelongingOf(string project, string? owner)
    {
        if (!ownerships.TryGetValue(project, out var ownership)) ownerships[project] = ownership = inputs.Projects.Find(project)?.Owners ?? Ownership.Unknown;
        return ownership.Of(owner);
    }

    public GroupName GroupOf(UsageSubject subject) => Question.Grouping switch
    {
        ReportGrouping.Owner => new(OwnerName(subject.Owner)),
        ReportGrouping.Team => new(BelongingOf(subject.Key.Project, subject.Owner).Team ?? "no team"),
        ReportGrouping.CostCentre => new(BelongingOf(subject.Key.Project, subject.Owner).CostCentre ?? "no cost centre"),
        ReportGrouping.Project => new(subject.Key.Project),
        ReportGrouping.Target => new(subject.Target),
        _ => new(subject.Key.Ref.Name, subject.Key),
    };

    public static string OwnerName(string? owner) => string.IsNullOrWhiteSpace(owner) ? "unknown owner" : owner;
}

/// <param name="Environment">Where lines are environments.</param>
internal readonly record struct GroupName(string Name, EnvironmentKey? Environment = null);
