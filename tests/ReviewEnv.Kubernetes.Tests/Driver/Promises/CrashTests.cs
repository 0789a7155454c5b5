using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>A driver that ends at any request, before it is sent or before its answer is read, leaves nothing that the next one does not put in order.</summary>
public sealed class CrashTests : FakeClusterTests
{
    /// <summary>More requests than any of this takes.</summary>
    private const int Most = 60;

    private protected override KubernetesTargetOptions Target => base.Target with { AllowClusterScoped = ["ClusterRole"] };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Creation_is_finished_by_the_next_driver(bool afterwards)
    {
        var deaths = 0;
        for (var fatal = 1; fatal <= Most; fatal++)
        {
            var spec = First(Somewhere());
            if (!await EndsAtAsync(fatal, afterwards, (driver, death) => DriveAsync(driver, spec, death))) break;
            deaths++;
            await RestartAsync();
            await UntilAsync(spec);
            ShouldBeExactly(spec, ["one", "two"], ["web"], role: true);
        }

        deaths.ShouldBeInRange(8, Most - 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_update_that_prunes_is_finished_by_the_next_driver(bool afterwards)
    {
        var deaths = 0;
        for (var fatal = 1; fatal <= Most; fatal++)
        {
            var place = Somewhere();
            await UntilAsync(First(place));
            var next = Second(place);
            if (!await EndsAtAsync(fatal, afterwards, (driver, death) => DriveAsync(driver, next, death))) break;
            deaths++;
            await RestartAsync();
            await UntilAsync(next);
            ShouldBeExactly(next, ["three", "two"], ["web"], role: false);
        }

        deaths.ShouldBeInRange(8, Most - 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_removal_is_finished_by_the_next_driver(bool afterwards)
    {
        var deaths = 0;
        for (var fatal = 1; fatal <= Most; fatal++)
        {
            var spec = First(Somewhere());
            await UntilAsync(spec);
            if (!await EndsAtAsync(fatal, afterwards, (driver, death) => DestroyAsync(driver, spec.Identity, death))) break;
            deaths++;
            await RestartAsync();
            await UntilGoneAsync(spec.Identity);
            Cluster.Objects.Find("Namespace", "", spec.Identity.Name).ShouldBeNull();
            Cluster.Objects.List("Pod", spec.Identity.Name).ShouldBeEmpty();
            Cluster.Objects.Find("ClusterRole", "", spec.Identity.Name).ShouldBeNull();
        }

        deaths.ShouldBeInRange(4, Most - 1);
    }

    private async Task<bool> EndsAtAsync(int fatal, bool afterwards, Func<KubernetesDriver, CancellationToken, Task> act)
    {
        await Driver.DisposeAsync();
        var handler = new MortalHandler(fatal, afterwards);
        Driver = Start(handler);
        try
        {
            await act(Driver, handler.Death);
        }
        catch (Exception e) when (e is OperationCanceledException or TargetUnavailableException && handler.IsDead)
        {
            // That was the end.
        }

        return handler.IsDead;
    }

    private static async Task DriveAsync(KubernetesDriver driver, EnvironmentSpec spec, CancellationToken death) => await Eventually.TrueAsync(
        async () =>
        {
            var observed = await driver.ObserveAsync(spec.Identity, death);
            if (observed.Fingerprint == spec.Fingerprint && observed.Status == ObservedStatus.Ready) return true;
            if (observed.Fingerprint != spec.Fingerprint || observed.ApplyAgain is not null) await driver.ApplyAsync(spec, death);
            death.ThrowIfCancellationRequested();
            return false;
        },
        "it is ready");

    private static async Task DestroyAsync(KubernetesDriver driver, EnvironmentIdentity environment, CancellationToken death) => await Eventually.TrueAsync(
        async () =>
        {
            await driver.DestroyAsync(environment, death);
            death.ThrowIfCancellationRequested();
            return (await driver.ObserveAsync(environment, death)).Status == ObservedStatus.Absent;
        },
        "it is gone");

    private void ShouldBeExactly(EnvironmentSpec spec, string[] maps, string[] deployments, bool role)
    {
        var space = spec.Identity.Name;
        string[] Names(string kind) => [.. Cluster.Objects.List(kind, space).Select(found => found["metadata"]!["name"]!.GetValue<string>())];
        Names("ConfigMap").ShouldBe(maps);
        Names("Deployment").ShouldBe(deployments);
        Names("Ingress").ShouldBe(["web"]);
        Names("Service").ShouldBe(["web"]);
        (Cluster.Objects.Find("ClusterRole", "", space) is not null).ShouldBe(role);
        Find(spec, "Job", "migrate")["metadata"]!["annotations"]!["commit"]!.GetValue<string>().ShouldBe(spec.Commit.Value);
    }

    private static EnvironmentSpec First(EnvironmentIdentity place)
    {
        var spec = SiteSpec(place, Behaviour.Works, Site.ConfigMap("one"), Site.ConfigMap("two"), Role(place.Name));
        return WithJob(spec);
    }

    private static EnvironmentSpec Second(EnvironmentIdentity place) => WithJob(SiteSpec(place, Behaviour.Works, Site.ConfigMap("two", "2"), Site.ConfigMap("three")));

    private static EnvironmentSpec WithJob(EnvironmentSpec spec) => spec with
    {
        Template = spec.Template with
        {
            Manifests = [.. spec.Template.Manifests, Objects.Job("migrate", spec.Commit)],
            Settings = (JsonObject)JsonNode.Parse("""{ "steps": [ { "name": "migrate", "objects": [ "Job/migrate" ] } ] }""")!,
        },
    };

    private static JsonObject Role(string name) => Site.Parse($$"""{ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": { "name": "{{name}}" }, "rules": [] }""");
}
