using ReviewEnv.Testing.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Fake;

public sealed class FakeStorageTests : FakeApiTests
{
    private const string Maps = "/api/v1/namespaces/a/configmaps";

    [Fact]
    public async Task Refusals_are_worded_as_the_real_server_words_them()
    {
        var (missing, words) = await Api.GetAsync("/apis/apps/v1/namespaces/a/deployments/x");
        (missing, (string?)words["message"]).ShouldBe((404, "deployments.apps \"x\" not found"));
        (missing, words) = await Api.PostAsync("/api/v1/namespaces/nope/configmaps", Map("x"));
        (missing, (string?)words["message"]).ShouldBe((404, "namespaces \"nope\" not found"));
        var (invalid, why) = await Api.PostAsync(Maps, Map("X_y"));
        (invalid, (string?)why["details"]!["causes"]![0]!["field"]).ShouldBe((422, "metadata.name"));
        await Api.PostAsync(Maps, Map("x"));
        var (twice, exists) = await Api.PostAsync(Maps, Map("x"));
        (twice, (string?)exists["reason"], (string?)exists["message"]).ShouldBe((409, "AlreadyExists", "configmaps \"x\" already exists"));
    }

    [Fact]
    public async Task A_deletion_with_another_uid_is_a_conflict()
    {
        await Api.PostAsync(Maps, Map("x"));
        (await Api.DeleteAsync($"{Maps}/x", """{"preconditions":{"uid":"other"}}""")).Code.ShouldBe(409);
        (await Api.DeleteAsync($"{Maps}/x")).Code.ShouldBe(200);
        (await Api.GetAsync($"{Maps}/x")).Code.ShouldBe(404);
    }

    [Fact]
    public async Task A_finalizer_holds_an_object_until_it_is_taken_away()
    {
        await Api.PostAsync(Maps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","finalizers":["example.com/hold"]}}""");
        await Api.DeleteAsync($"{Maps}/x");
        (await Api.GetAsync($"{Maps}/x")).Body["metadata"]!["deletionTimestamp"].ShouldNotBeNull();
        (await Api.PatchAsync($"{Maps}/x", """{"metadata":{"finalizers":null}}""")).Code.ShouldBe(200);
        (await Api.GetAsync($"{Maps}/x")).Code.ShouldBe(404);
    }

    [Fact]
    public async Task Faults_come_as_often_as_told()
    {
        Cluster.Faults.Fail((method, path) => method == "GET" && path.EndsWith("/configmaps"), 429, "TooManyRequests", times: 2, retryAfter: TimeSpan.FromSeconds(3));
        (await Api.GetAsync(Maps)).Code.ShouldBe(429);
        ((int?)(await Api.GetAsync(Maps)).Body["details"]!["retryAfterSeconds"]).ShouldBe(3);
        (await Api.GetAsync(Maps)).Code.ShouldBe(200);

        Cluster.Faults.CutBodies(1);
        await Should.ThrowAsync<HttpRequestException>(() => Api.GetAsync(Maps));
        Cluster.Faults.RefusesCredentials = true;
        (await Api.GetAsync(Maps)).Code.ShouldBe(401);
        Cluster.Faults.Clear();

        await Cluster.DownAsync();
        await Should.ThrowAsync<HttpRequestException>(() => Api.GetAsync(Maps));
        await Cluster.UpAsync();
        (await Api.GetAsync("/api/v1/namespaces/a")).Code.ShouldBe(200);
        Cluster.Requests.Writes.Count.ShouldBe(1);
    }

    private static string Map(string name) => $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"}}""";
}
