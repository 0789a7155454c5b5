using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Kinds of the Gateway API. Each parent's controller writes conditions of its own into a route.</summary>
internal static class GatewayHealth
{
    public static Health OfRoute(JsonElement live)
    {
        var wanted = live.Items("spec", "parentRefs").ToList();
        var parents = live.Items("status", "parents").ToList();
        if (parents.Count == 0)
            return Health.Waiting(wanted.Count == 0
                ? "names no parent (spec.parentRefs), so nothing routes to it"
                : $"no controller has answered for {string.Join(", ", wanted.Select(Describe))} yet: the Gateway may not exist");

        var answers = parents.Select(parent => OfParent(live, parent)).ToList();
        var missing = wanted.FirstOrDefault(reference => !parents.Exists(parent => Same(live, reference, parent.At("parentRef") ?? default)));
        if (missing.ValueKind == JsonValueKind.Object)
            answers.Add(Health.Waiting($"no controller has answered for {Describe(missing)} yet"));
        return answers.Find(answer => answer.Status == HealthStatus.Failed) ?? answers.Find(answer => answer.Status == HealthStatus.Progressing) ?? Health.Good;
    }

    public static Health OfGateway(JsonElement live)
    {
        var generation = live.Number("metadata", "generation") ?? 0;
        var conditions = Condition.Of(live);
        if (conditions.Find("Accepted") is { IsFalse: true } refused && refused.Reason is not "Pending" && IsCurrent(refused, generation))
            return Health.Broken($"is not accepted: {refused.Words}");
        // The condition was named Ready before Programmed existed.
        return (conditions.Find("Programmed") ?? conditions.Find("Ready")) is { } programmed && IsCurrent(programmed, generation)
            ? programmed.IsTrue ? Health.Good : Health.Waiting($"is not programmed yet: {programmed.Words}")
            : Health.Waiting("no controller has programmed it yet");
    }

    private static Health OfParent(JsonElement live, JsonElement parent)
    {
        var generation = live.Number("metadata", "generation") ?? 0;
        var name = Describe(parent.At("parentRef") ?? default);
        var conditions = Condition.In(parent);
        if (conditions.Find("Accepted") is not { } accepted || !IsCurrent(accepted, generation))
            return Health.Waiting($"{name} has not yet accepted the latest change");
        if (!accepted.IsTrue)
            return accepted is { IsFalse: true, Reason: not "Pending" }
                ? Health.Broken($"{name} does not accept it: {accepted.Words}")
                : Health.Waiting($"{name} has not accepted it yet: {accepted.Words}");

        if (conditions.Find("ResolvedRefs") is not { } resolved || !IsCurrent(resolved, generation))
            return Health.Waiting($"{name} has not yet looked up its backends");
        if (resolved.IsTrue)
            return Health.Good;
        // A backend may simply come after its route; a kind or a permission does not come by itself.
        return resolved is { IsFalse: true, Reason: not "BackendNotFound" }
            ? Health.Broken($"{name} cannot use a backend: {resolved.Words}")
            : Health.Waiting($"{name} does not find a backend: {resolved.Words}");
    }

    private static bool IsCurrent(Condition condition, long generation) => condition.ObservedGeneration is not { } seen || seen >= generation;

    private static string Describe(JsonElement reference) =>
        $"{reference.Text("kind") ?? "Gateway"} {(reference.Text("namespace") is { } space ? space + "/" : "")}{reference.Text("name")}{(reference.Text("sectionName") is { } section ? $" ({section})" : "")}";

    private static bool Same(JsonElement route, JsonElement one, JsonElement other)
    {
        var space = route.Text("metadata", "namespace");
        return one.Text("name") == other.Text("name")
            && (one.Text("kind") ?? "Gateway") == (other.Text("kind") ?? "Gateway")
            && (one.Text("namespace") ?? space) == (other.Text("namespace") ?? space)
            && one.Text("sectionName") == other.Text("sectionName")
            && one.Number("port") == other.Number("port");
    }
}
