using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Health;
using ReviewEnv.GitLab.Api;
using ReviewEnv.GitLab.Health;

namespace ReviewEnv.GitLab.Tests.Health;

public sealed class HookJudgeTests
{
    private const string Url = "https://reviewenv.example.com/webhooks/gitlab";
    private static readonly GitLabHookSettings Wanted = new(new Uri(Url), new Secret("s"), null);

    private static readonly Dictionary<string, (Func<GitLabHook, GitLabHook> Change, HealthLevel Level, string Said, bool Repaired)> Cases = new()
    {
        ["in order"] = (hook => hook, HealthLevel.Fine, "as it should be", false),
        ["with a slash"] = (hook => hook with { Url = Url + "/" }, HealthLevel.Fine, "as it should be", false),
        ["elsewhere"] = (hook => hook with { Url = "https://other.example.com/webhooks/gitlab" }, HealthLevel.Problem, $"no webhook of the project leads to {Url}", true),
        ["no pushes"] = (hook => hook with { PushEvents = false }, HealthLevel.Problem, "does not tell of pushes", true),
        ["no events"] = (hook => hook with { PushEvents = false, MergeRequestsEvents = false }, HealthLevel.Problem, "does not tell of pushes and merge requests", true),
        ["a filter"] = (hook => hook with { PushEventsBranchFilter = "main", BranchFilterStrategy = "wildcard" }, HealthLevel.Problem, "tells of pushes to 'main' only", true),
        ["a filter that is off"] = (hook => hook with { PushEventsBranchFilter = "main", BranchFilterStrategy = "all_branches" }, HealthLevel.Fine, "as it should be", false),
        ["an empty filter"] = (hook => hook with { PushEventsBranchFilter = "", BranchFilterStrategy = "wildcard" }, HealthLevel.Fine, "as it should be", false),
        ["a template"] = (hook => hook with { CustomWebhookTemplate = "{}" }, HealthLevel.Problem, "a template of its own", true),
        ["unverified"] = (hook => hook with { EnableSslVerification = false }, HealthLevel.Warning, "does not verify the certificate", false),
        ["off"] = (hook => hook with { AlertStatus = "disabled" }, HealthLevel.Problem, "switched the webhook off", true),
        ["off for a while"] = (hook => hook with { AlertStatus = "temporarily_disabled", DisabledUntil = Some.Moment }, HealthLevel.Warning, "sends nothing until 2026-01-05 12:00:00Z", true),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_webhook_is_judged_by_what_it_tells(string name)
    {
        var (change, level, said, repaired) = Cases[name];
        var hook = change(Good());
        var findings = HookJudge.Judge([hook], Wanted, null);
        findings.Max(finding => finding.Level).ShouldBe(level);
        findings.ShouldContain(finding => finding.Level == level && finding.What.Contains(said));
        (HookJudge.Ours([hook], Wanted.Url) is not { } ours || HookJudge.NeedsRepair(ours, Wanted, null)).ShouldBe(repaired);
    }

    [Fact]
    public void Tags_matter_only_where_they_are_wanted()
    {
        HookJudge.Judge([Good()], Wanted with { TagPushEvents = true }, null).ShouldContain(finding => finding.What == "the webhook does not tell of tags");
        HookJudge.Judge([Good() with { TagPushEvents = true }], Wanted with { TagPushEvents = true }, null).ShouldHaveSingleItem().Level.ShouldBe(HealthLevel.Fine);
    }

    [Fact]
    public void Over_plain_HTTP_there_is_no_certificate_to_verify() =>
        HookJudge.Judge([Good() with { Url = "http://r.example.com/webhooks/gitlab", EnableSslVerification = false }], Wanted with { Url = new Uri("http://r.example.com/webhooks/gitlab") }, null).ShouldHaveSingleItem().Level.ShouldBe(HealthLevel.Fine);

    [Theory]
    [InlineData("200,200", HealthLevel.Fine, "the last 2 deliveries arrived")]
    [InlineData("200,500,302", HealthLevel.Warning, "1 of the last 3 deliveries failed; the newest arrived")]
    [InlineData("internal error,500,200", HealthLevel.Warning, "2 of the last 3 deliveries failed; the newest ended with 'internal error'")]
    [InlineData("401,200", HealthLevel.Problem, "ended with '401': its secret is not the one")]
    public void Recent_deliveries_are_counted(string statuses, HealthLevel level, string said)
    {
        GitLabHookEvent[] deliveries = [.. statuses.Split(',').Select((status, id) => new GitLabHookEvent(id, status))];
        var findings = HookJudge.Judge([Good()], Wanted, deliveries);
        findings.Max(finding => finding.Level).ShouldBe(level);
        findings.ShouldContain(finding => finding.What.Contains(said));
        HookJudge.NeedsRepair(Good(), Wanted, deliveries).ShouldBe(level == HealthLevel.Problem);
    }

    [Fact]
    public void Two_webhooks_to_the_same_place_are_one_too_many() =>
        HookJudge.Judge([Good(), Good() with { Id = 5 }], Wanted, []).ShouldHaveSingleItem().What.ShouldStartWith("2 webhooks lead here");

    private static GitLabHook Good() => new(4, Url) { AlertStatus = "executable", PushEvents = true, MergeRequestsEvents = true, EnableSslVerification = true };
}
