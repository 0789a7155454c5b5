using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Pages.Bulk;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Pages;

/// <summary>Several environments at once: shown first, done after that.</summary>
public sealed class BulkTests : IAsyncLifetime
{
    private ApiServer server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync();
        server.Driver.CanSleep = true;
        client = server.Client();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_link_shows_what_would_happen_to_each_and_does_nothing()
    {
        var (sleeper, unable, stopped) = (await SaveAsync("sleeper"), await SaveAsync("unable", record => record with { CanSleep = false }), await SaveAsync("over", record => record with { Phase = EnvironmentPhase.Stopped }));
        await MeterAsync(sleeper, 0.1m);

        var page = await GetAsync($"/bulk?do=sleep&id={sleeper.Id}&id={unable.Id}&id={stopped.Id}&id=nosuch");

        page.ShouldContain("Put 1 environment to sleep?");
        page.ShouldContain("That saves up to 2.40 USD a day while they sleep.");
        page.ShouldContain("does not say how to sleep");
        page.ShouldContain("It is stopped, so nothing of it runs.");
        page.ShouldContain("<code>nosuch</code>");
        page.ShouldContain("There is no such environment that your token may see.");
        page.ShouldContain($"""<input type="hidden" name="id" value="{sleeper.Id}">""");
        page.ShouldNotContain($"""name="id" value="{unable.Id}">""");
        await NothingAskedAsync(sleeper, unable, stopped);
    }

    [Fact]
    public async Task What_is_confirmed_is_done_and_what_is_refused_is_told_with_the_reason()
    {
        var (sleeper, unable) = (await SaveAsync("sleeper"), await SaveAsync("unable", record => record with { CanSleep = false }));

        var page = await PostAsync($"do=sleep&id={sleeper.Id}&id={unable.Id}&id=nosuch&from={Uri.EscapeDataString("/?owner=ada")}");

        page.ShouldContain("1 environment will be put to sleep");
        page.ShouldContain("does not say how to sleep");
        page.ShouldContain("href=\"/?owner=ada\"");
        (await server.Store.LoadAsync(sleeper, default)).Wishes.Sleep!.By.ShouldBe("ada");
        (await server.Store.LoadAsync(unable, default)).Wishes.Sleep.ShouldBeNull();
        server.Sink.Keys.ShouldBe([sleeper]);
    }

    [Fact]
    public async Task Stopping_names_the_reason_and_what_it_saves_and_waits_for_those_who_use_it()
    {
        var (used, idle) = (await SaveAsync("used"), await SaveAsync("idle"));
        await server.Store.WishAsync(used, wishes => wishes.WithLeases([new Lease("l1", "dast", "dora", Now, Now.AddHours(1))]), Entry(used), default);
        await MeterAsync(used, 0.1m);
        await MeterAsync(idle, 0.2m);

        var preview = await GetAsync($"/bulk?do=stop&id={used.Id}&id={idle.Id}");
        preview.ShouldContain("That saves 7.20 USD a day.");
        preview.ShouldContain("dora uses it for dast until");
        await PostAsync($"do=stop&reason=clean+up&id={used.Id}&id={idle.Id}");

        foreach (var key in new[] { used, idle }) (await server.Store.LoadAsync(key, default)).Wishes.Stop!.Reason.ShouldBe("clean up");
    }

