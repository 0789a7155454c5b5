using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Reports;

public sealed partial class ReportPageTests : IAsyncLifetime
{
    private const string Attack = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>";

    private static readonly DateTimeOffset Now = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync(time: new ManualTimeProvider(Now));

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task It_shows_the_sum_in_words_charts_lines_and_what_to_look_at_first()
    {
        await SomeUsage.FillAsync(server.Store, Now, 20);

        var page = await PageAsync("/reports/idle?period=last+30+days&groupBy=project");

        page.ShouldContain("went to environments while nobody used them");
        page.ShouldContain("Example prices.");
        page.ShouldContain("""<option value="last 30 days" selected>""");
        Regex.Count(page, "<svg[^>]*role=\"img\"").ShouldBe(3);
        page.ShouldContain("Look at these first");
        page.ShouldContain("<td>no traffic signal</td>");
    }

    [Fact]
    public async Task Its_structure_can_be_heard()
    {
        await SomeUsage.FillAsync(server.Store, Now, 20);

        var page = await PageAsync("/reports/idle?period=last+30+days");

        var ids = Ids().Matches(page).Select(match => match.Groups[1].Value).ToList();
        ids.ShouldBeUnique();
        foreach (Match label in LabelledBy().Matches(page)) label.Groups[1].Value.Split(' ').ShouldBeSubsetOf(ids);
        foreach (Match reference in PatternUses().Matches(page)) ids.ShouldContain(reference.Groups[1].Value);
        Regex.Count(page, "<h1>").ShouldBe(1);
        Regex.Count(page, "<title id=").ShouldBe(3);
        Regex.Count(page, "<details class=\"data\">").ShouldBe(3);
        Regex.Matches(page, "<th(?! scope=)[^e]").ShouldBeEmpty();
        Regex.Matches(page, "<svg(?![^>]*(role=\"img\"|aria-hidden=\"true\"))").ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_in_it_is_inline_or_a_script()
    {
        await SomeUsage.FillAsync(server.Store, Now, 10);

        var page = await PageAsync("/reports/idle");

        page.ShouldNotContain(" style=");
        page.ShouldNotContain("<style");
        page.ShouldNotContain("<script");
    }

    [Theory]
    [InlineData("/reports/idle?groupBy=environment")]
    [InlineData("/reports/idle?groupBy=owner")]
    [InlineData("/reports/idle?groupBy=project")]
    [InlineData("/api/v1/reports/idle?format=html&groupBy=environment")]
    [InlineData("/reports/idle?period=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/reports/idle?owner=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")]
    public async Task Text_of_strangers_is_never_markup(string path)
    {
        await UseAsync(new EnvironmentKey("shop/" + Attack.Replace("/", ""), GitRef.Branch(Attack)), Attack, EnvironmentPhase.Ready);

        var page = await PageAsync(path, ApiServer.MaintainerToken);

        page.ShouldContain("&lt;script&gt;");
        page.ShouldNotContain("<script>");
        page.ShouldNotContain("<img src=x");
    }

    [Fact]
    public async Task Who_may_act_gets_links_to_act_and_a_viewer_commands_alone()
    {
        var key = Some.Key("feature/a");
        await UseAsync(key, "ada", EnvironmentPhase.Ready);

        var creator = await PageAsync("/reports/idle");
        creator.ShouldContain($"/bulk?do=sleep&amp;id={key.Id}");
        creator.ShouldContain($"/bulk?do=stop&amp;id={key.Id}");
        creator.ShouldContain("reviewenv sleep --project shop/web --ref feature/a");

        var viewer = await PageAsync("/reports/idle", ApiServer.ViewerToken);
        viewer.ShouldNotContain("/bulk?");
        viewer.ShouldContain("reviewenv sleep --project shop/web --ref feature/a");
    }

    [Fact]
    public async Task What_is_gone_is_called_gone_and_offers_nothing()
    {
        await UseAsync(Some.Key("feature/a"), "ada", phase: null);

        var page = await PageAsync("/reports/idle");

        page.ShouldContain("""<span class="badge">gone</span>""");
        page.ShouldNotContain("reviewenv stop");
    }

    [Fact]
    public async Task A_period_without_anything_says_so()
    {
        var page = await PageAsync("/reports/idle?period=2026-01");

        page.ShouldContain("Nothing to report");
        page.ShouldContain("""<option value="2026-01" selected>""");
    }

    [Fact]
    public async Task A_period_that_is_none_says_what_would_be_one_and_keeps_the_form()
    {
        using var client = Client(ApiServer.CreatorToken);
        var answer = await client.GetAsync(new Uri("/reports/idle?period=whenever", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("is not a period");
        page.ShouldContain("""<form class="filters" method="get" action="/reports/idle">""");
    }

    [Fact]
    public async Task Every_page_leads_to_it() => (await PageAsync("/")).ShouldContain("""<a href="/reports/idle">Idle report</a>""");

    [Fact]
    public async Task The_file_stands_alone()
    {
        await SomeUsage.FillAsync(server.Store, Now, 20);

        var file = await PageAsync("/api/v1/reports/idle?format=html");

        file.ShouldNotContain("<script");
        file.ShouldNotContain("<link");
        file.ShouldNotContain(" src=");
        file.ShouldContain("prefers-color-scheme: dark");
        file.ShouldContain("href=\"http://127.0.0.1:8080/environments/");
    }

    private async Task UseAsync(EnvironmentKey key, string owner, EnvironmentPhase? phase)
    {
        await server.Store.AddUsageAsync([new UsageHour(new UsageSubject(key, "here", owner), Meter.HourOf(Now).AddHours(-1), SomeUsage.Of(1, idle: 1))], [], default);
        if (phase is { } there) await server.SaveAsync(SomeRecord.Of(key, there) with { Owner = owner, CanSleep = true });
    }

    private HttpClient Client(string token)
    {
        var client = server.Client(token);
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        return client;
    }

    private async Task<string> PageAsync(string path, string token = ApiServer.CreatorToken)
    {
        using var client = Client(token);
        return await (await client.GetAsync(new Uri(path, UriKind.Relative))).Content.ReadAsStringAsync();
    }

    [GeneratedRegex(" id=\"([^\"]+)\"")]
    private static partial Regex Ids();

    [GeneratedRegex("aria-labelledby=\"([^\"]+)\"")]
    private static partial Regex LabelledBy();

    [GeneratedRegex("url\\(#([^)]+)\\)")]
    private static partial Regex PatternUses();
}
