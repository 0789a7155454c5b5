using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.Drivers;
using ReviewEnv.Testing.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Driver;

/// <summary>What an apply would do, said by a cluster that is not changed by the question.</summary>
public sealed class PreviewTests : IAsyncLifetime
{
    private readonly EnvironmentIdentity identity = new(Some.Key("feature/look"), "shop-web-feature-look");
    private readonly CommitSha first = Some.Commit();
    private FakeCluster fake = null!;
    private KubernetesDriver driver = null!;

    public async Task InitializeAsync()
    {
        fake = await FakeCluster.StartAsync();
        driver = Under().Drive(new RecordingSink());
    }

    public async Task DisposeAsync()
    {
        await driver.DisposeAsync();
        await fake.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_namespace_everything_is_created_and_the_reader_learns_that_nobody_was_asked()
    {
        var preview = await driver.PreviewAsync(Spec(first), default);

        preview.Objects.Select(change => change.Object).ShouldBe(["Namespace/shop-web-feature-look", "ServiceAccount/default", "Deployment/web", "Service/web", "Ingress/web"]);
        preview.Objects.ShouldAllBe(change => change.Change == ChangeKind.Create);
        preview.Note.ShouldNotBeNull().ShouldContain("the namespace is not there yet");
        fake.Requests.Writes.ShouldBeEmpty();
        fake.Objects.Find("Namespace", "", identity.Name).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_as_asked_for_is_unchanged()
    {
        await DeployAsync(Spec(first));

        var preview = await driver.PreviewAsync(Spec(first), default);

        preview.Note.ShouldBeNull();
        preview.Objects.ShouldAllBe(change => change.Change == ChangeKind.Unchanged && change.Fields.Count == 0);
    }

    [Fact]
    public async Task A_new_commit_shows_the_fields_that_differ_and_nothing_that_reviewenv_keeps_for_itself()
    {
        await DeployAsync(Spec(first));
        var second = Some.Commit();

        var preview = await driver.PreviewAsync(Spec(second), default);

        var changed = preview.Objects.Where(change => change.Change != ChangeKind.Unchanged).ShouldHaveSingleItem();
        (changed.Object, changed.Change).ShouldBe(("Deployment/web", ChangeKind.Update));
        changed.Fields.ShouldHaveSingleItem().ShouldBe(new FieldDifference("spec.template.spec.containers[web].env[COMMIT].value", $"\"{first}\"", $"\"{second}\""));
        fake.Requests.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_new_is_created_and_what_is_left_out_is_removed()
    {
        await DeployAsync(Spec(first, Site.ConfigMap("old")));

        var preview = await driver.PreviewAsync(Spec(first, Site.ConfigMap("new")), default);

        Of(preview, "ConfigMap/new").Change.ShouldBe(ChangeKind.Create);
        preview.Objects[^1].ShouldBe(new ObjectChange("ConfigMap/old", ChangeKind.Remove, preview.Objects[^1].Fields));
    }

    [Fact]
    public async Task What_somebody_changed_by_hand_is_shown_as_what_will_be_put_back()
    {
        await DeployAsync(Spec(first, Site.ConfigMap("settings", "ours")));
        fake.Objects.Change("ConfigMap", identity.Name, "settings", body => body["data"]!["key"] = "theirs", "kubectl-edit");

        Of(await driver.PreviewAsync(Spec(first, Site.ConfigMap("settings", "ours")), default), "ConfigMap/settings").Fields
            .ShouldHaveSingleItem().ShouldBe(new FieldDifference("data.key", "\"theirs\"", "\"ours\""));
    }

    [Fact]
    public async Task A_changed_ConfigMap_tells_that_the_pods_which_use_it_start_anew()
    {
        JsonObject[] With(string value)
        {
            var workload = Site.Parse("""
                { "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "user" }, "spec": { "selector": { "matchLabels": { "app": "user" } }, "template": { "metadata": { "labels": { "app": "user" } },
                  "spec": { "containers": [ { "name": "user", "image": "reviewenv-test/web:1", "envFrom": [ { "configMapRef": { "name": "settings" } } ] } ] } } } }
                """);
            return [Site.ConfigMap("settings", value), workload];
        }

        await DeployAsync(Spec(first, With("1")));

        var user = Of(await driver.PreviewAsync(Spec(first, With("2")), default), "Deployment/user");

        user.Change.ShouldBe(ChangeKind.Update);
        user.Fields.ShouldBeEmpty();
        user.Note.ShouldNotBeNull().ShouldContain("its pods start anew");
    }

    [Fact]
    public async Task Values_of_Secrets_are_never_shown()
    {
        JsonObject Secret(string value) => Site.Parse($$"""{ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "password" }, "stringData": { "password": "{{value}}" } }""");
        await DeployAsync(Spec(first, Secret("hunter2")));

        var change = Of(await driver.PreviewAsync(Spec(first, Secret("swordfish")), default), "Secret/password");

        change.Change.ShouldBe(ChangeKind.Update);
        change.Fields.ShouldHaveSingleItem().Path.ShouldBe("data.password");
        var shown = change.ToString() + string.Join(' ', change.Fields);
        foreach (var value in (string[])["hunter2", "swordfish", "aHVudGVyMg", "c3dvcmRmaXNo"]) shown.ShouldNotContain(value);
    }

    [Fact]
    public async Task A_Job_with_new_content_is_replaced_and_says_what_of_it_differs()
    {
        JsonObject Job(string image) => Site.Parse($$"""
            { "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": "migrate" }, "spec": { "template": { "spec": { "restartPolicy": "Never", "containers": [ { "name": "migrate", "image": "{{image}}" } ] } } } }
            """);
        await DeployAsync(Spec(first, Job("reviewenv-test/task:1")));

        var change = Of(await driver.PreviewAsync(Spec(first, Job("reviewenv-test/task:2")), default), "Job/migrate");

        change.Change.ShouldBe(ChangeKind.Replace);
        change.Note.ShouldNotBeNull().ShouldContain("deleted and made again");
        change.Fields.ShouldHaveSingleItem().ShouldBe(new FieldDifference("spec.template.spec.containers[migrate].image", "\"reviewenv-test/task:1\"", "\"reviewenv-test/task:2\""));
    }

    [Theory]
    [InlineData(false, ChangeKind.Refused, "annotate it with reviewenv.dev/replace")]
    [InlineData(true, ChangeKind.Replace, "deleted and made again")]
    public async Task What_cannot_be_changed_is_refused_in_words_or_replaced_where_the_template_allows_it(bool replaceable, ChangeKind expected, string words)
    {
        JsonObject Map(string value)
        {
            var map = Site.ConfigMap("fixed", value);
            map["immutable"] = true;
            if (replaceable) map["metadata"]!["annotations"] = new JsonObject { ["reviewenv.dev/replace"] = "true" };
            return map;
        }

        await DeployAsync(Spec(first, Map("1")));
        // The cluster's words for any immutable field.
        fake.Faults.Fail(request => request.IsDryRun && request.Path.EndsWith("/configmaps/fixed", StringComparison.Ordinal), 422, "Invalid", message: "ConfigMap \"fixed\" is invalid: data: Forbidden: field is immutable when `immutable` is set");

        var change = Of(await driver.PreviewAsync(Spec(first, Map("2")), default), "ConfigMap/fixed");

        change.Change.ShouldBe(expected);
        change.Note.ShouldNotBeNull().ShouldContain(words);
    }

    [Fact]
    public async Task What_the_cluster_would_not_take_is_told_in_its_words()
    {
        await DeployAsync(Spec(first));
        fake.Faults.Fail(request => request.IsDryRun && request.Path.EndsWith("/configmaps/extra", StringComparison.Ordinal), 403, "Forbidden", message: "configmaps \"extra\" is forbidden: User \"reviewenv\" cannot patch resource \"configmaps\"");

        var change = Of(await driver.PreviewAsync(Spec(first, Site.ConfigMap("extra")), default), "ConfigMap/extra");

        change.Change.ShouldBe(ChangeKind.Refused);
        change.Note.ShouldNotBeNull().ShouldContain("ReviewEnv has no right to it");
    }

    [Fact]
    public async Task An_object_of_somebody_else_in_the_namespace_is_a_refusal_that_names_the_owner()
    {
        await DeployAsync(Spec(first));
        fake.Objects.Add($$"""{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "extra", "namespace": "{{identity.Name}}" }, "data": { "key": "theirs" } }""", "helm");

        var change = Of(await driver.PreviewAsync(Spec(first, Site.ConfigMap("extra", "ours")), default), "ConfigMap/extra");

        change.Change.ShouldBe(ChangeKind.Refused);
        change.Note.ShouldNotBeNull().ShouldContain("helm");
    }

    [Fact]
    public async Task A_foreign_namespace_is_told_and_its_objects_are_not_compared()
    {
        fake.Objects.Add($$"""{ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "{{identity.Name}}" } }""");

        var preview = await driver.PreviewAsync(Spec(first), default);

        preview.Note.ShouldNotBeNull().ShouldContain("carries no label of ours");
        preview.Objects.ShouldAllBe(change => change.Change == ChangeKind.Unknown);
        preview.Objects.Select(change => change.Object).ShouldBe(["Deployment/web", "Service/web", "Ingress/web"]);
    }

    [Fact]
    public async Task A_template_that_reaches_out_of_its_namespace_is_told_with_the_remedy()
    {
        var escape = Site.Parse("""{ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": { "name": "escape" }, "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin" } }""");

        var preview = await driver.PreviewAsync(Spec(first, escape), default);

        preview.Note.ShouldNotBeNull().ShouldContain("allowClusterScoped");
        preview.Objects.ShouldContain(change => change.Object == "ClusterRoleBinding/escape" && change.Change == ChangeKind.Unknown);
    }

    [Fact]
    public async Task A_cluster_that_is_away_leaves_the_objects_and_the_reason()
    {
        await DeployAsync(Spec(first));
        await fake.DownAsync();
        try
        {
            var preview = await driver.PreviewAsync(Spec(first), default);

            preview.Objects.Select(change => change.Object).ShouldContain("Deployment/web");
            preview.Objects.ShouldAllBe(change => change.Change == ChangeKind.Unknown);
            preview.Note.ShouldNotBeNull();
        }
        finally
        {
            await fake.UpAsync();
        }
    }

    private static ObjectChange Of(EnvironmentPreview preview, string name) => preview.Objects.Where(change => change.Object == name).ShouldHaveSingleItem();

    private ClusterUnderTest Under() => new(fake.Server, null, fake.Ingress);

    private EnvironmentSpec Spec(CommitSha commit, params JsonObject[] more)
    {
        var template = Site.Template(identity.Name, commit, Behaviour.Works, null, more);
        return new EnvironmentSpec { Identity = identity, Commit = commit, Template = template, Fingerprint = Core.Desired.Slug.Digest(string.Join('\n', template.Manifests.Select(manifest => manifest.ToJsonString())), 20) };
    }

    private async Task DeployAsync(EnvironmentSpec spec)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                (await driver.ApplyAsync(spec, default)).ShouldBeOfType<DriverResult.Accepted>();
                return (await driver.ObserveAsync(identity, default)).Status == ObservedStatus.Ready;
            },
            "the environment to be ready");
        fake.Requests.Clear();
    }
}
