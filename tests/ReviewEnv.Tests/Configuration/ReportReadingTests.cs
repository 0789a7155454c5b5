using ReviewEnv.Core.Costs.Reports;

namespace ReviewEnv.Tests.Configuration;

public sealed class ReportReadingTests : IDisposable
{
    private readonly SomeConfiguration configuration = new();

    public void Dispose() => configuration.Dispose();

    [Fact]
    public void A_report_is_read_with_all_that_can_be_said_of_it()
    {
        configuration.Variables["SLACK_URL"] = "https://hooks.example.com/T0/secret";
        var report = configuration.Load(SomeConfiguration.Minimal + """
            reports:
              - name: weekly
                every: week
                on: tuesday
                at: "07:30"
                timeZone: Europe/Berlin
                period: last week
                groupBy: costCentre
                projects: [shop/*]
                webhook: "${env:SLACK_URL}"
                file: ./reports/idle-{date}.html
            """).Reports.ShouldHaveSingleItem();

        report.Schedule.ShouldBe(new ReportSchedule(ReportRhythm.Week, new TimeOnly(7, 30), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")) { OnDay = DayOfWeek.Tuesday });
        (report.Name, report.Period, report.Grouping).ShouldBe(("weekly", "last week", ReportGrouping.CostCentre));
        report.Webhook!.RevealText().ShouldBe("https://hooks.example.com/T0/secret");
        report.File.ShouldBe(Path.Combine(configuration.Folder, "reports", "idle-{date}.html"));
        report.ToString().ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("day", "yesterday")]
    [InlineData("week", "last week")]
    [InlineData("month", "last month")]
    public void Without_days_it_is_about_what_has_just_ended(string every, string period) =>
        configuration.Load(SomeConfiguration.Minimal + $"reports: [{{ name: r, every: {every}, file: a.csv }}]").Reports.ShouldHaveSingleItem().Period.ShouldBe(period);

    [Theory]
    [InlineData("every: week, file: a.csv", "reports[0].name: is missing")]
    [InlineData("name: r, file: a.csv", "reports[0].every: is missing; one of day, week, month")]
    [InlineData("name: r, every: year, file: a.csv", "reports[0].every: 'year' is none of day, week, month")]
    [InlineData("name: r, every: week, on: moonday, file: a.csv", "reports[0].on: 'moonday' is none of sunday, monday")]
    [InlineData("name: r, every: month, on: 31, file: a.csv", "reports[0].on: must be a whole number from 1 to 28, not '31'")]
    [InlineData("name: r, every: day, on: monday, file: a.csv", "reports[0].on: says nothing for a report of every day; leave it out")]
    [InlineData("name: r, every: day, at: noon, file: a.csv", "reports[0].at: 'noon' is not a time of the day; write one such as \"08:00\"")]
    [InlineData("name: r, every: day, timeZone: Moon/Crater, file: a.csv", "reports[0].timeZone: 'Moon/Crater' is not a time zone that this machine knows; write an IANA name such as Europe/Berlin")]
    [InlineData("name: r, every: day, period: 2026-11, file: a.csv", "reports[0].period: '2026-11' does not mean other days each time")]
    [InlineData("name: r, every: day, groupBy: colour, file: a.csv", "reports[0].groupBy: 'colour' is none of owner, team")]
    [InlineData("name: r, every: day, projects: [], file: a.csv", "reports[0].projects: is empty")]
    [InlineData("name: r, every: day", "reports[0].webhook: is missing, and so is file")]
    [InlineData("name: r, every: day, webhook: chat", "reports[0].webhook: is not an address that begins with https://")]
    [InlineData("name: r, every: day, file: a.pdf", "reports[0].file: 'a.pdf' has no ending that says what to write; end it in .html, .csv, .json")]
    [InlineData("name: r, every: day, file: 'a-{week}.csv'", "reports[0].file: 'a-{week}.csv' holds a variable that is not known; there is {date}")]
    [InlineData("name: r, every: day, file: a.csv, colour: red", "reports[0].colour: is not a key that is known here")]
    public void What_is_wrong_is_told_with_key_value_and_remedy(string report, string problem) =>
        configuration.Problems(SomeConfiguration.Minimal + $"reports: [{{ {report} }}]").ShouldContain(said => said.Contains(problem), problem);

    [Fact]
    public void Two_reports_have_two_names() =>
        configuration.Problems(SomeConfiguration.Minimal + "reports: [{ name: r, every: day, file: a.csv }, { name: r, every: day, file: b.csv }]").ShouldContain(said => said.Contains("reports[1].name: 'r' is the name of another report already"));

    [Fact]
    public void An_address_that_is_wrong_is_not_shown()
    {
        configuration.Variables["SLACK_URL"] = "T0/very-secret";
        configuration.Problems(SomeConfiguration.Minimal + "reports: [{ name: r, every: day, webhook: \"${env:SLACK_URL}\" }]").ShouldHaveSingleItem().ShouldNotContain("very-secret");
    }
}
