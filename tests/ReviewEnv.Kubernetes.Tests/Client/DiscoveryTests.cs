using ReviewEnv.Kubernetes.Api;

namespace ReviewEnv.Kubernetes.Tests.Client;

public sealed class DiscoveryTests : ClientFacts
{
    private const string Groups = """{"kind":"APIGroupList","groups":[{"name":"batch","versions":[{"groupVersion":"batch/v1","version":"v1"},{"groupVersion":"batch/v1beta1","version":"v1beta1"}]}]}""";
    private const string Batch = """
        {"kind":"APIResourceList","groupVersion":"batch/v1beta1","resources":[
          {"name":"cronjobs/status","kind":"CronJob","namespaced":true,"verbs":["get"]},
          {"name":"cronjobviews","kind":"CronJob","namespaced":true,"verbs":["create"]},
          {"name":"cronjobs","kind":"CronJob","namespaced":true,"verbs":["create","list"]}]}
        """;
    private const string Aggregated = """
        {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[
          {"metadata":{"name":"batch"},"versions":[{"version":"v1","freshness":"Current","resources":[
            {"resource":"cronjobs","responseKind":{"group":"","version":"","kind":"CronJob"},"scope":"Namespaced","verbs":["list"],"subresources":[{"subresource":"status"}]}]}]},
          {"metadata":{"name":"example.com"},"versions":[{"version":"v1","resources":[
            {"resource":"things","responseKind":{"group":"example.com","version":"v1","kind":"Thing"},"scope":"Cluster","verbs":["list"]}]}]}]}
        """;
    private static readonly ResourceKind OldCronJob = new("batch", "v1beta1", "CronJob", "cronjobs", Namespaced: true);

    [Fact]
    public async Task What_every_cluster_has_is_known_without_asking()
    {
        using var cluster = Server.Client();
        (await cluster.FindKindAsync("apps/v1", "Deployment", Anyway)).ShouldBe(new ResourceKind("apps", "v1", "Deployment", "deployments", Namespaced: true));
        (await cluster.FindKindAsync("v1", "Namespace", Anyway)).ShouldBe(new ResourceKind("", "v1", "Namespace", "namespaces", Namespaced: false));
        Server.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_older_server_is_asked_for_the_group_version_alone_and_once()
    {
        Server.Answer(200, Groups).Answer(200, Batch);
        using var cluster = Server.Client();

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => cluster.FindKindAsync("batch/v1beta1", "CronJob", Anyway)));

        found.ShouldAllBe(kind => kind == OldCronJob);
        Server.Asked.ShouldBe(["GET /below/apis", "GET /below/apis/batch/v1beta1"]);
        Server.Messages.First().Headers.Accept.ToString().ShouldContain("as=APIGroupDiscoveryList");
    }

    [Fact]
    public async Task A_newer_server_tells_everything_at_once()
    {
        using var cluster = Server.Answer(200, Aggregated).Client();
        (await cluster.FindKindAsync("batch/v1", "CronJob", Anyway)).ShouldBe(new ResourceKind("batch", "v1", "CronJob", "cronjobs", Namespaced: true));
        (await cluster.FindKindAsync("example.com/v1", "Thing", Anyway)).ShouldBe(new ResourceKind("example.com", "v1", "Thing", "things", Namespaced: false));
        Server.Asked.ShouldBe(["GET /below/apis"]);
    }

    [Fact]
    public async Task A_kind_that_came_later_is_found_by_looking_once_more()
    {
        using var cluster = Server.Answer(200, Aggregated).Answer(200, Aggregated.Replace("Thing", "Gadget")).Client();
        await cluster.FindKindAsync("batch/v1", "CronJob", Anyway);

        (await cluster.FindKindAsync("example.com/v1", "Gadget", Anyway)).ShouldNotBeNull();
        Server.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_unknown_kind_is_not_looked_for_again_for_a_while()
    {
        Server.Otherwise = _ => ScriptedServer.Of(200, Aggregated);
        using var cluster = Server.Client();
        await cluster.FindKindAsync("batch/v1", "CronJob", Anyway);

        for (var i = 0; i < 5; i++) (await cluster.FindKindAsync("example.com/v1", "None", Anyway)).ShouldBeNull();
        Server.Asked.Count.ShouldBe(2);

        Server.Clock.Advance(TimeSpan.FromSeconds(11));
        (await cluster.FindKindAsync("example.com/v1", "None", Anyway)).ShouldBeNull();
        Server.Asked.Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_older_server_is_asked_once_more_for_the_group_version_that_lacks_a_kind()
    {
        Server.Answer(200, Groups).Answer(200, Batch).Answer(200, Batch.Replace("CronJob", "CronThing"));
        using var cluster = Server.Client();
        await cluster.FindKindAsync("batch/v1beta1", "CronJob", Anyway);

        (await cluster.FindKindAsync("batch/v1beta1", "CronThing", Anyway)).ShouldNotBeNull();
        Server.Asked.Count.ShouldBe(3);
        Server.Asked[2].ShouldBe("GET /below/apis/batch/v1beta1");
    }

    [Fact]
    public async Task A_group_version_that_vanishes_has_no_kinds()
    {
        Server.Answer(200, Groups).Answer(404, "404 page not found", "text/plain");
        using var cluster = Server.Client();
        (await cluster.FindKindAsync("batch/v1beta1", "CronJob", Anyway)).ShouldBeNull();
    }

    [Fact]
    public async Task A_look_that_failed_is_no_knowledge()
    {
        Server.Answer(500, "").Answer(200, "<html>", "text/html").Answer(200, Aggregated);
        using var cluster = Server.Client();
        await Should.ThrowAsync<KubernetesApiException>(() => cluster.FindKindAsync("batch/v1", "CronJob", Anyway));
        await Should.ThrowAsync<ClusterUnreachableException>(() => cluster.FindKindAsync("batch/v1", "CronJob", Anyway));
        (await cluster.FindKindAsync("batch/v1", "CronJob", Anyway)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Who_gives_up_does_not_give_up_for_others()
    {
        var release = new TaskCompletionSource();
        Server.Answer(async _ =>
        {
            await release.Task;
            return ScriptedServer.Of(200, Aggregated);
        });
        using var cluster = Server.Client();
        using var stop = new CancellationTokenSource();
        var first = cluster.FindKindAsync("batch/v1", "CronJob", stop.Token);
        var second = cluster.FindKindAsync("batch/v1", "CronJob", Anyway);

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        release.SetResult();
        (await second).ShouldNotBeNull();
        Server.Asked.Count.ShouldBe(1);
    }
}