    [Fact]
    public async Task Waking_and_extending_work_on_many_too()
    {
        var (asleep, awake) = (await SaveAsync("asleep", record => record with { Phase = EnvironmentPhase.Sleeping }), await SaveAsync("awake"));
        await MeterAsync(asleep, 0.01m, awake: 0.11m);

        (await GetAsync($"/bulk?do=wake&id={asleep.Id}&id={awake.Id}")).ShouldSatisfyAllConditions(page => page.ShouldContain("That costs 2.40 USD more a day."), page => page.ShouldContain("It does not sleep."));
        await PostAsync($"do=wake&id={asleep.Id}&id={awake.Id}");
        (await server.Store.LoadAsync(asleep, default)).Wishes.Used!.Kind.ShouldBe(UseKind.Wake);
        (await server.Store.LoadAsync(awake, default)).Wishes.Used.ShouldBeNull();

        (await GetAsync($"/bulk?do=extend&by=2+days&id={awake.Id}")).ShouldContain("Let 1 environment live 2 days longer?");
        await PostAsync($"do=extend&by=2+days&id={awake.Id}");
        (await server.Store.LoadAsync(awake, default)).Wishes.ExtendedUntil.ShouldBe((await server.Store.LoadAsync(awake, default)).Record!.ExpiresAt!.Value.AddDays(2));
    }

    [Fact]
    public async Task What_a_person_put_to_sleep_is_left_alone_and_what_sleeps_by_itself_stays_asleep_from_then_on()
    {
        var (wished, alone) = (await SaveAsync("wished", record => record with { Phase = EnvironmentPhase.Sleeping }), await SaveAsync("alone", record => record with { Phase = EnvironmentPhase.Sleeping }));
        await server.Store.WishAsync(wished, wishes => wishes with { Sleep = new SleepWish(null, "grace", Now) }, Entry(wished), default);

        (await GetAsync($"/bulk?do=sleep&id={wished.Id}&id={alone.Id}")).ShouldSatisfyAllConditions(
            page => page.ShouldContain("grace put it to sleep already."), page => page.ShouldContain("It sleeps already, and will stay asleep until somebody wakes it."));
    }

