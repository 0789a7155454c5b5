using System.Net;
using System.Text.Json;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Reports;

public sealed class ReportApiTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);
    private ApiServer server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync(time: new ManualTimeProvider(Now));
        client = server.Client(ApiServer.ViewerToken);
        await UseAsync("shop/web", "feature/a", "ada", 10, idle: 4);
        await UseAsync("shop/api", "feature/b", "grace", 6, idle: 6);
        await UseAsync("bank/core", "feature/secret", "mallory", 100, idle: 100);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_viewer_gets_json_whose_lines_add_up_and_that_holds_nothing_of_other_projects()
    {
        var text = await client.GetStringAsync(new Uri("/api/v1/reports/idle", UriKind.Relative));
        text.ShouldNotContain("mallory");
        text.ShouldNotContain("bank/");
        var report = JsonDocument.Parse(text).RootElement;

        var lines = report.GetProperty("lines").EnumerateArray().ToList();
        lines.Select(line => line.GetProperty("name").GetString()).ShouldBe(["grace", "ada"]);
        lines.Sum(line => line.GetProperty("amounts").GetProperty("cost").GetDecimal()).ShouldBe(report.GetProperty("totals").GetProperty("cost").GetDecimal());
        report.GetProperty("totals").GetProperty("hoursIdle").GetRawText().ShouldBe("10");
        report.GetProperty("totals").GetProperty("costIdle").GetRawText().ShouldBe("1");
        report.GetProperty("at").GetString().ShouldBe("2026-11-18T12:00:00Z");
        report.GetProperty("period").GetProperty("from").GetString().ShouldBe("2026-11-12");
        report.GetProperty("prices").GetString().ShouldBe("example prices");
        report.GetProperty("worst")[0].GetProperty("ref").GetString().ShouldBe("feature/b");
    }

    [Fact]
    public async Task Whoever_may_see_all_projects_sees_all()
    {
        using var maintainer = server.Client(ApiServer.MaintainerToken);
        (await maintainer.GetStringAsync(new Uri("/api/v1/reports/idle?groupBy=project", UriKind.Relative))).ShouldContain("bank/core");
    }

    [Fact]
    public async Task Nobody_gets_a_report_without_a_token()
    {
        using var nobody = server.Client(token: null);
        (await nobody.GetAsync(new Uri("/api/v1/reports/idle", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("period=last+fortnight", "bad-period")]
    [InlineData("groupBy=colour", "bad-groupBy")]
    [InlineData("format=pdf", "bad-format")]
    [InlineData("timeZone=Moon/Crater", "bad-timeZone")]
    public async Task What_cannot_be_understood_is_a_problem_with_a_remedy(string query, string code)
    {
        var answer = await client.GetAsync(new Uri($"/api/v1/reports/idle?{query}", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("remedy").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("", "text/csv", "text/csv")]
    [InlineData("", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html")]
    [InlineData("", "text/csv;q=0.1, application/json", "application/json")]
    [InlineData("", "*/*", "application/json")]
    [InlineData("?format=csv", "application/json", "text/csv")]
    public async Task The_format_is_what_is_asked_for_by_name_or_by_what_is_accepted(string query, string accept, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/reports/idle{query}");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        var answer = await client.SendAsync(request);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        if (type != "application/json") answer.Content.Headers.ContentDisposition!.FileName!.ShouldContain("idle-by-owner-2026-11-12-to-2026-11-18");
    }

    [Fact]
    public async Task Another_period_and_one_owner_are_as_asked()
    {
        var report = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/v1/reports/idle?period=2026-11-01..2026-11-02", UriKind.Relative))).RootElement;
        report.GetProperty("lines").GetArrayLength().ShouldBe(0);

        var ada = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/v1/reports/idle?owner=ada&groupBy=environment", UriKind.Relative))).RootElement;
        ada.GetProperty("lines")[0].GetProperty("name").GetString().ShouldBe("feature/a");
        ada.GetProperty("lines").GetArrayLength().ShouldBe(1);
        ada.TryGetProperty("days", out _).ShouldBeFalse();
    }

    private Task UseAsync(string project, string branch, string owner, int hours, int idle) => server.Store.AddUsageAsync(
        [.. Enumerable.Range(0, hours).Select(hour => new UsageHour(new UsageSubject(new EnvironmentKey(project, GitRef.Branch(branch)), "here", owner), Meter.HourOf(Now).AddHours(-1 - hour), SomeUsage.Of(1, idle: hour < idle ? 1 : 0)))], [], default);
}
