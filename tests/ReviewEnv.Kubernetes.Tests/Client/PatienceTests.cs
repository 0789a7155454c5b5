using ReviewEnv.Kubernetes.Api;

namespace ReviewEnv.Kubernetes.Tests.Client;

public sealed class PatienceTests : ClientFacts
{
    private static readonly string Busy = ScriptedServer.Status(429, "TooManyRequests", "too many requests", """{"retryAfterSeconds":3}""");

    [Fact]
    public async Task A_busy_server_is_asked_again_when_it_wants_to_be()
    {
        using var cluster = Server.Answer(429, Busy, retryAfter: 2).Answer(429, Busy).Answer(201, ScriptedServer.Map("one")).Client();
        var asking = cluster.CreateAsync(ConfigMaps, "shop", Manifest(), Anyway);

        (await PassTimeUntilAsync(() => Server.Asked.Count == 2)).TotalSeconds.ShouldBeInRange(1.9, 2.9);
        (await PassTimeUntilAsync(() => Server.Asked.Count == 3)).TotalSeconds.ShouldBeInRange(2.9, 3.9);
        await asking;
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_left_to_the_caller()
    {
        using var cluster = Server.Answer(429, "slow down", "text/plain").Answer(429, "slow down", "text/plain").Answer(429, "slow down", "text/plain", retryAfter: 7).Client();
        var asking = cluster.GetAsync(ConfigMaps, "shop", "one", Anyway);

        (await PassTimeUntilAsync(() => asking.IsCompleted)).TotalSeconds.ShouldBeInRange(1.9, 2.9);

        var refused = await Should.ThrowAsync<KubernetesApiException>(() => asking);
        refused.Failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        refused.Failure.IsTransient.ShouldBeTrue();
        Server.Asked.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_long_wait_is_not_waited_for()
    {
        using var cluster = Server.Answer(429, Busy, retryAfter: 21).Client();
        (await Should.ThrowAsync<KubernetesApiException>(() => cluster.GetAsync(ConfigMaps, "shop", "one", Anyway))).Failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(21));
    }

    [Fact]
    public async Task An_overloaded_server_is_not_asked_twice_to_create()
    {
        using var cluster = Server.Answer(503, "", retryAfter: 1).Client();
        await Should.ThrowAsync<KubernetesApiException>(() => cluster.CreateAsync(ConfigMaps, "shop", Manifest(), Anyway));

        Server.Answer(503, "", retryAfter: 1).Answer(200, ScriptedServer.Map("one"));
        var asking = cluster.ApplyAsync(ConfigMaps, "shop", Manifest(), new ApplyOptions(Force: true), Anyway);
        (await PassTimeUntilAsync(() => asking.IsCompleted)).TotalSeconds.ShouldBeInRange(0.9, 1.9);
        await asking;
    }

    [Fact]
    public async Task A_broken_server_is_left_to_the_caller()
    {
        using var cluster = Server.Answer(500, ScriptedServer.Status(500, "InternalError", "etcd is away")).Answer(503, "").Client();
        (await Should.ThrowAsync<KubernetesApiException>(() => cluster.GetAsync(ConfigMaps, "shop", "one", Anyway))).Failure.IsTransient.ShouldBeTrue();
        (await Should.ThrowAsync<KubernetesApiException>(() => cluster.GetAsync(ConfigMaps, "shop", "one", Anyway))).Failure.IsTransient.ShouldBeTrue();
        Server.Asked.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("get", 2)]
    [InlineData("list", 2)]
    [InlineData("apply", 2)]
    [InlineData("delete the one", 2)]
    [InlineData("delete any", 1)]
    [InlineData("create", 1)]
    [InlineData("patch", 1)]
    public async Task After_a_lost_connection_only_what_does_no_harm_twice_is_sent_twice(string what, int times)
    {
        var lost = new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.");
        using var cluster = Server.Fail(lost).Fail(lost).Fail(lost).Client();

        await Should.ThrowAsync<ClusterUnreachableException>(() => what switch
        {
            "get" => cluster.GetAsync(ConfigMaps, "shop", "one", Anyway),
            "list" => cluster.ListAsync(ConfigMaps, "shop", null, Anyway),
            "apply" => cluster.ApplyAsync(ConfigMaps, "shop", Manifest(), new ApplyOptions(Force: true), Anyway),
            "delete the one" => cluster.DeleteAsync(ConfigMaps, "shop", "one", new DeleteOptions("u-1"), Anyway),
            "delete any" => cluster.DeleteAsync(ConfigMaps, "shop", "one", new DeleteOptions(), Anyway),
            "create" => cluster.CreateAsync(ConfigMaps, "shop", Manifest(), Anyway),
            _ => cluster.MergePatchAsync(ConfigMaps, "shop", "one", Manifest(), Anyway),
        });

        Server.Asked.Count.ShouldBe(times);
    }

    [Fact]
    public async Task A_connection_that_never_stood_is_not_tried_again()
    {
        using var cluster = Server.Fail(new HttpRequestException(HttpRequestError.ConnectionError, "refused", new IOException())).Client();
        await Should.ThrowAsync<ClusterUnreachableException>(() => cluster.GetAsync(ConfigMaps, "shop", "one", Anyway));
        Server.Asked.Count.ShouldBe(1);
    }
}
