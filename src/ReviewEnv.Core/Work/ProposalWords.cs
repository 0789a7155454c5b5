using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Core.Work;

/// <summary>A prepared change in words. What is lost by it comes first, and stands out. No values: they may be secrets.</summary>
public static class ProposalWords
{
    private const int MostLines = 100;

    /// <summary>Such as <c>2 to add, 1 to replace</c>.</summary>
    public static string Count(IReadOnlyList<ObjectChange> changes)
    {
        var counts = changes.Where(change => change.Change != ChangeKind.Unchanged).GroupBy(change => Verb(change.Change)).ToDictionary(group => group.Key, group => group.Count());
        return counts.Count == 0 ? "nothing to change" : string.Join(", ", Verbs.Where(counts.ContainsKey).Select(verb => $"{counts[verb]} {verb}"));
    }

    /// <summary>One line for each change, marked with <c>!</c> where something is removed or replaced.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<ObjectChange> changes)
    {
        foreach (var change in Ordered(changes).Take(MostLines))
        {
            yield return $"{(IsLoss(change.Change) ? "!" : " ")} {Action(change.Change)} {change.Object}{(change.Note is { Length: > 0 } note ? $": {note}" : "")}{Fields(change)}";
        }

        if (changes.Count > MostLines) yield return $"  and {changes.Count - MostLines} more";
    }

    /// <summary>Losses first; else as the platform listed them.</summary>
    public static IEnumerable<ObjectChange> Ordered(IEnumerable<ObjectChange> changes) => changes.OrderBy(change => IsLoss(change.Change) ? 0 : 1);

    /// <summary>Whether what the object holds is gone afterwards.</summary>
    public static bool IsLoss(ChangeKind change) => change is ChangeKind.Replace or ChangeKind.MayReplace or ChangeKind.Remove;

    /// <summary>One word for the change.</summary>
    public static string Action(ChangeKind change) => change switch
    {
        ChangeKind.Create => "add",
        ChangeKind.Update => "change",
        ChangeKind.Replace => "replace",
        ChangeKind.MayReplace => "perhaps replace",
        ChangeKind.Remove => "remove",
        ChangeKind.Unchanged => "keep",
        ChangeKind.Refused => "refused",
        _ => "unclear",
    };

    private static readonly string[] Verbs = ["to add", "to change", "to replace", "perhaps to replace", "to remove", "refused", "unclear"];

    private static string Verb(ChangeKind change) => change switch
    {
        ChangeKind.Refused or ChangeKind.Unknown => Action(change),
        ChangeKind.MayReplace => "perhaps to replace",
        _ => $"to {Action(change)}",
    };

    private static string Fields(ObjectChange change) =>
        change.Fields.Count == 0 || change.Change is ChangeKind.Create or ChangeKind.Remove ? "" : $" ({string.Join(", ", change.Fields.Select(field => field.Path).Distinct())})";
}
