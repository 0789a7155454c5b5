using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Pages;

public sealed partial class ListPageTests : IAsyncLifetime
{
    private readonly ManualTimeProvider clock = new(Some.Moment);
    private readonly TrafficBoard traffic;
    private ApiServer server = null!;
    private HttpClient client = null!;

    public ListPageTests() => traffic = new TrafficBoard(clock);

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync(time: clock, services: services => services.AddSingleton<ITrafficSights>(traffic));
        client = Browser(ApiServer.CreatorToken);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_address_says_whose_environments_on_which_target_of_which_project_are_listed()
    {
        await SaveAsync("hers", record => record with { Owner = "grace" });
        await SaveAsync("mine", record => record with { Owner = "Ada" });
        await SaveAsync("elsewhere", record => record with { Target = "there" });
        await server.SaveAsync(SomeRecord.Ready(Some.Key("other-project", "shop/orders")));

        (await BranchesAsync("/?owner=grace")).ShouldBe(["hers"]);
        (await BranchesAsync("/?owner=ada")).ShouldBe(["elsewhere", "mine", "other-project"], ignoreOrder: true);
        (await BranchesAsync("/?target=there")).ShouldBe(["elsewhere"]);
        (await BranchesAsync("/?project=shop/orders")).ShouldBe(["other-project"]);
        (await BranchesAsync("/?owner=ada&target=here&project=shop/web&show=ready")).ShouldBe(["mine"]);
    }

    [Fact]
    public async Task A_reader_is_led_to_their_own_by_an_address_that_shows_others_the_same()
    {
        await SaveAsync("hers", record => record with { Owner = "grace" });
        await SaveAsync("mine", record => record with { Owner = "ada" });
        (await GetAsync("/")).ShouldContain("""<a href="/?owner=ada">Mine <span class="count">1</span></a>""");

        using var dora = Browser(ApiServer.ViewerToken);
        Branches(await dora.GetStringAsync(new Uri("/?owner=ada", UriKind.Relative))).ShouldBe(["mine"]);
    }

    [Theory]
    [InlineData("sort=branch", "a-cheap b-dear c-unknown")]
    [InlineData("sort=branch&desc=yes", "c-unknown b-dear a-cheap")]
    [InlineData("sort=owner", "b-dear a-cheap c-unknown")]
    [InlineData("sort=age", "b-dear a-cheap c-unknown")]
    [InlineData("sort=expiry", "a-cheap b-dear c-unknown")]
    [InlineData("sort=idle&desc=yes", "b-dear a-cheap c-unknown")]
    [InlineData("sort=cost", "a-cheap b-dear c-unknown")]
    [InlineData("sort=cost&desc=yes", "b-dear a-cheap c-unknown")]
    public async Task An_address_says_by_what_the_list_is_sorted_and_what_has_no_value_comes_last(string query, string order)
    {
        await SaveAsync("a-cheap", record => record with { Owner = "eve", CreatedAt = Some.Moment.AddHours(-2), ExpiresAt = Some.Moment.AddHours(1), LastUse = new UseSign(UseKind.Push, Some.Moment.AddHours(-1)) }, perHour: 0.01m);
        await SaveAsync("b-dear", record => record with { Owner = "Bob", CreatedAt = Some.Moment.AddHours(-1), ExpiresAt = Some.Moment.AddHours(2), LastUse = new UseSign(UseKind.Push, Some.Moment.AddHours(-5)) }, perHour: 0.5m);
        await SaveAsync("c-unknown", record => record with { Owner = null, CreatedAt = Some.Moment.AddHours(-3), ExpiresAt = null });

        string.Join(' ', await BranchesAsync("/?" + query)).ShouldBe(order);
    }

    [Fact]
    public async Task Headings_sort_and_say_how_it_is_sorted()
    {
        await SaveAsync("one");

        (await GetAsync("/?owner=ada")).ShouldContain("href=\"/?owner=ada&amp;sort=cost&amp;desc=yes\"");
        var sorted = await GetAsync("/?sort=cost&desc=yes");
        sorted.ShouldContain("""<a href="/?sort=cost" class="sorted">USD a day""");
        sorted.ShouldContain(", sorted descending; turn round");
    }

