using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Picks from a namespace's events what helps to understand why something does not get ready.</summary>
internal static class EventWords
{
    // What a success of the same object takes back.
    private static readonly Dictionary<string, string[]> TakenBackBy = new()
    {
        ["FailedCreate"] = ["SuccessfulCreate"],
        ["FailedScheduling"] = ["Scheduled"],
        ["Failed"] = ["Pulled", "Started"],
        ["FailedMount"] = ["Pulling", "Pulled", "Created", "Started"],
        ["FailedAttachVolume"] = ["SuccessfulAttachVolume", "Started"],
        ["FailedCreatePodSandBox"] = ["Pulling", "Pulled", "Created", "Started"],
        ["ProvisioningFailed"] = ["ProvisioningSucceeded"],
        ["SyncLoadBalancerFailed"] = ["EnsuredLoadBalancer"],
    };

    /// <summary>The newest that can be said of each object, what counts most first. Events of type Normal only take back what they have made untrue.</summary>
    /// <param name="probeFailures">How often a readiness or liveness probe must have failed to count as a failure.</param>
    public static IReadOnlyList<EventWord> Of(IEnumerable<JsonElement> events, int probeFailures = 6)
    {
        var all = events.Select(Event.Read).ToList();
        var successes = all.Where(one => one.Type == "Normal").ToLookup(one => (one.Kind, one.Name, one.Reason), one => one.LastSeen);
        return [.. all.Where(one => one.Type != "Normal" || one.Reason == "FailedBinding")
            .Where(one => !TakenBackBy.GetValueOrDefault(one.Reason, []).Any(success => successes[(one.Kind, one.Name, success)].Any(seen => seen > one.LastSeen)))
            .Select(one => (Event: one, Said: EventMeaning.Of(one, probeFailures)))
            .Where(pair => pair.Said is not null)
            .Select(pair => new EventWord(pair.Event.Kind, pair.Event.Name, pair.Event.Uid, pair.Event.Reason, pair.Said!.Value.Words, pair.Said.Value.Weight, pair.Event.Count, pair.Event.LastSeen))
            .GroupBy(word => (word.Kind, word.Name)).Select(ofOne => ofOne.OrderByDescending(word => word.LastSeen).ThenByDescending(word => word.Weight).First())
            .OrderByDescending(word => word.Weight).ThenByDescending(word => word.LastSeen)];
    }

    /// <summary>An event of either API: <c>v1</c>, or <c>events.k8s.io</c> with its other names.</summary>
    internal sealed record Event(string Type, string Reason, string Message, string Kind, string Name, string? Uid, long Count, DateTimeOffset? LastSeen)
    {
        public static Event Read(JsonElement item)
        {
            var about = item.At("involvedObject") ?? item.At("regarding") ?? default;
            return new(
                item.Text("type") ?? "", item.Text("reason") ?? "", item.Text("message") ?? item.Text("note") ?? "",
                about.Text("kind") ?? "", about.Text("name") ?? "", about.Text("uid"),
                item.Number("series", "count") ?? item.Number("count") ?? item.Number("deprecatedCount") ?? 1,
                item.Moment("series", "lastObservedTime") ?? item.Moment("lastTimestamp") ?? item.Moment("deprecatedLastTimestamp") ?? item.Moment("eventTime") ?? item.Moment("metadata", "creationTimestamp"));
        }
    }
}
