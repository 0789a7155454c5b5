using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>One entry of <c>status.conditions</c>.</summary>
/// <param name="Status"><c>True</c>, <c>False</c> or <c>Unknown</c>.</param>
/// <param name="ObservedGeneration">The object's generation that it speaks of; null when it does not say.</param>
/// <param name="Since">When its status last changed.</param>
internal sealed record Condition(string Type, string Status, string Reason, string Message, long? ObservedGeneration, DateTimeOffset? Since)
{
    public bool IsTrue => Status == "True";
    public bool IsFalse => Status == "False";

    /// <summary>The message in one line of bearable length, or the reason when there is none.</summary>
    public string Words => Message.Length > 0 ? Phrase.Shorten(Message, 1000) : Reason.Length > 0 ? Reason : $"{Type} is {Status}";

    public static IReadOnlyList<Condition> Of(JsonElement live) => In(live.At("status") ?? default);

    /// <summary>The conditions of a part of a status that keeps its own, such as one parent of a route.</summary>
    public static IReadOnlyList<Condition> In(JsonElement holder) =>
        [.. holder.Items("conditions").Select(item => new Condition(
            item.Text("type") ?? "", item.Text("status") ?? "Unknown", item.Text("reason") ?? "", item.Text("message") ?? "",
            item.Number("observedGeneration"), item.Moment("lastTransitionTime")))];
}

internal static class Conditions
{
    public static Condition? Find(this IReadOnlyList<Condition> conditions, string type) => conditions.FirstOrDefault(condition => condition.Type == type);
}
