using System.Xml.Linq;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Reports;
using ReviewEnv.Reports.Charts;

namespace ReviewEnv.Tests.Reports;

public sealed class ChartTests
{
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(0.07, 0.08, 0.02)]
    [InlineData(9.2, 10, 2.5)]
    [InlineData(12, 15, 5)]
    [InlineData(1000, 1000, 250)]
    [InlineData(123456, 150000, 50000)]
    public void An_axis_ends_at_a_round_number_above_the_largest_value(double largest, double top, double step) => Scale.For((decimal)largest).ShouldBe(new Scale((decimal)top, (decimal)step));

    [Fact]
    public void Few_and_round_numbers_stand_at_an_axis_of_any_size()
    {
        for (var largest = 0.0001m; largest < 1e9m; largest *= 1.37m)
        {
            var scale = Scale.For(largest);
            scale.Top.ShouldBeGreaterThanOrEqualTo(largest);
            scale.Ticks.Count().ShouldBeInRange(3, 6);
        }
    }

    [Theory]
    [InlineData(0, "0.00", "0")]
    [InlineData(0.001, "<0.01", "<0.1")]
    [InlineData(0.06, "0.06", "0.1")]
    [InlineData(1234.567, "1,234.57", "1,235")]
    public void Figures_have_the_digits_that_matter(double number, string money, string hours)
    {
        Figures.Money((decimal)number).ShouldBe(money);
        Figures.Hours((decimal)number).ShouldBe(hours);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30)]
    [InlineData(400)]
    public void Charts_are_whole_stay_in_their_frame_and_say_everything_as_a_table_too(int days)
    {
        var report = Report(days, 9);
        foreach (var (chart, rows) in new[] { (CostChart.Of(report), days), (HoursChart.Of(report), days), (HeatChart.Of(report.Week), 24) })
        {
            var figure = XElement.Parse(chart.ToString());
            var view = figure.Element("svg")!.Attribute("viewBox")!.Value.Split(' ');
            foreach (var rectangle in figure.Element("svg")!.Descendants("rect").Where(one => one.Parent!.Name != "pattern"))
            {
                (Number(rectangle, "x") + Number(rectangle, "width")).ShouldBeLessThanOrEqualTo(double.Parse(view[2]) + 0.5);
                (Number(rectangle, "y") + Number(rectangle, "height")).ShouldBeLessThanOrEqualTo(double.Parse(view[3]) + 0.5);
                Number(rectangle, "height").ShouldBeGreaterThanOrEqualTo(0);
            }

            figure.Descendants("tbody").Single().Elements("tr").Count().ShouldBe(rows);
        }
    }

    [Fact]
    public void The_currency_stands_at_the_axis_and_examples_are_called_so()
    {
        var chart = CostChart.Of(Report(7, 2)).ToString();

        chart.ShouldContain(">USD</text>");
        chart.ShouldContain("example prices");
    }

    [Fact]
    public void Without_anything_there_is_a_sentence_instead_of_an_empty_chart()
    {
        CostChart.Of(Report(7, 0)).ToString().ShouldContain("Nothing in these days cost anything.");
        HoursChart.Of(Report(7, 0)).ToString().ShouldContain("Nothing ran in these days.");
        HeatChart.Of(null).ToString().ShouldContain("No hours are kept of these days.");
    }

    private static double Number(XElement rectangle, string name) => double.Parse(rectangle.Attribute(name)?.Value ?? "0");

    private static IdleReport Report(int days, int projects)
    {
        var period = new ReportPeriod(new DateOnly(2026, 11, 16).AddDays(-days), new DateOnly(2026, 11, 16));
        var used = from day in Enumerable.Range(0, days) from project in Enumerable.Range(1, projects) select (day, Project: $"shop/p{project}", Amounts: SomeUsage.Of(24, idle: project + (day % 7), noSignal: 2));
        return IdleReport.Of(new ReportInputs
        {
            Question = new ReportQuestion(period, ReportGrouping.Owner, _ => true),
            Now = period.End,
            Prices = PriceCatalog.Examples,
            Projects = new ProjectCatalog([]),
            Days = [.. used.Select(one => new DayUsage(period.From.AddDays(one.day), one.Project, "here", one.Amounts))],
            Hours = [.. used.Select(one => new HourUsage(period.Start.AddDays(one.day).AddHours(9), one.Project, SomeUsage.Of(1, idle: 0.4)))],
        });
    }
}
