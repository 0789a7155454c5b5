using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Api.Requests;
using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Kubernetes.Tests.Client;

/// <summary>What an API server does with the client's calls: a real one, and one that is played. Needs no controllers, only the server.</summary>
public abstract class ClusterClientContract : IAsyncLifetime
{
    private protected static readonly ResourceKind Namespaces = new("", "v1", "Namespace", "namespaces", Namespaced: false);
    private protected static readonly ResourceKind ConfigMaps = new("", "v1", "ConfigMap", "configmaps", Namespaced: true);
    private protected static readonly ResourceKind Secrets = new("", "v1", "Secret", "secrets", Namespaced: true);
    private protected static readonly ResourceKind Deployments = new("apps", "v1", "Deployment", "deployments", Namespaced: true);
    private static readonly CancellationToken Anyway = CancellationToken.None;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private ClusterClient Cluster { get; set; } = null!;

    /// <summary>The test's own namespace.</summary>
    private string Space { get; } = $"contract-{Guid.NewGuid():n}"[..20];

    /// <summary>A client with all rights; the suite disposes of it.</summary>
    private protected abstract Task<ClusterClient> ConnectAsync(ClusterClientOptions options);

    public virtual async Task InitializeAsync()
    {
        Cluster = await ConnectAsync(new ClusterClientOptions(PageSize: 3));
        await Cluster.CreateAsync(Namespaces, null, Json($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{Space}}}"}}"""), Anyway);
    }

    public virtual async Task DisposeAsync()
    {
        await Cluster.DeleteAsync(Namespaces, null, Space, new DeleteOptions(), Anyway);
        Cluster.Dispose();
    }

    [ContractFact]
    public async Task What_is_created_can_be_read_and_cannot_be_created_again()
    {
        var made = await Cluster.CreateAsync(ConfigMaps, Space, ConfigMap("one"), Anyway);
        var read = await Cluster.GetAsync(ConfigMaps, Space, "one", Anyway);

        read.ShouldNotBeNull();
        Uid(read.Value).ShouldBe(Uid(made));
        read.Value.Text("kind").ShouldBe("ConfigMap");
        var refused = await Should.ThrowAsync<KubernetesApiException>(() => Cluster.CreateAsync(ConfigMaps, Space, ConfigMap("one"), Anyway));
        refused.Failure.IsAlreadyThere.ShouldBeTrue();
        refused.Failure.IsTransient.ShouldBeFalse();
        refused.Message.ShouldContain($"ConfigMap one in namespace {Space}");
    }

    [ContractFact]
    public async Task What_is_absent_is_read_as_null_and_deleted_as_false()
    {
        (await Cluster.GetAsync(ConfigMaps, Space, "none", Anyway)).ShouldBeNull();
        (await Cluster.GetAsync(ConfigMaps, $"{Space}-not", "none", Anyway)).ShouldBeNull();
        (await Cluster.DeleteAsync(ConfigMaps, Space, "none", new DeleteOptions(), Anyway)).ShouldBeFalse();
    }

    [ContractFact]
    public async Task A_kind_that_is_not_served_is_no_proof_of_absence()
    {
        var kind = new ResourceKind("nothing.example.com", "v1", "Nothing", "nothings", Namespaced: true);

        var refused = await Should.ThrowAsync<KubernetesApiException>(() => Cluster.GetAsync(kind, Space, "none", Anyway));

        refused.Failure.IsNotFound.ShouldBeTrue();
        refused.Failure.IsAbsence.ShouldBeFalse();
        (await Cluster.FindKindAsync("nothing.example.com/v1", "Nothing", Anyway)).ShouldBeNull();
        (await Cluster.FindKindAsync("apps/v1", "Nothing", Anyway)).ShouldBeNull();
        (await Cluster.FindKindAsync("v1", "Nothing", Anyway)).ShouldBeNull();
    }

    [ContractFact]
    public async Task A_list_has_all_pages_in_order_and_says_what_its_items_are()
    {
        for (var i = 0; i < 7; i++) await Cluster.CreateAsync(ConfigMaps, Space, ConfigMap($"map-{i}", label: i % 2 == 0 ? "even" : "odd"), Anyway);

        var all = await Cluster.ListAsync(ConfigMaps, Space, "parity", Anyway);

        all.Items.Select(Name).ShouldBe(Enumerable.Range(0, 7).Select(i => $"map-{i}"));
        all.Items.ShouldAllBe(item => item.Text("kind") == "ConfigMap" && item.Text("apiVersion") == "v1");
        all.ResourceVersion.ShouldNotBeEmpty();
        (await Cluster.ListAsync(ConfigMaps, Space, "parity=odd", Anyway)).Items.Select(Name).ShouldBe(["map-1", "map-3", "map-5"]);
        (await Cluster.ListAsync(ConfigMaps, null, "parity in (odd),parity!=even", Anyway)).Items.Where(item => item.Part("metadata").Text("namespace") == Space).Select(Name).ShouldBe(["map-1", "map-3", "map-5"]);
        (await Cluster.ListAsync(ConfigMaps, Space, "parity=neither", Anyway)).Items.ShouldBeEmpty();
    }

    [ContractFact]
    public async Task Apply_creates_and_says_whose_the_fields_are()
    {
        var made = await Cluster.ApplyAsync(Deployments, Space, Deployment(replicas: 2), new ApplyOptions(Force: false), Anyway);

        Uid(made).ShouldNotBeEmpty();
        made.Part("spec").Number("replicas").ShouldBe(2);
        var manager = made.Part("metadata").Elements("managedFields").ShouldHaveSingleItem();
        manager.Text("manager").ShouldBe(ClusterClient.FieldManager);
        manager.Text("operation").ShouldBe("Apply");
        manager.Part("fieldsV1").Part("f:spec").Part("f:replicas").ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [ContractFact]
    public async Task A_field_that_leaves_the_manifest_leaves_the_object()
    {
        await Cluster.ApplyAsync(ConfigMaps, Space, ConfigMap("one", data: """{"keep":"1","drop":"2"}"""), new ApplyOptions(Force: false), Anyway);
        await Cluster.ApplyAsync(ConfigMaps, Space, ConfigMap("one", data: """{"theirs":"3"}"""), new ApplyOptions(Force: false, Manager: "somebody"), Anyway);

        var applied = await Cluster.ApplyAsync(ConfigMaps, Space, ConfigMap("one", data: """{"keep":"1"}"""), new ApplyOptions(Force: false), Anyway);

        applied.Part("data").EnumerateObject().Select(field => field.Name).ShouldBe(["keep", "theirs"], ignoreOrder: true);
    }

    [ContractFact]
    public async Task A_number_that_was_patched_in_stays_when_whoever_applied_another_no_longer_says_one()
    {
        await Cluster.ApplyAsync(Deployments, Space, Deployment(replicas: 0), new ApplyOptions(Force: true), Anyway);
        await Cluster.MergePatchAsync(Deployments, Space, "web", Json("""{"spec":{"replicas":2}}"""), Anyway);
        var silent = Deployment(replicas: 0);
        silent["spec"]!.AsObject().Remove("replicas");

        var applied = await Cluster.ApplyAsync(Deployments, Space, silent, new ApplyOptions(Force: true), Anyway);

        applied.Part("spec").Part("replicas").GetInt32().ShouldBe(2);
    }

    [ContractFact]
    public async Task Apply_without_a_change_changes_nothing()
    {
        // Of a kind that no controller writes to in between, and with fields that the server fills in.
        var services = new ResourceKind("", "v1", "Service", "services", Namespaced: true);
        var manifest = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"protocol":"TCP"}]}}""";
        var first = await Cluster.ApplyAsync(services, Space, Json(manifest), new ApplyOptions(Force: true), Anyway);
        // Times of managers have whole seconds.
        await Task.Delay(1100);
        var second = await Cluster.ApplyAsync(services, Space, Json(manifest), new ApplyOptions(Force: true), Anyway);

        Version(second).ShouldBe(Version(first));
    }

    [ContractFact]
    public async Task A_conflict_names_field_and_owner_and_force_takes_over()
    {
        await Cluster.ApplyAsync(Deployments, Space, Deployment(replicas: 1), new ApplyOptions(Force: false, Manager: "somebody"), Anyway);

        var refused = await Should.ThrowAsync<KubernetesApiException>(() => Cluster.ApplyAsync(Deployments, Space, Deployment(replicas: 2), new ApplyOptions(Force: false), Anyway));
        refused.Failure.IsConflict.ShouldBeTrue();
        refused.Failure.IsTransient.ShouldBeFalse();
        var cause = refused.Failure.Causes.ShouldHaveSingleItem();
        cause.Reason.ShouldBe("FieldManagerConflict");
        cause.Field.ShouldBe(".spec.replicas");
        cause.Message.ShouldContain("somebody");
        refused.Message.ShouldContain(".spec.replicas");

        var forced = await Cluster.ApplyAsync(Deployments, Space, Deployment(replicas: 2), new ApplyOptions(Force: true), Anyway);
        forced.Part("spec").Number("replicas").ShouldBe(2);
        var theirs = forced.Part("metadata").Elements("managedFields").Single(entry => entry.Text("manager") == "somebody");
        theirs.Part("fieldsV1").Part("f:spec").Part("f:replicas").ValueKind.ShouldBe(JsonValueKind.Undefined);
    }

    [ContractFact]
    public async Task Text_of_any_kind_survives_apply()
    {
        const string text = "tab\t quote\" back\\slash \\ud83d line\nbreak \u0085 \u2028 \ufeff \u007f \u00e9 \u65e5\u672c \ud83e\udd8a\ud83d\udc19 {{}} ${X} <&'> # - : yes";
        var manifest = ConfigMap("one");
        manifest["data"] = new JsonObject { ["text"] = text };

        var applied = await Cluster.ApplyAsync(ConfigMaps, Space, manifest, new ApplyOptions(Force: false), Anyway);

        applied.Part("data").Text("text").ShouldBe(text);
    }

    [ContractFact]
    public async Task A_merge_patch_only_meets_the_object_that_is_meant()
    {
        var made = await Cluster.CreateAsync(ConfigMaps, Space, ConfigMap("one", data: """{"a":"1","b":"2"}"""), Anyway);

        var refused = await Should.ThrowAsync<KubernetesApiException>(() => Cluster.MergePatchAsync(ConfigMaps, Space, "one", Json("""{"metadata":{"uid":"7ff7ad9e-0000-0000-0000-000000000000"},"data":{"a":"9"}}"""), Anyway));
        refused.Failure.IsAboutAnother.ShouldBeTrue();
        var late = await Should.ThrowAsync<KubernetesApiException>(() => Cluster.MergePatchAsync(ConfigMaps, Space, "one", Json("""{"metadata":{"resourceVersion":"1"},"data":{"a":"9"}}"""), Anyway));
        late.Failure.IsConflict.ShouldBeTrue();

        var patched = await Cluster.MergePatchAsync(ConfigMaps, Space, "one", Json($$$"""{"metadata":{"uid":"{{{Uid(made)}}}"},"data":{"a":"3","b":null}}"""), Anyway);
        patched.Part("data").ToString().ShouldBe("""{"a":"3"}""");
        var absent = await Should.ThrowAsync<KubernetesApiException>(() => Cluster.MergePatchAsync(ConfigMaps, Space, "none", Json("""{"data":{}}"""), Anyway));
        absent.Failure.IsAbsence.ShouldBeTrue();
    }

    [ContractFact]
    public async Task A_deletion_only_meets_the_object_that_is_meant()
    {
        var made = await Cluster.CreateAsync(ConfigMaps, Space, ConfigMap("one"), Anyway);

        var refused = await Should.ThrowAsync<KubernetesApiException>(() => Cluster.DeleteAsync(ConfigMaps, Space, "one", new DeleteOptions("7ff7ad9e-0000-0000-0000-000000000000"), Anyway));
        refused.Failure.IsAboutAnother.ShouldBeTrue();
        (await Cluster.GetAsync(ConfigMaps, Space, "one", Anyway)).ShouldNotBeNull();

        (await Cluster.DeleteAsync(ConfigMaps, Space, "one", new DeleteOptions(Uid(made)), Anyway)).ShouldBeTrue();
        (await Cluster.GetAsync(ConfigMaps, Space, "one", Anyway)).ShouldBeNull();
    }

    [ContractFact]
    public async Task Only_a_change_of_what_is_wanted_is_a_new_generation()
    {
        var first = await Cluster.ApplyAsync(Deployments, Space, Deployment(replicas: 1), new ApplyOptions(Force: true), Anyway);
        var labelled = await Cluster.MergePatchAsync(Deployments, Space, "web", Json("""{"metadata":{"labels":{"a":"1"}}}"""), Anyway);
        var scaled = await Cluster.ApplyAsync(Deployments, Space, Deployment(replicas: 2), new ApplyOptions(Force: true), Anyway);

        first.Part("metadata").Number("generation").ShouldBe(1);
        labelled.Part("metadata").Number("generation").ShouldBe(1);
        scaled.Part("metadata").Number("generation").ShouldBe(2);
        Version(labelled).ShouldNotBe(Version(first));
        scaled.Part("metadata").Part("labels").Text("a").ShouldBe("1");
    }

    [ContractFact]
    public async Task Nothing_new_comes_into_a_namespace_that_is_going_or_gone()
    {
        var going = $"{Space}-going";
        await Cluster.CreateAsync(Namespaces, null, Json($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{going}}}"}}"""), Anyway);
        (await Cluster.DeleteAsync(Namespaces, null, going, new DeleteOptions(), Anyway)).ShouldBeTrue();

        var late = await Should.ThrowAsync<KubernetesApiException>(() => Cluster.ApplyAsync(ConfigMaps, going, ConfigMap("one"), new ApplyOptions(Force: true), Anyway));
        late.Failure.Code.ShouldBeOneOf(403, 404);
        var never = await Should.ThrowAsync<KubernetesApiException>(() => Cluster.CreateAsync(ConfigMaps, $"{Space}-not", ConfigMap("one"), Anyway));
        never.Failure.IsNotFound.ShouldBeTrue();
    }

    [ContractFact]
    public async Task A_finalizer_holds_an_object_until_it_is_taken_off()
    {
        var manifest = ConfigMap("one");
        manifest["metadata"]!["finalizers"] = new JsonArray("example.com/held");
        await Cluster.CreateAsync(ConfigMaps, Space, manifest, Anyway);

        (await Cluster.DeleteAsync(ConfigMaps, Space, "one", new DeleteOptions(), Anyway)).ShouldBeTrue();
        (await Cluster.GetAsync(ConfigMaps, Space, "one", Anyway))!.Value.Part("metadata").Text("deletionTimestamp").ShouldNotBeEmpty();

        await Cluster.MergePatchAsync(ConfigMaps, Space, "one", Json("""{"metadata":{"finalizers":null}}"""), Anyway);
        (await Cluster.GetAsync(ConfigMaps, Space, "one", Anyway)).ShouldBeNull();
    }

    [ContractFact]
    public async Task A_dry_run_answers_as_if_and_changes_nothing()
    {
        var asIf = await Cluster.ApplyAsync(Deployments, Space, Deployment(replicas: 2), new ApplyOptions(Force: true, DryRun: true), Anyway);
        asIf.Part("spec").Number("replicas").ShouldBe(2);
        (await Cluster.GetAsync(Deployments, Space, "web", Anyway)).ShouldBeNull();

        var made = await Cluster.ApplyAsync(Deployments, Space, Deployment(replicas: 1), new ApplyOptions(Force: true), Anyway);
        (await Cluster.ApplyAsync(Deployments, Space, Deployment(replicas: 3), new ApplyOptions(Force: true, DryRun: true), Anyway)).Part("spec").Number("replicas").ShouldBe(3);
        // Its status may be written meanwhile, where a controller runs.
        (await Cluster.GetAsync(Deployments, Space, "web", Anyway))!.Value.Part("metadata").Number("generation").ShouldBe(made.Part("metadata").Number("generation"));
    }

    [ContractFact]
    public async Task What_is_wrong_with_an_object_is_told_by_field()
    {
        var manifest = Deployment(replicas: 1);
        manifest["spec"]!["replicas"] = -1;

        var refused = await Should.ThrowAsync<KubernetesApiException>(() => Cluster.ApplyAsync(Deployments, Space, manifest, new ApplyOptions(Force: true), Anyway));

        refused.Failure.Code.ShouldBe(422);
        refused.Failure.Reason.ShouldBe("Invalid");
        refused.Failure.IsTransient.ShouldBeFalse();
        refused.Failure.Causes.ShouldContain(cause => cause.Field == "spec.replicas");
        refused.Message.ShouldContain("spec.replicas");
    }

    [ContractFact]
    public async Task A_secret_that_is_wrong_is_not_quoted()
    {
        var badKey = Json("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"one"},"stringData":{"bad key":"hunter2-value"}}""");
        var badType = Json("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"one"},"data":{"key":{"nested":"hunter2-value"}}}""");

        foreach (var manifest in new[] { badKey, badType })
        {
            var applied = await Should.ThrowAsync<KubernetesApiException>(() => Cluster.ApplyAsync(Secrets, Space, manifest, new ApplyOptions(Force: true), Anyway));
            applied.ToString().ShouldNotContain("hunter2");
            var created = await Should.ThrowAsync<KubernetesApiException>(() => Cluster.CreateAsync(Secrets, Space, manifest, Anyway));
            created.ToString().ShouldNotContain("hunter2");
        }
    }

    [ContractFact]
    public async Task A_watch_sees_what_happens_and_goes_on_from_where_it_was()
    {
        var start = (await Cluster.ListAsync(ConfigMaps, Space, "parity", Anyway)).ResourceVersion;
        await Cluster.CreateAsync(ConfigMaps, Space, ConfigMap("other"), Anyway);
        await Cluster.CreateAsync(ConfigMaps, Space, ConfigMap("one", label: "odd"), Anyway);
        await Cluster.MergePatchAsync(ConfigMaps, Space, "one", Json("""{"data":{"a":"2"}}"""), Anyway);
        await Cluster.DeleteAsync(ConfigMaps, Space, "one", new DeleteOptions(), Anyway);
        await Cluster.CreateAsync(ConfigMaps, Space, ConfigMap("two", label: "odd"), Anyway);
        await Cluster.MergePatchAsync(ConfigMaps, Space, "two", Json("""{"metadata":{"labels":null}}"""), Anyway);

        var seen = await WatchAsync(start, 5);
        seen.Select(What).ShouldBe(["ADDED one", "MODIFIED one", "DELETED one", "ADDED two", "DELETED two"]);
        seen[1].Object.Part("data").Text("a").ShouldBe("2");

        (await WatchAsync(Version(seen[1].Object), 3)).Select(What).ShouldBe(["DELETED one", "ADDED two", "DELETED two"]);
    }

    [ContractFact]
    public async Task An_object_watch_shows_what_there_is_and_what_becomes_of_it()
    {
        var label = $"space={Space}";
        await Cluster.CreateAsync(ConfigMaps, Space, Labelled("one"), Anyway);
        var sink = new RecordingWatchSink();
        await using var watch = new ObjectWatch(Cluster, ConfigMaps, label, sink, TimeProvider.System, NullLogger.Instance);

        watch.Start();
        await watch.Synced.WaitAsync(Soon);
        sink.Told.ShouldBe(["listed one"]);
        await Cluster.CreateAsync(ConfigMaps, Space, Labelled("two"), Anyway);
        await sink.HasToldAsync("changed two");
        await Cluster.DeleteAsync(ConfigMaps, Space, "one", new DeleteOptions(), Anyway);
        await sink.HasToldAsync("removed one");
        watch.Trouble.ShouldBeNull();

        JsonObject Labelled(string name)
        {
            var map = ConfigMap(name);
            map["metadata"]!["labels"] = new JsonObject { ["space"] = Space };
            return map;
        }
    }

    private async Task<List<WatchEvent>> WatchAsync(string from, int count)
    {
        using var limit = new CancellationTokenSource(Soon);
        var seen = new List<WatchEvent>();
        await foreach (var one in Cluster.WatchAsync(ConfigMaps, Space, "parity", from, limit.Token))
        {
            if (one.Type != "BOOKMARK") seen.Add(one);
            if (seen.Count == count) break;
        }
        return seen;
    }

    private static string What(WatchEvent seen) => $"{seen.Type} {Name(seen.Object)}";

    private static string Name(JsonElement live) => live.Part("metadata").Text("name");

    private static string Uid(JsonElement live) => live.Part("metadata").Text("uid");

    private static string Version(JsonElement live) => live.Part("metadata").Text("resourceVersion");

    private static JsonObject Json(string json) => JsonNode.Parse(json)!.AsObject();

    private static JsonObject ConfigMap(string name, string? label = null, string data = """{"a":"1"}""")
    {
        var map = Json($$$"""{"apiVersion":"v1","kind":"ConfigMap","data":{{{data}}},"metadata":{"name":"{{{name}}}"} }""");
        if (label is not null) map["metadata"]!["labels"] = new JsonObject { ["parity"] = label };
        return map;
    }

    private static JsonObject Deployment(int replicas) => Json($$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":{{{replicas}}},"selector":{"matchLabels":{"app":"web"}},
         "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"127.0.0.1:1/none:1"}] } } } }
        """);
}
