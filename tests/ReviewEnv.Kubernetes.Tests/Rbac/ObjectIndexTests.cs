using System.Text.Json;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;

namespace ReviewEnv.Kubernetes.Tests.Rbac;

public sealed class ObjectIndexTests
{
    private static readonly ResourceKind ConfigMapKind = new("", "v1", "ConfigMap", "configmaps", Namespaced: true);
    private readonly ObjectIndex index = new();

    public ObjectIndexTests() => index.Put(Object(ClusterView.NamespaceKind, "web", "space", 1));

    [Fact]
    public void A_late_answer_does_not_bring_back_what_is_gone()
    {
        index.Remove(Object(ClusterView.NamespaceKind, "web", "space", 9));
        index.Put(Object(ClusterView.NamespaceKind, "web", "space", 8)).ShouldBeFalse();
        index.Namespaces().ShouldBeEmpty();
    }

    [Fact]
    public void Another_of_its_name_and_one_that_only_lost_its_label_come_back()
    {
        index.Remove(Object(ClusterView.NamespaceKind, "web", "space", 9));
        index.Put(Object(ClusterView.NamespaceKind, "web", "other", 8)).ShouldBeTrue();
        index.Put(Object(ConfigMapKind, "settings", "map", 3));
        index.Remove(Object(ConfigMapKind, "settings", "map", 4));
        index.Put(Object(ConfigMapKind, "settings", "map", 5)).ShouldBeTrue();
    }

    [Fact]
    public void A_list_of_one_namespace_keeps_what_was_written_since()
    {
        index.Put(Object(SecretLooks.Kind, "old", "old", 3));
        index.Put(Object(SecretLooks.Kind, "new", "new", 12));
        index.ReplaceIn("web", SecretLooks.Kind, [Object(SecretLooks.Kind, "listed", "listed", 5)], version: 10);
        Names.ShouldBe(["listed", "new"]);
    }

    [Fact]
    public void Secrets_go_with_their_namespace()
    {
        index.Put(Object(SecretLooks.Kind, "credentials", "one", 3));
        index.Put(Object(ConfigMapKind, "settings", "map", 3));
        index.Remove(Object(ClusterView.NamespaceKind, "web", "space", 9));
        // Of this one its own watch tells.
        Names.ShouldBe(["settings"]);
        index.ReplaceIn("web", SecretLooks.Kind, [Object(SecretLooks.Kind, "late", "late", 5)], version: 8);
        Names.ShouldBe(["settings"]);
    }

    private IEnumerable<string> Names => index.View("web", "id").Objects.Keys.Select(reference => reference.Name).Order(StringComparer.Ordinal);

    private static LiveObject Object(ResourceKind kind, string name, string uid, int version) => Projection.Of(kind, JsonSerializer.Deserialize<JsonElement>(
        $$"""{ "metadata": { "name": "{{name}}", {{(kind.Namespaced ? "\"namespace\": \"web\"," : "")}} "uid": "{{uid}}", "resourceVersion": "{{version}}" } }"""));
}
