using System.IO.Enumeration;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Core.Desired;

/// <summary>Which refs get environments. Patterns know <c>*</c> (any characters, slashes included) and <c>?</c>; exclusion wins.</summary>
public sealed record RefFilter(IReadOnlyList<string> Include, IReadOnlyList<string> Exclude, bool Tags)
{
    public static RefFilter Default { get; } = new(["*"], ["main", "master"], Tags: false);

    /// <summary>Null if the ref passes; else the reason why it does not, in words.</summary>
    public string? WhyNot(GitRef gitRef)
    {
        if (gitRef.IsTag && !Tags) return "tags get no environments here (refs.tags is false)";
        if (Exclude.FirstOrDefault(pattern => Matches(pattern, gitRef.Name)) is { } excluded) return $"refs.exclude has '{excluded}'";
        return Include.Any(pattern => Matches(pattern, gitRef.Name)) ? null : "no pattern of refs.include matches";
    }

    internal static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
