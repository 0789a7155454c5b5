using System.Text.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Manifests;
using ReviewEnv.Kubernetes.Tests.Driver;

namespace ReviewEnv.Kubernetes.Tests.Rbac;

/// <summary>What is kept of a Secret says nothing about its values to who sees it.</summary>
public sealed class SecretDigestTests
{
    private static readonly ResourceKind ConfigMapKind = new("", "v1", "ConfigMap", "configmaps", Namespaced: true);

    [Fact]
    public void Two_Secrets_that_hold_the_same_have_different_digests() =>
        Digest(SecretLooks.Kind, "one", "hunter2").ShouldNotBe(Digest(SecretLooks.Kind, "two", "hunter2"));

    [Fact]
    public void A_Secret_that_stays_as_it_is_keeps_its_digest_and_a_changed_one_does_not()
    {
        Digest(SecretLooks.Kind, "one", "hunter2", version: 7).ShouldBe(Digest(SecretLooks.Kind, "one", "hunter2", version: 9));
        Digest(SecretLooks.Kind, "one", "hunter2").ShouldNotBe(Digest(SecretLooks.Kind, "one", "hunter3"));
    }

    [Fact]
    public void What_may_be_read_anyway_is_known_by_its_values() =>
        Digest(ConfigMapKind, "one", "open").ShouldBe(Digest(ConfigMapKind, "two", "open"));

    [Fact]
    public void Nothing_of_a_Secrets_values_is_kept() =>
        Projection.Of(SecretLooks.Kind, Object("one", "hunter2")).ToString().ShouldNotContain("hunter2");

    [Fact]
    public void The_copy_of_a_pull_secret_is_not_known_by_its_values_alone()
    {
        Copy("one").ToJsonString().ShouldNotBe(Copy("two").ToJsonString());
        Copy("one").ToJsonString().ShouldBe(Copy("one").ToJsonString());
        ((string?)Copy("one")["metadata"]!["annotations"]!["reviewenv.dev/copied-from"]).ShouldBe("tools/pull@one");
    }

    private static JsonObject Copy(string uid) => GuardrailObjects.Of(new Guardrails(), [Site.Parse($$"""{ "metadata": { "namespace": "tools", "name": "pull", "uid": "{{uid}}" }, "type": "Opaque", "data": { "a": "Yg==" } }""")]).First();

    private static string Digest(ResourceKind kind, string uid, string value, int version = 7) => Projection.Of(kind, Object(uid, value, version)).Digest.ShouldNotBeNull();

    private static JsonElement Object(string uid, string value, int version = 7) => JsonSerializer.Deserialize<JsonElement>($$"""
        {
          "metadata": {
            "name": "credentials", "namespace": "web", "uid": "{{uid}}", "resourceVersion": "{{version}}",
            "managedFields": [ { "manager": "reviewenv", "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": { "f:data": { "f:password": {} } } } ]
          },
          "data": { "password": "{{value}}" }
        }
        """);
}
