namespace ReviewEnv.Core.Yaml;

/// <summary>Finds what a mistyped name was probably meant to be.</summary>
public static class Closest
{
    /// <summary><c>"; did you mean 'x'?"</c>, or what there is to choose from, or nothing when there is nothing.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var names = known.Distinct().Order(StringComparer.Ordinal).ToList();
        if (Of(name, names) is { } closest) return $"; did you mean '{closest}'?";
        return names.Count == 0 ? "" : $"; known: {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", ..." : "")}";
    }

    /// <summary>The known name at most a third of its letters away; null when none is.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length > 100) return null;
        var best = known.Select(candidate => (candidate, distance: Distance(Fold(name), Fold(candidate)))).OrderBy(pair => pair.distance).FirstOrDefault();
        return best.candidate is not null && best.distance <= Math.Max(1, Math.Max(name.Length, best.candidate.Length) / 3) ? best.candidate : null;
    }

    // Case and separators are what people get wrong most.
    private static string Fold(string name) => name.ToUpperInvariant().Replace("_", "").Replace("-", "");

    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }
}
