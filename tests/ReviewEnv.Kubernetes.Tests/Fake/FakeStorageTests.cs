using ReviewEnv.Testing.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Fake;

public sealed class FakeStorageTests : IAsyncLifetime
{
    private const string Maps = "/api/v1/namespaces/a/configmaps";
    private FakeCluster cluster = null!;
    private FakeApi api = null!;

    public async Task InitializeAsync()
    {
        cluster = await FakeCluster.StartAsync();
        api = new(cluster);
        await api.SpaceAsync("a");
    }

    public async Task DisposeAsync()
    {
        api.Dispose();
        await cluster.DisposeAsync();
    }

    [Fact]
    public async Task Refusals_are_worded_as_the_real_server_words_them()
    {
        var (missing, words) = await api.GetAsync("/apis/apps/v1/namespaces/a/deployments/x");
        (missing, (string?)words["message"]).ShouldBe((404, "deployments.apps \"x\" not found"));
        (missing, words) = await api.PostAsync("/api/v1/namespaces/nope/configmaps", Map("x"));
        (missing, (string?)words["message"]).ShouldBe((404, "namespaces \"nope\" not found"));
        var (invalid, why) = await api.PostAsync(Maps, Map("X_y"));
        (invalid, (string?)why["details"]!["causes"]![0]!["field"]).ShouldBe((422, "metadata.name"));
        await api.PostAsync(Maps, Map("x"));
        var (twice, exists) = await api.PostAsync(Maps, Map("x"));
        (twice, (string?)exists["reason"], (string?)exists["message"]).ShouldBe((409, "AlreadyExists", "configmaps \"x\" already exists"));
    }

    [Fact]
    public async Task A_deletion_with_another_uid_is_a_conflict()
    {
        await api.PostAsync(Maps, Map("x"));
        (await api.DeleteAsync($"{Maps}/x", """{"preconditions":{"uid":"other"}}""")).Code.ShouldBe(409);
        (await api.DeleteAsync($"{Maps}/x")).Code.ShouldBe(200);
        (await api.GetAsync($"{Maps}/x")).Code.ShouldBe(404);
    }

    [Fact]
    public async Task A_finalizer_holds_an_object_until_it_is_taken_away()
    {
        await api.PostAsync(Maps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","finalizers":["example.com/hold"]}}""");
        await api.DeleteAsync($"{Maps}/x");
        (await api.GetAsync($"{Maps}/x")).Body["metadata"]!["deletionTimestamp"].ShouldNotBeNull();
        (await api.PatchAsync($"{Maps}/x", """{"metadata":{"finalizers":null}}""")).Code.ShouldBe(200);
        (await api.GetAsync($"{Maps}/x")).Code.ShouldBe(404);
    }

    [Fact]
    public async Task Faults_come_as_often_as_told()
    {
        cluster.Faults.Fail((method, path) => method == "GET" && path.EndsWith("/configmaps"), 429, "TooManyRequests", times: 2, retryAfter: TimeSpan.FromSeconds(3));
        (await api.GetAsync(Maps)).Code.ShouldBe(429);
        ((int?)(await api.GetAsync(Maps)).Body["details"]!["retryAfterSeconds"]).ShouldBe(3);
        (await api.GetAsync(Maps)).Code.ShouldBe(200);

        cluster.Faults.CutBodies(1);
        await Should.ThrowAsync<HttpRequestException>(() => api.GetAsync(Maps));
        cluster.Faults.RefusesCredentials = true;
        (await api.GetAsync(Maps)).Code.ShouldBe(401);
        cluster.Faults.Clear();

        await cluster.DownAsync();
        await Should.ThrowAsync<HttpRequestException>(() => api.GetAsync(Maps));
        await cluster.UpAsync();
        (await api.GetAsync("/api/v1/namespaces/a")).Code.ShouldBe(200);
        cluster.Requests.Writes.Count.ShouldBe(1);
    }

    private static string Map(string name) => $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"}}""";
}
