using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Tests.Api;

public sealed class BrakeApiTests : IAsyncLifetime
{
    private static readonly Uri BrakeAddress = new("/api/v1/brake", UriKind.Relative);
    private static readonly Uri ReleaseAddress = new("/api/v1/brake/release", UriKind.Relative);
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Exactly_what_was_looked_at_is_released_by_a_maintainer_and_looked_at_again()
    {
        await HoldAsync("shop/web");
        using var maintainer = server.Client(ApiServer.MaintainerToken);
        var seen = (await maintainer.GetFromJsonAsync<JsonNode>(BrakeAddress))!;
        ((bool)seen["on"]!).ShouldBeTrue();
        seen["environments"]!.AsArray().Count.ShouldBe(20);

        (await ReleaseAsync(ApiServer.MaintainerToken, (string)seen["hold"]!)).StatusCode.ShouldBe(HttpStatusCode.OK);

        ((bool)(await maintainer.GetFromJsonAsync<JsonNode>(BrakeAddress))!["on"]!).ShouldBeFalse();
        server.Sink.Keys.Count.ShouldBe(20);
        ((string?)await CodeOf(await ReleaseAsync(ApiServer.MaintainerToken, (string)seen["hold"]!))).ShouldBe("brake-off");
    }

    [Fact]
    public async Task What_came_to_it_since_is_not_released()
    {
        await HoldAsync("shop/web");
        using var maintainer = server.Client(ApiServer.MaintainerToken);
        var seen = (string)(await maintainer.GetFromJsonAsync<JsonNode>(BrakeAddress))!["hold"]!;
        await BrakeOf().ConsiderAsync([Some.Key("one more")], 20, "gone", CancellationToken.None);

        (await ReleaseAsync(ApiServer.MaintainerToken, seen)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        ((string?)await CodeOf(await ReleaseAsync(ApiServer.MaintainerToken, null))).ShouldBe("missing-hold");
    }

    [Fact]
    public async Task Creators_and_maintainers_of_other_projects_do_not_release_it()
    {
        await HoldAsync("other/thing");
        using var maintainer = server.Client(ApiServer.MaintainerToken);
        var seen = (string)(await maintainer.GetFromJsonAsync<JsonNode>(BrakeAddress))!["hold"]!;

        (await ReleaseAsync(ApiServer.CreatorToken, seen)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ReleaseAsync(ApiServer.ShopMaintainerToken, seen)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var shop = server.Client(ApiServer.ShopMaintainerToken);
        (await shop.GetFromJsonAsync<JsonNode>(BrakeAddress))!["environments"]!.AsArray().ShouldBeEmpty();
    }

    private Brake BrakeOf() => server.Services.GetRequiredService<Brake>();

    private async Task HoldAsync(string project)
    {
        EnvironmentKey[] keys = [.. Enumerable.Range(0, 20).Select(number => Some.Key($"feature/{number}", project))];
        (await BrakeOf().ConsiderAsync(keys, 20, "gone", CancellationToken.None)).ShouldNotBeNull();
    }

    private async Task<HttpResponseMessage> ReleaseAsync(string token, string? hold)
    {
        using var client = server.Client(token);
        return await client.PostAsJsonAsync(ReleaseAddress, new { hold });
    }

    private static async Task<JsonNode?> CodeOf(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonNode>())!["code"];
}
