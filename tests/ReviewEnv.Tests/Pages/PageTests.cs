using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Work;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Pages;

public sealed partial class PageTests : IAsyncLifetime
{
    private const string Attack = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>";

    private ApiServer server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync();
        client = server.Client();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Text_of_strangers_is_never_markup()
    {
        var key = new EnvironmentKey("shop/" + Attack.Replace("/", ""), GitRef.Branch(Attack));
        using var maintainer = server.Client(ApiServer.MaintainerToken);
        var record = SomeRecord.Ready(key) with { Owner = Attack, Reason = Attack, Name = Attack, Template = Attack, Outputs = new Dictionary<string, string> { [Attack] = Attack } };
        await server.Store.SaveAsync(record, [new JournalEntry(key, Some.Moment, JournalKind.Failure, Attack + "\n" + Attack) { Actor = Attack }], 0, default);
        server.Driver.Lines.Add(Attack);

        foreach (var path in new[] { "/", $"/?q={Uri.EscapeDataString(Attack)}", $"/environments/{key.Id}" })
        {
            var page = await maintainer.GetStringAsync(new Uri(path, UriKind.Relative));
            page.ShouldContain("&lt;script&gt;");
            page.ShouldNotContain("<script>");
            page.ShouldNotContain("<img src=x");
            Inline().Matches(Quoted().Replace(page, "")).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task What_would_turn_the_reading_direction_is_shown_as_its_code()
    {
        var key = Some.Key("feature/\u202Egnp.exe");
        await server.SaveAsync(SomeRecord.Ready(key));

        (await GetAsync("/")).ShouldContain(@"feature/\u{202E}gnp.exe");
    }

    [Fact]
    public async Task A_published_address_that_browsers_should_not_follow_is_no_link()
    {
        await server.SaveAsync(SomeRecord.Ready(Some.Key(), url: "javascript:alert(1)"));
        (await GetAsync("/")).ShouldNotContain("javascript:");
    }

    [Fact]
    public async Task Pages_forbid_everything_that_is_not_theirs()
    {
        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Style_and_script_are_kept_by_browsers_and_named_by_their_content()
    {
        var page = await GetAsync("/");
        foreach (var path in Assets().Matches(page).Select(match => match.Value).Distinct())
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.CacheControl!.ToString().ShouldContain("immutable");
        }

        Assets().Count(page).ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task An_empty_list_tells_how_to_get_the_first_environment()
    {
        var page = await GetAsync("/");
        page.ShouldContain("git push origin feature/hello");
        page.ShouldContain("reviewenv deploy --server http://127.0.0.1:8080");
    }

    [Fact]
    public async Task What_needs_somebody_comes_first_and_stopped_ones_only_when_asked_for()
    {
        await server.SaveAsync(SomeRecord.Of(Some.Key("is-failed"), EnvironmentPhase.Failed));
        await server.SaveAsync(SomeRecord.Ready(Some.Key("is-ready")));
        await server.SaveAsync(SomeRecord.Of(Some.Key("is-stopped"), EnvironmentPhase.Stopped));

        var page = await GetAsync("/");

        page.IndexOf("is-failed", StringComparison.Ordinal).ShouldBeInRange(1, page.IndexOf("is-ready", StringComparison.Ordinal));
        page.ShouldNotContain("is-stopped");
        (await GetAsync("/?stopped=yes")).ShouldContain("is-stopped");
        (await GetAsync("/?show=ready")).ShouldNotContain("is-failed");
        (await GetAsync("/?q=FAILED")).ShouldNotContain("is-ready");
    }

    [Fact]
    public async Task Only_who_may_act_gets_buttons()
    {
        var key = Some.Key();
        await server.SaveAsync(SomeRecord.Ready(key));
        using var viewer = server.Client(ApiServer.ViewerToken);

        (await GetAsync($"/environments/{key.Id}")).ShouldContain($"action=\"/environments/{key.Id}/stop\"");
        (await viewer.GetStringAsync(new Uri($"/environments/{key.Id}", UriKind.Relative))).ShouldNotContain($"/environments/{key.Id}/stop");
    }

    [Theory]
    [InlineData("pin", "for=3+days&reason=demo")]
    [InlineData("extend", "by=1+day")]
    [InlineData("redeploy", "")]
    public async Task Forms_work_without_a_script(string action, string form)
    {
        var key = Some.Key();
        await server.SaveAsync(SomeRecord.Ready(key));

        using var answer = await client.PostAsync(new Uri($"/environments/{key.Id}/{action}", UriKind.Relative), new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));

        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        answer.Headers.Location!.OriginalString.ShouldBe($"/environments/{key.Id}?done={action}");
        server.Sink.Keys.ShouldBe([key]);
    }

    [Fact]
    public async Task What_waits_for_approval_is_shown_with_a_button_that_approves_exactly_that()
    {
        var key = Some.Key();
        await server.SaveAsync(SomeProposal.Waiting(key));
        using var viewer = server.Client(ApiServer.ViewerToken);

        var page = await GetAsync($"/environments/{key.Id}");
        page.ShouldContain("Waits for approval: 1 to add, 1 to change, 1 to replace, 1 to remove");
        page.IndexOf("AWS::RDS::DBInstance/Orders", StringComparison.Ordinal).ShouldBeInRange(1, page.IndexOf("AWS::SQS::Queue/Jobs", StringComparison.Ordinal));
        page.Split("<li class=\"lost\">").Length.ShouldBe(3, "one that is replaced, one that is removed");
        page.ShouldContain($"<input type=\"hidden\" name=\"change\" value=\"{SomeProposal.Id}\">");
        (await viewer.GetStringAsync(new Uri($"/environments/{key.Id}", UriKind.Relative))).ShouldNotContain("/approve\"");

        using var answer = await FormAsync(key, $"change={Uri.EscapeDataString(SomeProposal.Id)}");
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await server.Store.LoadAsync(key, default)).Wishes.Approval!.Change.ShouldBe(SomeProposal.Id);
        var after = await GetAsync($"/environments/{key.Id}?done=approve");
        after.ShouldContain("Approved by <bdi>ada</bdi>");
        after.ShouldNotContain("/approve\"");
    }

    [Theory]
    [InlineData("change=change-0", HttpStatusCode.Conflict, "another one")]
    [InlineData("", HttpStatusCode.BadRequest, "which change")]
    public async Task A_page_that_shows_an_outdated_change_approves_nothing(string form, HttpStatusCode status, string words)
    {
        var key = Some.Key();
        await server.SaveAsync(SomeProposal.Waiting(key));

        using var answer = await FormAsync(key, form);

        answer.StatusCode.ShouldBe(status);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(words);
        (await server.Store.LoadAsync(key, default)).Wishes.Approval.ShouldBeNull();
    }

    [Fact]
    public async Task An_approval_by_cookie_from_another_site_is_refused()
    {
        var key = Some.Key();
        await server.SaveAsync(SomeProposal.Waiting(key));
        using var browser = server.Client(null);
        using var login = await browser.GetAsync(new Uri($"/login?token={ApiServer.CreatorToken}", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/environments/{key.Id}/approve") { Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["change"] = SomeProposal.Id }) };
        request.Headers.Add("Cookie", login.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        request.Headers.Add("Origin", "https://evil.example.com");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await browser.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await server.Store.LoadAsync(key, default)).Wishes.Approval.ShouldBeNull();
    }

    [Fact]
    public async Task Text_of_strangers_in_a_change_is_never_markup()
    {
        var key = Some.Key();
        var change = new ObjectChange(Attack, ChangeKind.Replace, [new FieldDifference(Attack, Attack, Attack)]) { Note = Attack };
        await server.SaveAsync(SomeProposal.Waiting(key, new ChangeProposal(Attack, [change])));

        var page = await GetAsync($"/environments/{key.Id}");

        page.ShouldNotContain("<script>");
        page.ShouldNotContain("<img src=x");
        Inline().Matches(Quoted().Replace(page, "")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_open_page_is_told_of_a_change_that_it_may_see()
    {
        using var answer = await client.GetAsync(new Uri("/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync()).ShouldBe("retry: 3000");

        server.Feed.Publish(SomeRecord.Ready(Some.Key()));

        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == "data: changed") return;
        }

        throw new InvalidOperationException("The stream ended without the change.");
    }

    [Fact]
    public async Task Of_two_thousand_environments_a_page_holds_a_hundred()
    {
        for (var i = 0; i < 2000; i++) await server.SaveAsync(SomeRecord.Ready(Some.Key($"feature/number-{i}")));

        var page = await GetAsync("/?page=3");

        Regex.Matches(page, "href=\"/environments/([a-z0-9]+)\"").Select(link => link.Groups[1].Value).Distinct().Count().ShouldBe(100);
        page.ShouldContain("Page 3 of 20");
    }

    [Fact]
    public async Task An_environment_tells_what_happened_why_and_how_long_it_stays()
    {
        await Gallery.HangAsync(server);

        var page = await GetAsync($"/environments/{Gallery.Featured.Id}");

        page.ShouldContain("</time>: grace pinned it: demo on Friday.");
        page.ShouldContain("the old one keeps serving. Next try in 20 s.");
        page.ShouldContain("Error: Cannot find module &#x27;./prices&#x27;</pre>");
        page.ShouldContain("info  listening on 127.0.0.1:41873");
        page.ShouldContain("http://127.0.0.1:41873/api");
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_a_page_that_says_so()
    {
        server.Store.Trouble = "The database is locked.";
        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("The database is locked.");
    }

    private Task<HttpResponseMessage> FormAsync(EnvironmentKey key, string form) =>
        client.PostAsync(new Uri($"/environments/{key.Id}/approve", UriKind.Relative), new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));

    private Task<string> GetAsync(string path) => client.GetStringAsync(new Uri(path, UriKind.Relative));

    [GeneratedRegex(@"<[^>]*\s(on[a-z]+|style)\s*=", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Inline();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"/assets/[a-z]+\.[0-9a-f]{12}\.[a-z]+")]
    private static partial Regex Assets();
}
