using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Tests.Manifests;

public sealed class FieldDiffProperties
{
    [Fact]
    public void Nothing_is_told_exactly_when_both_are_the_same() =>
        Prop.ForAll((from one in Objects(3) from other in Gen.Frequency((1, Gen.Constant(one)), (3, Objects(3))) select (one, other)).ToArbitrary(), pair =>
            FieldDiff.Between(pair.one, pair.other).Count == 0 == JsonElement.DeepEquals(pair.one, pair.other)).QuickCheckThrowOnFailure();

    [Fact]
    public void What_one_way_adds_the_other_way_removes() =>
        Prop.ForAll((from one in Objects(3) from other in Objects(3) select (one, other)).ToArbitrary(), pair =>
            FieldDiff.Between(pair.one, pair.other).Select(change => (change.Path, change.From, change.To)).ToHashSet()
                .SetEquals(FieldDiff.Between(pair.other, pair.one).Select(change => (change.Path, change.To, change.From)))).QuickCheckThrowOnFailure();

    // Few names and values, so that much of the two is alike.
    private static Gen<JsonElement> Objects(int depth) => Members(depth).Select(members => JsonSerializer.SerializeToElement(new JsonObject { ["kind"] = "ConfigMap", ["spec"] = members }));

    private static Gen<JsonNode> Members(int depth) =>
        from names in Gen.Elements("name", "ports", "port", "env", "a", "b").ArrayOf(3)
        from values in Values(depth).ArrayOf(3)
        select (JsonNode)new JsonObject(names.Zip(values).DistinctBy(pair => pair.First).Select(pair => KeyValuePair.Create(pair.First, (JsonNode?)pair.Second.DeepClone())));

    private static Gen<JsonNode> Values(int depth)
    {
        var plain = Gen.Elements<Func<JsonNode>>(() => JsonValue.Create("x"), () => JsonValue.Create("y"), () => JsonValue.Create(80), () => JsonValue.Create(true), () => new JsonObject(), () => new JsonArray()).Select(make => make());
        return depth == 0 ? plain : Gen.Frequency(
            (3, plain),
            (2, Members(depth - 1)),
            (1, Values(depth - 1).ArrayOf(2).Select(items => (JsonNode)new JsonArray([.. items.Select(item => item.DeepClone())]))),
            (2, Members(depth - 1).ArrayOf(2).Select(items => (JsonNode)new JsonArray([.. items.Select(item => item.DeepClone())]))));
    }
}
