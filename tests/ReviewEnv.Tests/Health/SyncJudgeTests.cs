using ReviewEnv.Core.Health;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Health;

namespace ReviewEnv.Tests.Health;

public sealed class SyncJudgeTests
{
    private static readonly SyncReport Quiet = new("shop/web", Some.Moment, 3, 40, 0, 0, null, null);

    [Fact]
    public void What_was_missed_is_told_with_how_long_it_took() =>
        Said(Quiet with { Differences = 5, Missed = 4, RecoveredAfter = TimeSpan.FromSeconds(38) }).ShouldBe("4 events missed, recovered after 38 s; 40 branches compared 3 min ago in 3 requests");

    [Fact]
    public void One_is_one() => Said(Quiet with { Branches = 1, Requests = 1, Missed = 1 }).ShouldBe("1 event missed, being recovered; 1 branch compared 3 min ago in 1 request");

    [Fact]
    public void Nothing_missed_is_said_too() => Said(Quiet).ShouldBe("no event missed; 40 branches compared 3 min ago in 3 requests");

    [Fact]
    public void A_comparison_that_failed_is_a_warning()
    {
        var finding = SyncJudge.Judge(Quiet with { Problem = "GitLab does not answer" }, Some.Moment.AddMinutes(3));
        finding.ShouldBe(HealthFinding.Warning("the branches could not be compared, 3 min ago: GitLab does not answer"));
    }

    [Fact]
    public void Only_the_last_report_of_a_project_is_kept()
    {
        var reports = new SyncReports();
        reports.Add(Quiet with { Project = "b" });
        reports.Add(Quiet with { Project = "a" });
        reports.Add(Quiet with { Project = "b", Missed = 2 });
        reports.Latest.Select(report => (report.Project, report.Missed)).ShouldBe([("a", 0), ("b", 2)]);
    }

    private static string Said(SyncReport report) => SyncJudge.Judge(report, Some.Moment.AddMinutes(3)).What;
}
