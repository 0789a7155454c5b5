using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Kinds that are known only by the conventions for conditions.</summary>
internal static class ConditionHealth
{
    public static Health Of(JsonElement live)
    {
        var generation = live.Number("metadata", "generation") ?? 0;
        var all = Condition.Of(live);
        var conditions = all.Where(condition => condition.ObservedGeneration is not { } seen || seen >= generation).ToList();

        if (conditions.Find("Stalled") is { IsTrue: true } stalled)
            return Health.Broken(stalled.Words);
        if (conditions.Find("Failed") is { IsTrue: true } failed)
            return Health.Broken(failed.Words);
        if (conditions.Find("Reconciling") is { IsTrue: true } reconciling)
            return Health.Waiting(reconciling.Words);

        if ((conditions.Find("Ready") ?? conditions.Find("Available")) is { } ready)
        {
            if (ready.IsTrue)
                return Health.Good;
            // Where the cause is told in a second condition, its words are worth more than "not ready".
            var cause = conditions.Find("Synced") is { IsFalse: true } synced ? synced : ready;
            return Health.Waiting(ready.IsFalse ? cause.Words : $"not known to be {ready.Type.ToLowerInvariant()} yet: {cause.Words}");
        }
        return all.Any(condition => condition.Type is "Ready" or "Available") ? Health.Waiting("its controller has not yet looked at the latest change") : Health.Good;
    }

    public static Health OfDefinition(JsonElement live)
    {
        var conditions = Condition.Of(live);
        if (conditions.Find("NamesAccepted") is { IsFalse: true } refused)
            return Health.Broken($"its names are taken: {refused.Words}");
        return conditions.Find("Established") is { IsTrue: true } ? Health.Good : Health.Waiting("the server does not serve it yet");
    }
}
