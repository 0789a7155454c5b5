using System.Text.RegularExpressions;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Core.Publication;

/// <summary>Finds commit ids in what an environment says about itself: whole, or the first eight digits or more, as words of their own.</summary>
internal static partial class CommitWords
{
    private const int FewestDigits = 8;

    public static bool Name(string text, CommitSha commit) => Words(text).Any(word => commit.Value.StartsWith(word, StringComparison.Ordinal));

    /// <summary>The first eight digits of the one commit that a text can be taken to name; null where there is none, or more than one.</summary>
    public static string? OnlyOne(string text)
    {
        // A date or a number is made of such digits too, and what is no id of full length should at least not look like one.
        var words = Words(text).Where(word => word.Length is 40 or 64 || (word.Any(char.IsAsciiLetter) && word.Any(char.IsAsciiDigit))).Select(word => word[..FewestDigits]).Distinct().Take(2).ToList();
        return words is [var only] ? only : null;
    }

    private static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value).Where(word => word.Length is >= FewestDigits and <= 64 && Hexadecimal().IsMatch(word)).Select(word => word.ToLowerInvariant());

    [GeneratedRegex("[0-9A-Za-z]+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex(@"\A[0-9A-Fa-f]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Hexadecimal();
}
