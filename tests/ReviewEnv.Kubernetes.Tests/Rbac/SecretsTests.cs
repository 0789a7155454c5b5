using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Tests.Driver;
using ReviewEnv.Testing;
using ReviewEnv.Testing.Drivers;
using ReviewEnv.Testing.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Rbac;

/// <summary>Secrets are kept as everything else, without a watch of them and with few reads.</summary>
public sealed class SecretsTests : IAsyncLifetime
{
    private readonly ShiftedClock clock = new();
    private readonly EnvironmentIdentity environment = new(Some.Key(), $"secrets-{Some.Number()}");
    private FakeCluster? cluster;
    private KubernetesDriver? driver;

    private FakeCluster Cluster => cluster!;

    private KubernetesDriver Driver => driver!;

    public async Task InitializeAsync()
    {
        cluster = await FakeCluster.StartAsync();
        driver = Drive();
    }

    public async Task DisposeAsync()
    {
        await Driver.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    [Fact]
    public async Task Secrets_are_neither_watched_nor_listed_across_namespaces()
    {
        await ConvergeAsync(Spec("first"));
        Cluster.Requests.All.Where(request => request.Path.EndsWith("/secrets", StringComparison.Ordinal)).ShouldAllBe(request => !request.IsWatch && request.Path == Secrets);
    }

    [Fact]
    public async Task An_unchanged_look_reads_Secrets_once_in_a_while_and_nothing_else()
    {
        await ConvergeAsync(Spec("first"));
        await LookAsync();
        (await LookAsync()).ShouldBeEmpty();
        clock.Skip(TimeSpan.FromSeconds(16));
        (await LookAsync()).ShouldBe([Secrets]);
        (await LookAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_environment_without_Secrets_is_looked_at_without_a_read()
    {
        await ConvergeAsync(Spec(null));
        clock.Skip(TimeSpan.FromSeconds(16));
        (await LookAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_another_daemon_made_is_known_after_one_list()
    {
        var spec = Spec("first");
        await ConvergeAsync(spec);
        await using var other = Drive();
        await Eventually.TrueAsync(async () => (await other.ObserveAsync(environment, default)).Status == ObservedStatus.Ready, "the other sees it ready");
        (await other.ObserveAsync(environment, default)).ApplyAgain.ShouldBeNull();
    }

    [Fact]
    public async Task A_Secret_that_goes_with_its_namespace_is_not_remembered_for_the_next()
    {
        var spec = Spec("first");
        await ConvergeAsync(spec);
        await Driver.DestroyAsync(environment, default);
        await Eventually.TrueAsync(async () => (await Driver.ObserveAsync(environment, default)).Status == ObservedStatus.Absent, "it is gone");
        await ConvergeAsync(spec);
        Cluster.Objects.Find("Secret", environment.Name, "credentials").ShouldNotBeNull();
        clock.Skip(TimeSpan.FromSeconds(16));
        (await Driver.ObserveAsync(environment, default)).ApplyAgain.ShouldBeNull();
    }

    [Fact]
    public async Task Where_Secrets_may_not_be_listed_the_target_is_said_to_be_away_and_an_environment_can_still_be_destroyed()
    {
        await ConvergeAsync(Spec("first"));
        clock.Skip(TimeSpan.FromSeconds(16));
        Cluster.Faults.Fail((method, path) => method == "GET" && path == Secrets, 403, "Forbidden", times: 1000, message: """secrets is forbidden: User "reviewenv" cannot list resource "secrets" """.TrimEnd());
        (await Should.ThrowAsync<TargetUnavailableException>(() => Driver.ObserveAsync(environment, default))).Message.ShouldContain("cannot list resource");
        (await Driver.DestroyAsync(environment, default)).ShouldBeOfType<DriverResult.Accepted>();
        await Eventually.TrueAsync(async () => (await Driver.ObserveAsync(environment, default)).Status == ObservedStatus.Absent, "it is gone");
    }

    private string Secrets => $"/api/v1/namespaces/{environment.Name}/secrets";

    private KubernetesDriver Drive() => new ClusterUnderTest(Cluster.Server, null, Cluster.Ingress).Drive(new RecordingSink(), clock: clock);

    /// <returns>What was read for it.</returns>
    private async Task<IReadOnlyList<string>> LookAsync()
    {
        Cluster.Requests.Clear();
        (await Driver.ObserveAsync(environment, default)).Status.ShouldBe(ObservedStatus.Ready);
        return [.. Cluster.Requests.All.Where(request => !request.IsWatch).Select(request => request.Path)];
    }

    private Task ConvergeAsync(EnvironmentSpec spec) => Eventually.TrueAsync(
        async () =>
        {
            var observed = await Driver.ObserveAsync(environment, default);
            if (observed.Fingerprint == spec.Fingerprint && observed.Status == ObservedStatus.Ready) return true;
            var result = await Driver.ApplyAsync(spec, default);
            result.ShouldNotBeOfType<DriverResult.Refused>(result.ToString());
            return false;
        },
        $"{environment.Name} is ready");

    private EnvironmentSpec Spec(string? password)
    {
        var commit = Some.Commit();
        return new EnvironmentSpec
        {
            Identity = environment,
            Commit = commit,
            Fingerprint = commit.Value,
            Template = Site.Template(environment.Name, commit, Behaviour.Works, more: password is null ? [] : [Site.Parse($$"""{ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "credentials" }, "stringData": { "password": "{{password}}" } }""")]),
        };
    }
}