    [Fact]
    public async Task A_result_that_is_loaded_again_asks_for_nothing_once_more_and_is_told_to_nobody_else()
    {
        var key = await SaveAsync("one");
        using var answer = await client.PostAsync(new Uri("/bulk", UriKind.Relative), Form($"do=extend&by=1+day&id={key.Id}"));
        var extended = (await server.Store.LoadAsync(key, default)).Wishes.ExtendedUntil;
        using var other = server.Client(ApiServer.ViewerToken);

        for (var i = 0; i < 3; i++) (await client.GetStringAsync(answer.Headers.Location)).ShouldContain("1 environment will be extended");
        using var stranger = await other.GetAsync(answer.Headers.Location);

        stranger.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await server.Store.LoadAsync(key, default)).Wishes.ExtendedUntil.ShouldBe(extended.ShouldNotBeNull());
    }

    [Fact]
    public async Task Who_may_only_look_sees_why_nothing_can_be_done()
    {
        var key = await SaveAsync("one");
        using var viewer = server.Client(ApiServer.ViewerToken);

        var page = await viewer.GetStringAsync(new Uri($"/bulk?do=stop&id={key.Id}", UriKind.Relative));

        page.ShouldContain("The token &#x27;dora&#x27; may not change environments of &#x27;shop/web&#x27;.");
        page.ShouldNotContain("method=\"post\" action=\"/bulk\"");
        using var answer = await viewer.PostAsync(new Uri("/bulk", UriKind.Relative), Form($"do=stop&id={key.Id}"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await NothingAskedAsync(key);
    }

    [Fact]
    public async Task What_another_team_has_is_not_even_known()
    {
        var key = await SaveAsync("one");
        using var other = server.Client(ApiServer.OtherTeamToken);

        using var answer = await other.PostAsync(new Uri("/bulk", UriKind.Relative), Form($"do=stop&id={key.Id}"));

        (await other.GetStringAsync(answer.Headers.Location)).ShouldSatisfyAllConditions(page => page.ShouldContain("There is no such environment"), page => page.ShouldNotContain("shop/web"));
        await NothingAskedAsync(key);
    }

    [Fact]
    public async Task A_form_from_another_site_does_nothing_by_cookie()
    {
        var key = await SaveAsync("one");
        using var browser = server.Client(null);
        using var login = await browser.GetAsync(new Uri($"/login?token={ApiServer.CreatorToken}", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/bulk") { Content = Form($"do=stop&id={key.Id}") };
        request.Headers.Add("Cookie", login.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        request.Headers.Add("Origin", "https://evil.example.com");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await browser.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await NothingAskedAsync(key);
    }

    [Theory]
    [InlineData("", "does not say what to do")]
    [InlineData("do=explode&id=a", "does not say what to do")]
    [InlineData("do=stop", "No environment is chosen that could be stopped.")]
    [InlineData("do=extend&by=soon&id=a", "is not a duration")]
    public async Task What_is_not_understood_does_nothing_and_says_why(string query, string words)
    {
        using var answer = await client.GetAsync(new Uri("/bulk?" + query, UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()).ShouldContain(words);
    }

    [Fact]
    public async Task At_most_five_hundred_are_taken_at_once_and_by_form_as_many_are_previewed()
    {
        var ids = string.Concat(Enumerable.Range(0, BulkRequest.MostIds).Select(i => $"&id=unknown{i}"));
        using var all = await client.PostAsync(new Uri("/bulk/preview", UriKind.Relative), Form("do=stop" + ids));
        using var more = await client.PostAsync(new Uri("/bulk/preview", UriKind.Relative), Form("do=stop&id=one" + ids));

        (all.StatusCode, more.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.BadRequest));
        (await more.Content.ReadAsStringAsync()).ShouldContain("501 environments are chosen; at most 500");
    }

    [Theory]
    [InlineData("https://evil.example.com/")]
    [InlineData("//evil.example.com/?")]
    [InlineData("javascript:alert(1)")]
    public async Task The_way_back_never_leads_to_another_site(string from)
    {
        var key = await SaveAsync("one");
        (await GetAsync($"/bulk?do=stop&id={key.Id}&from={Uri.EscapeDataString(from)}")).ShouldSatisfyAllConditions(page => page.ShouldNotContain("evil"), page => page.ShouldNotContain("javascript:"));
    }

    [Fact]
    public async Task An_environment_that_can_sleep_has_a_button_for_it()
    {
        var (able, unable) = (await SaveAsync("able", record => record with { CanSleep = true }), await SaveAsync("unable", record => record with { CanSleep = false }));

        (await GetAsync($"/environments/{able.Id}")).ShouldContain($"action=\"/environments/{able.Id}/sleep\"");
        (await GetAsync($"/environments/{unable.Id}")).ShouldNotContain("/sleep\"");
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static JournalEntry Entry(EnvironmentKey key) => new(key, Some.Moment, JournalKind.Request, "asked");

    private async Task<EnvironmentKey> SaveAsync(string branch, Func<EnvironmentRecord, EnvironmentRecord>? with = null)
    {
        var record = SomeRecord.Ready(Some.Key(branch));
        await server.SaveAsync(with?.Invoke(record) ?? record);
        return record.Key;
    }

    private Task MeterAsync(EnvironmentKey key, decimal perHour, decimal? awake = null) => server.Store.AddUsageAsync(
        [], [new MeterState { Subject = new UsageSubject(key, "here", "ada"), CountedUntil = Now, PerHour = perHour, AwakePerHour = awake ?? perHour }], default);

    private async Task NothingAskedAsync(params EnvironmentKey[] keys)
    {
        foreach (var key in keys) (await server.Store.LoadAsync(key, default)).Wishes.ShouldBe(EnvironmentWishes.None);
        server.Sink.Keys.ShouldBeEmpty();
    }

    private Task<string> GetAsync(string path) => client.GetStringAsync(new Uri(path, UriKind.Relative));

    private async Task<string> PostAsync(string form)
    {
        using var answer = await client.PostAsync(new Uri("/bulk", UriKind.Relative), Form(form));
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        return await client.GetStringAsync(answer.Headers.Location);
    }

    private static StringContent Form(string form) => new(form, Encoding.UTF8, "application/x-www-form-urlencoded");
}
