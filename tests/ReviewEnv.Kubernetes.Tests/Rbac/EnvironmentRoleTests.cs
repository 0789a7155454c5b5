using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Tests.Driver;
using ReviewEnv.Testing;
using ReviewEnv.Testing.Drivers;
using ReviewEnv.Testing.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Rbac;

/// <summary>How a driver comes by its rights in a namespace that it made, as far as it takes no real authorizer to show.</summary>
public sealed class EnvironmentRoleTests : IAsyncLifetime
{
    private readonly ShiftedClock clock = new();
    private readonly List<KubernetesDriver> drivers = [];
    private FakeCluster? cluster;

    private FakeCluster Cluster => cluster!;

    public async Task InitializeAsync() => cluster = await FakeCluster.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var driver in drivers) await driver.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    [Fact]
    public async Task The_binding_is_made_before_anything_else_in_the_namespace()
    {
        var spec = Spec(Site.ConfigMap("settings"));
        (await Drive().ApplyAsync(spec, default)).ShouldBeOfType<DriverResult.Accepted>();
        Cluster.Requests.Writes.Take(2).Select(request => request.Path).ShouldBe(["/api/v1/namespaces", $"/apis/rbac.authorization.k8s.io/v1/namespaces/{spec.Identity.Name}/rolebindings/reviewenv"]);
        Cluster.Requests.Writes.Count.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task Without_a_role_in_the_configuration_nothing_is_bound()
    {
        (await Drive(role: null).ApplyAsync(Spec(), default)).ShouldBeOfType<DriverResult.Accepted>();
        Cluster.Requests.Writes.ShouldNotContain(request => request.Path.Contains("/rolebindings", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_has_not_heard_of_the_binding_yet_is_asked_again()
    {
        RefuseSettings(times: 3);
        (await Drive().ApplyAsync(Spec(Site.ConfigMap("settings")), default)).ShouldBeOfType<DriverResult.Accepted>();
        SettingsWrites.ShouldBe(4);
    }

    [Fact]
    public async Task A_right_that_is_missing_for_good_is_told()
    {
        RefuseSettings(times: 1000);
        var refused = (await Drive().ApplyAsync(Spec(Site.ConfigMap("settings")), default)).ShouldBeOfType<DriverResult.Refused>();
        refused.Reason.ShouldContain("ConfigMap/settings");
        refused.Reason.ShouldContain("cannot patch resource");
    }

    [Fact]
    public async Task Where_nothing_was_bound_a_refusal_is_told_at_once()
    {
        RefuseSettings(times: 1000);
        (await Drive(role: null).ApplyAsync(Spec(Site.ConfigMap("settings")), default)).ShouldBeOfType<DriverResult.Refused>();
        SettingsWrites.ShouldBe(1);
    }

    [Fact]
    public async Task A_binding_to_another_role_takes_the_place_of_the_former()
    {
        var spec = Spec();
        await ConvergeAsync(Drive(), spec);
        var driver = Drive(new EnvironmentRole("narrower", new RoleHolder.ServiceAccount("tools", "reviewenv")));
        var next = spec with { Fingerprint = Some.Commit().Value };
        await ConvergeAsync(driver, next);
        var binding = Cluster.Objects.Find("RoleBinding", spec.Identity.Name, "reviewenv").ShouldNotBeNull();
        ((string?)binding["subjects"]![0]!["namespace"]).ShouldBe("tools");
        ((string?)binding["roleRef"]!["name"]).ShouldBe("narrower");
    }

    [Fact]
    public async Task A_template_cannot_bring_a_binding_of_the_same_name()
    {
        var theirs = Site.Parse("""{ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": { "name": "reviewenv" }, "roleRef": { "kind": "Role", "name": "x" } }""");
        (await Drive().ApplyAsync(Spec(theirs), default)).ShouldBeOfType<DriverResult.Refused>().Reason.ShouldContain("RoleBinding/reviewenv");
    }

    [Fact]
    public async Task An_environment_that_is_older_than_the_role_is_bound_before_its_Secrets_are_looked_at()
    {
        var spec = Spec(Site.Parse("""{ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "credentials" }, "stringData": { "password": "x" } }"""));
        await ConvergeAsync(Drive(role: null), spec);
        Cluster.Requests.Clear();
        Cluster.Faults.Fail(
            (method, path) => method == "GET" && path.EndsWith("/secrets", StringComparison.Ordinal) && Cluster.Objects.Find("RoleBinding", spec.Identity.Name, "reviewenv") is null,
            403, "Forbidden", times: 1000, message: """secrets is forbidden: User "reviewenv" cannot list resource "secrets" in API group "" """.TrimEnd());

        var driver = Drive();
        (await driver.ObserveAsync(spec.Identity, default)).ApplyAgain.ShouldNotBeNull().ShouldStartWith("ReviewEnv is to bind itself to reviewenv-environment");
        var applied = (await driver.ApplyAsync(spec, default)).ShouldBeOfType<DriverResult.Accepted>();
        applied.What.ShouldBe("applied RoleBinding/reviewenv");
        await Eventually.TrueAsync(async () => await driver.ObserveAsync(spec.Identity, default) is { Status: ObservedStatus.Ready, ApplyAgain: null }, "it is ready again");
        Cluster.Requests.Writes.ShouldNotContain(request => request.Path.Contains("/secrets/", StringComparison.Ordinal));
    }

    private static EnvironmentRole Role => new("reviewenv-environment", new RoleHolder.User("reviewenv"));

    private int SettingsWrites => Cluster.Requests.Writes.Count(request => request.Path.EndsWith("/configmaps/settings", StringComparison.Ordinal));

    private void RefuseSettings(int times) => Cluster.Faults.Fail(
        (method, path) => method == "PATCH" && path.EndsWith("/configmaps/settings", StringComparison.Ordinal),
        403, "Forbidden", times, message: """configmaps "settings" is forbidden: User "reviewenv" cannot patch resource "configmaps" in API group "" in the namespace "web" """.TrimEnd());

    private KubernetesDriver Drive() => Drive(Role);

    private KubernetesDriver Drive(EnvironmentRole? role)
    {
        var site = new ClusterUnderTest(Cluster.Server, null, Cluster.Ingress);
        var driver = site.Drive(new RecordingSink(), site.Target with { EnvironmentRole = role }, clock);
        drivers.Add(driver);
        return driver;
    }

    private static async Task ConvergeAsync(KubernetesDriver driver, EnvironmentSpec spec) => await Eventually.TrueAsync(
        async () =>
        {
            var observed = await driver.ObserveAsync(spec.Identity, default);
            if (observed.Fingerprint == spec.Fingerprint && observed.Status == ObservedStatus.Ready) return true;
            var result = await driver.ApplyAsync(spec, default);
            result.ShouldNotBeOfType<DriverResult.Refused>(result.ToString());
            return false;
        },
        $"{spec.Identity.Name} is ready");

    private static EnvironmentSpec Spec(params JsonObject[] more)
    {
        var commit = Some.Commit();
        var name = $"rights-{Some.Number()}";
        return new EnvironmentSpec { Identity = new EnvironmentIdentity(Some.Key(), name), Commit = commit, Fingerprint = commit.Value, Template = Site.Template(name, commit, Behaviour.Works, more: more) };
    }
}
