using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReviewEnv.Auth;
using ReviewEnv.Core.Desired;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Auth;

public sealed class AccessTests : IAsyncLifetime
{
    private readonly EnvironmentKey key = Some.Key();
    private ApiServer server = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync();
        await server.SaveAsync(SomeRecord.Ready(key));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public void Every_endpoint_is_guarded_or_says_that_it_is_open()
    {
        var endpoints = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();

        endpoints.Count.ShouldBeGreaterThan(20);
        foreach (var endpoint in endpoints) (endpoint.Metadata.GetMetadata<RequiredRole>() is null).ShouldBe(endpoint.Metadata.GetMetadata<OpenToAll>() is not null, endpoint.RoutePattern.RawText);
        endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<OpenToAll>() is not null).Select(endpoint => endpoint.RoutePattern.RawText).Distinct()
            .ShouldBe(["/healthz", "/readyz", "/metrics", "/assets/{file}", "/login", "/logout"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData(ApiServer.ViewerToken, HttpStatusCode.Forbidden)]
    [InlineData(ApiServer.OtherTeamToken, HttpStatusCode.NotFound)]
    [InlineData(ApiServer.CreatorToken, HttpStatusCode.Accepted)]
    [InlineData(ApiServer.MaintainerToken, HttpStatusCode.Accepted)]
    public async Task Changing_an_environment_takes_a_creator_of_its_project(string? token, HttpStatusCode expected)
    {
        using var client = server.Client(token);
        using var answer = await client.PostAsync(new Uri($"/api/v1/environments/{key.Id}/stop", UriKind.Relative), null);

        answer.StatusCode.ShouldBe(expected);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("wrong");
        server.Sink.Keys.Count.ShouldBe(expected == HttpStatusCode.Accepted ? 1 : 0);
    }

    [Theory]
    [InlineData("/api/v1/environments")]
    [InlineData("/api/v1/targets")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/")]
    public async Task Nothing_but_health_is_told_without_a_token(string path)
    {
        using var client = server.Client(null);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain(key.Ref.Name);
    }

    [Fact]
    public async Task A_token_of_another_team_sees_nothing_of_ours()
    {
        using var client = server.Client(ApiServer.OtherTeamToken);

        (await client.GetStringAsync(new Uri("/api/v1/environments", UriKind.Relative))).ShouldBe("""{"environments":[]}""");
        (await client.GetAsync(new Uri($"/environments/{key.Id}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetAsync(new Uri($"/api/v1/dotenv?project={key.Project}&ref=x", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await client.GetStringAsync(new Uri("/", UriKind.Relative))).ShouldNotContain(key.Ref.Name);
    }

    [Fact]
    public async Task A_maintainer_token_is_good_for_its_projects_only()
    {
        await server.SaveAsync(SomeRecord.Ready(Some.Key(project: "bank/core")));
        using var client = server.Client(ApiServer.ShopMaintainerToken);

        var seen = await client.GetStringAsync(new Uri("/api/v1/environments", UriKind.Relative));

        seen.ShouldContain(key.Id);
        seen.ShouldNotContain("bank/core");
    }

    [Fact]
    public async Task Behind_a_proxy_that_ends_tls_the_cookie_is_for_https_only()
    {
        await using var proxied = await ApiServer.StartAsync(with: settings => settings with { PublicUrl = new Uri("https://reviewenv.example.com") });
        foreach (var (at, secure) in new[] { (server, false), (proxied, true) })
        {
            using var client = at.Client(null);
            using var answer = await client.GetAsync(new Uri($"/login?token={ApiServer.CreatorToken}", UriKind.Relative));
            answer.Headers.GetValues("Set-Cookie").Single().Contains("; secure", StringComparison.OrdinalIgnoreCase).ShouldBe(secure);
        }
    }

    [Fact]
    public async Task Without_configured_tokens_everything_is_closed_and_the_remedy_is_told()
    {
        await using var closed = await ApiServer.StartAsync(tokens: false);
        using var client = closed.Client(null);

        using var answer = await client.GetAsync(new Uri("/api/v1/environments", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("auth.tokens");
        (await client.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_sign_in_link_sets_a_cookie_that_does_not_hold_the_token_and_drops_it_from_the_address()
    {
        using var client = server.Client(null);
        using var answer = await client.GetAsync(new Uri($"/login?token={ApiServer.CreatorToken}", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        answer.Headers.Location!.ToString().ShouldBe("/");
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=lax", Case.Insensitive);
        cookie.ShouldNotContain(ApiServer.CreatorToken);
        (await GetWithCookieAsync("/", cookie.Split(';')[0])).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/environments/x", "/environments/x")]
    public async Task Signing_in_leads_only_to_addresses_of_this_server(string to, string expected)
    {
        using var client = server.Client(null);
        using var answer = await client.GetAsync(new Uri($"/login?token={ApiServer.CreatorToken}&to={Uri.EscapeDataString(to)}", UriKind.Relative));
        answer.Headers.Location!.OriginalString.ShouldBe(expected);
    }

    [Fact]
    public async Task A_cookie_that_was_tampered_with_or_has_ended_opens_nothing()
    {
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var timed = await ApiServer.StartAsync(time: clock);
        var tickets = timed.Services.GetRequiredService<SessionTickets>();
        var ticket = tickets.Issue(timed.Services.GetRequiredService<TokenBook>().Find(ApiServer.CreatorToken)!);

        tickets.Read(ticket).ShouldNotBeNull();
        tickets.Read((ticket[0] == 'A' ? 'B' : 'A') + ticket[1..]).ShouldBeNull();
        foreach (var nonsense in new[] { "", ".", "a.b", "%%.%%", ticket.Split('.')[0] + "." }) tickets.Read(nonsense).ShouldBeNull();
        clock.Advance(SessionTickets.Lifetime);
        tickets.Read(ticket).ShouldBeNull();
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.SeeOther)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "{self}", HttpStatusCode.SeeOther)]
    [InlineData("X-Nothing", "said", HttpStatusCode.Forbidden)]
    public async Task A_form_sent_with_the_cookie_must_come_from_our_own_page(string header, string value, HttpStatusCode expected)
    {
        var token = server.Services.GetRequiredService<TokenBook>().Find(ApiServer.CreatorToken)!;
        using var client = server.Client(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/environments/{key.Id}/stop") { Content = new StringContent("reason=x", Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.Add("Cookie", $"{Credentials.Cookie}={server.Services.GetRequiredService<SessionTickets>().Issue(token)}");
        request.Headers.Add(header, value.Replace("{self}", server.Address.GetLeftPart(UriPartial.Authority)));

        using var answer = await client.SendAsync(request);

        answer.StatusCode.ShouldBe(expected);
        server.Sink.Keys.Count.ShouldBe(expected == HttpStatusCode.SeeOther ? 1 : 0);
    }

    private async Task<HttpResponseMessage> GetWithCookieAsync(string path, string cookie)
    {
        using var client = server.Client(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", cookie);
        return await client.SendAsync(request);
    }
}
