using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Reports;

namespace ReviewEnv.Tests.Reports;

public sealed class ReportCsvTests
{
    [Theory]
    [InlineData("=HYPERLINK(\"http://evil\")", "'=HYPERLINK(\"http://evil\")")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\\u{9}=1")]
    [InlineData("feature/a", "feature/a")]
    [InlineData("", "")]
    public void No_text_begins_as_a_formula_does(string text, string cell) => ReportCsv.Safe(text).ShouldBe(cell);

    [Fact]
    public void Texts_are_protected_and_numbers_stay_numbers()
    {
        var lines = ReportCsv.Of(Report(ReportGrouping.Environment, "=cmd|' /C calc'!A0", "a,\"b\"")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        lines[0].ShouldStartWith("environment,project,id,cost,cost_idle,");
        lines[1].ShouldStartWith("'=cmd|' /C calc'!A0,shop/web,");
        lines[2].ShouldStartWith("\"a,\"\"b\"\"\",shop/web,");
        lines[1].ShouldContain(",0.1234,0.0617,");
        lines.Length.ShouldBe(3);
    }

    [Fact]
    public void Each_line_says_currency_days_and_that_prices_are_examples()
    {
        var lines = ReportCsv.Of(Report(ReportGrouping.Owner, "a")).Split("\r\n");

        lines[0].ShouldEndWith("currency,prices,from,to");
        lines[1].ShouldStartWith("ada,");
        lines[1].ShouldEndWith("USD,example prices,2026-11-01,2026-11-15");
    }

    private static IdleReport Report(ReportGrouping grouping, params string[] branches) => IdleReport.Of(new ReportInputs
    {
        Question = new ReportQuestion(new ReportPeriod(new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 16)), grouping, _ => true),
        Now = new DateTimeOffset(2026, 11, 18, 0, 0, 0, TimeSpan.Zero),
        Prices = PriceCatalog.Examples,
        Projects = new ProjectCatalog([]),
        Sums = [.. branches.Select(branch => new SubjectUsage(new UsageSubject(new EnvironmentKey("shop/web", GitRef.Branch(branch)), "here", "ada"), SomeUsage.Of(1, idle: 0.5, perHour: 0.1234m)))],
    });
}
