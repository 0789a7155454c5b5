using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Core.Tests.Costs.Reports;

/// <summary>Inputs of reports, for tests to change one thing of.</summary>
internal static class SomeInputs
{
    public static DateTimeOffset Now { get; } = new(2026, 11, 16, 12, 0, 0, TimeSpan.Zero);

    public static ReportPeriod Period { get; } = new(new DateOnly(2026, 11, 10), new DateOnly(2026, 11, 17));

    public static ReportInputs Of(params SubjectUsage[] sums) => new()
    {
        Question = new ReportQuestion(Period, ReportGrouping.Owner, _ => true),
        Now = Now,
        Prices = PriceCatalog.Examples,
        Projects = new ProjectCatalog([]),
        Sums = sums,
    };

    public static ReportInputs By(this ReportInputs inputs, ReportGrouping grouping) => inputs with { Question = inputs.Question with { Grouping = grouping } };

    public static SubjectUsage Sum(string branch, string? owner, UsageAmounts amounts, string project = "shop/web", string target = "here") =>
        new(new UsageSubject(Some.Key(branch, project), target, owner), amounts);

    public static ProjectSettings Owned(string path, Belonging standard, params (string Person, Belonging Where)[] people) => new()
    {
        Path = path,
        Target = "here",
        Template = "web",
        Owners = new Ownership(standard, people.ToDictionary(one => one.Person, one => one.Where)),
    };
}
