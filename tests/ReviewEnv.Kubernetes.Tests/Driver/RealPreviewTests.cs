using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Tests.Servers;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Drivers;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Driver;

/// <summary>Previews as a real API server answers them, with its own words and defaults; kubectl sees that nothing was changed.</summary>
[Collection(ClusterCollection.Name)]
[NeedsKubernetes]
public sealed class RealPreviewTests(KubernetesFixture fixture)
{
    private readonly EnvironmentIdentity identity = new(Some.Key("feature/preview"), fixture.NextNamespace("preview"));

    [ContractFact]
    public async Task A_new_commit_is_shown_field_by_field_and_changes_nothing()
    {
        var plane = await fixture.PlaneAsync();
        await using var driver = new ClusterUnderTest(plane.Server, plane.Kubeconfig, new Uri("http://127.0.0.1:80")).Drive(new RecordingSink());
        var (first, second) = (Some.Commit(), Some.Commit());
        (await driver.ApplyAsync(Spec(first, "1"), default)).ShouldBeOfType<DriverResult.Accepted>();
        // Controllers still write on what is new, and may do so between the look and the dry run.
        await Eventually.TrueAsync(async () => (await driver.PreviewAsync(Spec(first, "1"), default)).Objects.All(change => change.Change == ChangeKind.Unchanged), "nothing would change");
        var before = await VersionsAsync(plane);

        var preview = await driver.PreviewAsync(Spec(second, "2"), default);

        preview.Note.ShouldBeNull();
        var web = Of(preview, "Deployment/web");
        web.Change.ShouldBe(ChangeKind.Update);
        web.Fields.ShouldHaveSingleItem().ShouldBe(new FieldDifference("spec.template.spec.containers[web].env[COMMIT].value", $"\"{first}\"", $"\"{second}\""));
        var job = Of(preview, "Job/migrate");
        job.Change.ShouldBe(ChangeKind.Replace);
        job.Fields.ShouldHaveSingleItem().Path.ShouldBe("spec.template.spec.containers[migrate].args");
        var kept = Of(preview, "ConfigMap/kept");
        kept.Change.ShouldBe(ChangeKind.Refused);
        kept.Note.ShouldNotBeNull().ShouldContain("reviewenv.dev/replace");
        Of(preview, "ConfigMap/replaced").Change.ShouldBe(ChangeKind.Replace);
        Of(preview, "Service/web").Change.ShouldBe(ChangeKind.Unchanged);
        var broken = Of(preview, "Service/broken");
        broken.Change.ShouldBe(ChangeKind.Refused);
        broken.Note.ShouldNotBeNull().ShouldContain("spec.ports");
        (await VersionsAsync(plane)).ShouldBe(before);
        await driver.DestroyAsync(identity, default);
    }

    private static ObjectChange Of(EnvironmentPreview preview, string name) => preview.Objects.Where(change => change.Object == name).ShouldHaveSingleItem();

    private Task<string> VersionsAsync(KubernetesControlPlane plane) =>
        plane.KubectlAsync("-n", identity.Name, "get", "service,configmap,ingress", "-o", "jsonpath={range .items[*]}{.kind}/{.metadata.name}={.metadata.resourceVersion} {end}");

    private EnvironmentSpec Spec(CommitSha commit, string revision)
    {
        JsonObject Fixed(string name, string? replace) => Site.Parse($$"""{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "{{name}}", "annotations": { {{replace}} } }, "immutable": true, "data": { "key": "{{revision}}" } }""");
        var job = Site.Parse($$"""
            { "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": "migrate" }, "spec": { "template": { "spec": { "restartPolicy": "Never", "containers": [ { "name": "migrate", "image": "reviewenv-test/task:1", "args": [ "{{revision}}" ] } ] } } } }
            """);
        var broken = Site.Parse("""{ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "broken" }, "spec": { "ports": [ { "name": "Not_A_Name", "port": 80 } ] } }""");
        IEnumerable<JsonObject> more = [job, Fixed("kept", null), Fixed("replaced", "\"reviewenv.dev/replace\": \"true\""), .. revision == "1" ? (JsonObject[])[] : [broken]];
        return new EnvironmentSpec { Identity = identity, Commit = commit, Template = Site.Template(identity.Name, commit, Behaviour.Works, null, more), Fingerprint = commit.Value };
    }
}
