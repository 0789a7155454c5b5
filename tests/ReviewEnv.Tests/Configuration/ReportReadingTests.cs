using ReviewEnv.Configuration;
using ReviewEnv.Core.Costs.Reports;

namespace ReviewEnv.Tests.Configuration;

public sealed class ReportReadingTests : IDisposable
{
    private const string OneAccount = SomeConfiguration.Forge + "targets: { here: { process: { directory: envs } }, account: { cloudformation: { region: eu-west-1 } } }\n" + SomeConfiguration.Projects;
    private const string TwoAccounts = SomeConfiguration.Forge + "targets: { here: { process: { directory: envs } }, account: { cloudformation: { region: eu-west-1 } }, other: { cloudformation: { region: eu-west-2 } } }\n" + SomeConfiguration.Projects;

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
    [InlineData("name: r, every: day", "reports[0].webhook: is missing, and so are file and object")]
    [InlineData("name: r, every: day, webhook: chat", "reports[0].webhook: is not an address that begins with https:// or http://")]
    [InlineData("name: r, every: day, file: a.pdf", "reports[0].file: 'a.pdf' has no ending that says what to write; end it in .html, .csv, .json")]
    [InlineData("name: r, every: day, file: 'a-{week}.csv'", "reports[0].file: 'a-{week}.csv' holds a variable that is not known; there is {date}")]
    [InlineData("name: r, every: day, file: a.csv, colour: red", "reports[0].colour: is not a key that is known here")]
    public void What_is_wrong_is_told_with_key_value_and_remedy(string report, string problem) =>
        configuration.Problems(SomeConfiguration.Minimal + $"reports: [{{ {report} }}]").ShouldContain(said => said.Contains(problem), problem);

    [Fact]
    public void An_object_is_read_with_the_only_account_or_the_one_that_is_named()
    {
        Object("object: s3://example-reports/idle/by-team_2=1/idle-{date}.csv", OneAccount).ShouldBe(new ReportObject("account", "example-reports", "idle/by-team_2=1/idle-{date}.csv"));
        Object("object: s3://example-reports/idle.json\n    target: other", TwoAccounts).ShouldBe(new ReportObject("other", "example-reports", "idle.json"));
        Object("file: a.csv", TwoAccounts).ShouldBeNull();
    }

    [Theory]
    [InlineData("object: idle.html", "reports[0].object: 'idle.html' is not the address of an object; write s3://, the name of the bucket and a path")]
    [InlineData("object: https://example-reports.s3.amazonaws.com/idle.html", "is not the address of an object")]
    [InlineData("object: s3://Reports/idle.html", "is not the address of an object")]
    [InlineData("object: s3://example-reports//idle.html", "is not the address of an object")]
    [InlineData("object: s3://example-reports/a/../idle.html", "is not the address of an object")]
    [InlineData("object: s3://example-reports/idle report.html", "is not the address of an object")]
    [InlineData("object: s3://{date}/idle.html", "is not the address of an object")]
    [InlineData("object: s3://example-reports/idle.pdf", "reports[0].object: 's3://example-reports/idle.pdf' has no ending that says what to write; end it in .html, .csv, .json")]
    [InlineData("object: s3://example-reports/idle-{week}.csv", "reports[0].object: 's3://example-reports/idle-{week}.csv' holds a variable that is not known; there is {date}")]
    [InlineData("object: s3://example-reports/idle.csv\n    target: acount", "reports[0].target: 'acount' is none of the targets; did you mean 'account'?")]
    [InlineData("object: s3://example-reports/idle.csv\n    target: here", "reports[0].target: 'here' is a target of kind process; an object is written by the access of one of kind cloudformation: account")]
    [InlineData("file: a.csv\n    target: account", "reports[0].target: says by whose access an object is written, and no object is named")]
    public void What_is_wrong_with_an_object_is_told_with_key_value_and_remedy(string place, string problem) =>
        configuration.Problems(OneAccount + Daily(place)).ShouldHaveSingleItem().ShouldContain(problem);

    [Theory]
    [InlineData(SomeConfiguration.Targets, "reports[0].object: is written by the access of a target of kind cloudformation, and there is none; add one under targets, or write a file instead")]
    [InlineData("targets: { here: { process: { directory: envs } }, account: { cloudformation: { region: eu-west-1 } }, other: { cloudformation: { region: eu-west-2 } } }\n", "reports[0].target: is missing, and there are several of kind cloudformation; say by whose access the object is written: account, other")]
    public void Whose_access_it_is_written_by_must_be_clear(string targets, string problem) =>
        configuration.Problems(SomeConfiguration.Forge + targets + SomeConfiguration.Projects + Daily("object: s3://example-reports/idle.csv")).ShouldHaveSingleItem().ShouldContain(problem);

    [Fact]
    public void Of_an_account_that_cannot_be_read_only_that_is_told() =>
        configuration.Problems(SomeConfiguration.Forge + "targets: { here: { process: { directory: envs } }, account: none }\n" + SomeConfiguration.Projects + Daily("object: s3://example-reports/idle.csv\n    target: account"))
            .ShouldHaveSingleItem().ShouldContain("targets.account: must be a mapping");

    [Fact]
    public void Two_reports_have_two_names() =>
        configuration.Problems(SomeConfiguration.Minimal + "reports: [{ name: r, every: day, file: a.csv }, { name: r, every: day, file: b.csv }]").ShouldContain(said => said.Contains("reports[1].name: 'r' is the name of another report already"));

    [Fact]
    public void An_address_that_is_wrong_is_not_shown()
    {
        configuration.Variables["SLACK_URL"] = "T0/very-secret";
        configuration.Problems(SomeConfiguration.Minimal + "reports: [{ name: r, every: day, webhook: \"${env:SLACK_URL}\" }]").ShouldHaveSingleItem().ShouldNotContain("very-secret");
    }

    private ReportObject? Object(string place, string before) => configuration.Load(before + Daily(place)).Reports.ShouldHaveSingleItem().Object;

    private static string Daily(string place) => $"reports:\n  - name: daily\n    every: day\n    {place}\n";
}
