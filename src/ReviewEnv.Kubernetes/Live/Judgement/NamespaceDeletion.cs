using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Reads what the namespace controller says still stands in the way of a namespace's end.</summary>
internal static partial class NamespaceDeletion
{
    public static NamespaceRemains Of(JsonElement live)
    {
        var conditions = Condition.Of(live).Where(condition => condition.IsTrue).ToList();
        var content = conditions.Find("NamespaceContentRemaining")?.Message ?? "";
        var finalizers = conditions.Find("NamespaceFinalizersRemaining")?.Message ?? "";
        return new(
            [.. Content().Matches(content).Select(match => new RemainingResource(match.Groups["resource"].Value, match.Groups["group"].Value, Count(match)))],
            [.. Finalizer().Matches(finalizers).Select(match => new RemainingFinalizer(match.Groups["name"].Value, Count(match)))],
            [.. Problems(conditions)]);
    }

    private static IEnumerable<string> Problems(List<Condition> conditions)
    {
        if (conditions.Find("NamespaceDeletionDiscoveryFailure") is { } discovery)
            yield return Group().Match(discovery.Message) is { Success: true } group
                ? $"the cluster cannot tell what is left, because the API {group.Groups["group"].Value} does not answer ({Phrase.Shorten(group.Groups["why"].Value)}): its APIService must be repaired or removed"
                : $"the cluster cannot tell what is left: {Phrase.Shorten(discovery.Words)}";
        if (conditions.Find("NamespaceDeletionGroupVersionParsingFailure") is { } parsing)
            yield return $"the cluster cannot read the name of one of its APIs: {Phrase.Shorten(parsing.Words)}";
        // That something is still there while it is being deleted is no problem, only a state.
        if (conditions.Find("NamespaceDeletionContentFailure") is { } deletion && !deletion.Message.Says("unexpected items still remain"))
            yield return $"the cluster fails to delete some of it: {Phrase.Shorten(deletion.Words)}";
    }

    private static int Count(Match match) => int.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture);

    // "pods. has 2 resource instances, widgets.example.org has 1 resource instances"
    [GeneratedRegex(@"(?<resource>[a-z0-9-]+)\.(?<group>[a-z0-9.-]*) has (?<n>\d{1,9}) resource instances", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Content();

    // "example.org/hold in 1 resource instances, kubernetes.io/pvc-protection in 2 resource instances"
    [GeneratedRegex(@"(?<name>[A-Za-z0-9][A-Za-z0-9./_-]*) in (?<n>\d{1,9}) resource instances", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Finalizer();

    [GeneratedRegex(@"(complete list of server APIs|failed to discover)[^:]*: (?<group>[a-z0-9.-]+/[a-z0-9]+): (?<why>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Group();
}

/// <param name="Problems">What hinders the namespace controller itself.</param>
internal sealed record NamespaceRemains(IReadOnlyList<RemainingResource> Resources, IReadOnlyList<RemainingFinalizer> Finalizers, IReadOnlyList<string> Problems)
{
    public bool IsNothing => Resources.Count == 0 && Finalizers.Count == 0 && Problems.Count == 0;

    /// <summary>All of it in one sentence; null when the namespace says nothing.</summary>
    public string? Words
    {
        get
        {
            List<string> parts = [];
            if (Resources.Count > 0)
                parts.Add($"still there: {string.Join(", ", Resources)}");
            parts.AddRange(Finalizers.Select(finalizer => $"{finalizer.Count} {(finalizer.Count == 1 ? "object is" : "objects are")} held by finalizer {finalizer.Name}, to be cleared by {FinalizerWords.Of(finalizer.Name)}"));
            parts.AddRange(Problems);
            return parts.Count == 0 ? null : string.Join("; ", parts);
        }
    }
}

/// <param name="Resource">Plural name, such as <c>pods</c>.</param>
/// <param name="Group">Empty for the core group.</param>
internal sealed record RemainingResource(string Resource, string Group, int Count)
{
    public override string ToString() => $"{Count} {Resource}{(Group.Length > 0 ? "." + Group : "")}";
}

/// <param name="Count">How many objects it holds.</param>
internal sealed record RemainingFinalizer(string Name, int Count);