    [Fact]
    public async Task What_nobody_used_for_long_can_be_asked_for_and_what_is_not_known_is_not_counted_as_idle()
    {
        await SaveAsync("quiet", record => record with { LastUse = new UseSign(UseKind.Push, Some.Moment.AddDays(-2)) });
        await SaveAsync("visited", record => record with { LastUse = new UseSign(UseKind.Push, Some.Moment.AddDays(-2)) });
        await SaveAsync("unknown");
        traffic.Saw("here", Some.Key("visited"), Some.Moment.AddHours(-1));

        (await BranchesAsync("/?idle=1+day")).ShouldBe(["quiet"]);
        (await BranchesAsync("/?idle=3+days")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_nobody_tells_of_requests_the_list_says_so_instead_of_claiming_silence()
    {
        await SaveAsync("one", record => record with { LastUse = new UseSign(UseKind.Push, Some.Moment.AddHours(-3)) });

        var deaf = await GetAsync("/");
        deaf.ShouldContain("3 h ago</time><span class=\"sub\">, push</span></span><span class=\"sub\">no traffic signal</span>");

        traffic.Watch("here");
        (await GetAsync("/")).ShouldNotContain("no traffic signal");
        traffic.Failed("here", "the answer was 401");
        (await GetAsync("/")).ShouldContain("traffic signal fails");
        traffic.Saw("here", Some.Key("one"), Some.Moment.AddMinutes(-5));
        (await GetAsync("/")).ShouldContain("5 min ago</time><span class=\"sub\">, request</span>");
    }

    [Fact]
    public async Task What_it_costs_a_day_is_what_its_meter_says_and_stays_for_a_moment_as_it_was_read()
    {
        await SaveAsync("one", perHour: 0.05m);
        (await GetAsync("/")).ShouldContain("1.20<span class=\"k\"> USD</span>");
        (await GetAsync("/")).ShouldContain("example prices");

        await MeterAsync(Some.Key("one"), 0.1m);
        clock.Advance(TimeSpan.FromSeconds(14));
        (await GetAsync("/")).ShouldContain("1.20<span");
        clock.Advance(TimeSpan.FromSeconds(1));
        (await GetAsync("/")).ShouldContain("2.40<span");
    }

    [Fact]
    public async Task The_end_is_one_moment_with_its_reason_in_the_list_and_on_the_page()
    {
        var end = Some.Moment.AddHours(30);
        await SaveAsync("one", record => record with { ExpiresAt = end, ExpiresBecause = "3 days after its last deployment", WarnedOf = end });

        foreach (var path in new[] { "/", $"/environments/{Some.Key("one").Id}" })
        {
            var page = await GetAsync(path);
            page.ShouldContain("in 30 h</time>");
            page.ShouldContain("3 days after its last deployment");
            page.ShouldContain("announced");
        }
    }

    [Fact]
    public async Task All_on_a_page_are_chosen_by_a_link_and_only_by_those_who_may_act()
    {
        await SaveAsync("one");
        await SaveAsync("two");

        Regex.Count(await GetAsync("/?owner=ada"), "name=\"id\" value=\"[a-z0-9]+\" aria-label=\"[^\"]*\">").ShouldBe(2);
        (await GetAsync("/?owner=ada")).ShouldContain("<a href=\"/?owner=ada&amp;all=yes\">Choose all on this page</a>");
        Regex.Count(await GetAsync("/?owner=ada&all=yes"), "name=\"id\" value=\"[a-z0-9]+\" aria-label=\"[^\"]*\" checked>").ShouldBe(2);
        using var viewer = Browser(ApiServer.ViewerToken);
        (await viewer.GetStringAsync(new Uri("/", UriKind.Relative))).ShouldNotContain("type=\"checkbox\" name=\"id\"");
    }

    private async Task SaveAsync(string branch, Func<EnvironmentRecord, EnvironmentRecord>? with = null, decimal? perHour = null)
    {
        var record = SomeRecord.Ready(Some.Key(branch));
        await server.SaveAsync(with?.Invoke(record) ?? record);
        if (perHour is { } rate) await MeterAsync(record.Key, rate);
    }

    private Task MeterAsync(EnvironmentKey key, decimal perHour) => server.Store.AddUsageAsync(
        [], [new MeterState { Subject = new UsageSubject(key, "here", "ada"), CountedUntil = clock.GetUtcNow(), PerHour = perHour, AwakePerHour = perHour }], default);

    private HttpClient Browser(string token)
    {
        var browser = server.Client(token);
        browser.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        return browser;
    }

    private Task<string> GetAsync(string path) => client.GetStringAsync(new Uri(path, UriKind.Relative));

    private async Task<List<string>> BranchesAsync(string path) => Branches(await GetAsync(path));

    private static List<string> Branches(string page) => [.. Branch().Matches(page).Select(match => match.Groups["name"].Value)];

    [GeneratedRegex("class=\"branch\" [^>]*><bdi>(?<name>[^<]*)</bdi>")]
    private static partial Regex Branch();
}
