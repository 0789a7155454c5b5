using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Api.Requests;

namespace ReviewEnv.Kubernetes.Tests.Client;

public sealed class ListTests : ClientFacts
{
    private static readonly string Expired = ScriptedServer.Status(410, "Expired", "The provided continue parameter is too old");

    [Fact]
    public async Task Pages_become_one_list_whose_items_say_what_they_are()
    {
        using var cluster = Server.Answer(200, ScriptedServer.Page(7, "n/1", "a", "b")).Answer(200, ScriptedServer.Page(7, "", "c")).Client();

        var list = await cluster.ListAsync(ConfigMaps, null, "app=x,!y", Anyway);

        list.ResourceVersion.ShouldBe("7");
        list.Items.Select(item => $"{item.Text("apiVersion")} {item.Text("kind")} {item.Part("metadata").Text("name")}").ShouldBe(["v1 ConfigMap a", "v1 ConfigMap b", "v1 ConfigMap c"]);
        Server.Asked.ShouldBe(["GET /below/api/v1/configmaps?labelSelector=app%3Dx%2C%21y&limit=500", "GET /below/api/v1/configmaps?labelSelector=app%3Dx%2C%21y&limit=500&continue=n%2F1"]);
    }

    [Fact]
    public async Task Items_that_say_what_they_are_and_empty_ones_are_taken_as_they_are()
    {
        using var cluster = Server.Answer(200, """{"items":[{"kind":"K","metadata":{"name":"a"}},{}],"metadata":{"resourceVersion":"1"}}""").Answer(200, """{"items":null,"metadata":{"resourceVersion":"2"}}""").Client();
        (await cluster.ListAsync(ConfigMaps, null, null, Anyway)).Items.Select(item => item.GetRawText()).ShouldBe(["""{"kind":"K","metadata":{"name":"a"}}""", "{}"]);
        (await cluster.ListAsync(ConfigMaps, null, null, Anyway)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_expires_under_way_is_begun_again_and_at_last_read_in_one_piece()
    {
        Server.Answer(200, ScriptedServer.Page(1, "n1", "a")).Answer(410, Expired)
            .Answer(200, ScriptedServer.Page(2, "n2", "a", "b")).Answer(410, Expired)
            .Answer(200, ScriptedServer.Page(3, "", "b", "c"));
        using var cluster = Server.Client();

        var list = await cluster.ListAsync(ConfigMaps, "shop", null, Anyway);

        list.Items.Select(item => item.Part("metadata").Text("name")).ShouldBe(["b", "c"]);
        Server.Asked[^1].ShouldBe("GET /below/api/v1/namespaces/shop/configmaps");
    }

    [Fact]
    public async Task A_list_that_only_expires_is_a_failure()
    {
        Server.Otherwise = _ => ScriptedServer.Of(410, Expired);
        using var cluster = Server.Client();
        (await Should.ThrowAsync<KubernetesApiException>(() => cluster.ListAsync(ConfigMaps, "shop", null, Anyway))).Failure.IsExpired.ShouldBeTrue();
        Server.Asked.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Half_a_page_is_no_page()
    {
        var page = ScriptedServer.Page(1, "", "a", "b");
        using var cluster = Server.Answer(200, page[..^3]).Client();
        await Should.ThrowAsync<ClusterUnreachableException>(() => cluster.ListAsync(ConfigMaps, "shop", null, Anyway));
    }
}
