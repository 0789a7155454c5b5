using System.Text.RegularExpressions;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads tags that resources of AWS are to have.</summary>
internal static partial class TagReader
{
    /// <summary>Fifty fit on a stack, and ReviewEnv needs room for its own.</summary>
    private const int Most = 30;

    public static Dictionary<string, string> Read(YamlSection? section)
    {
        var tags = new Dictionary<string, string>();
        if (section is null) return tags;
        foreach (var key in section.Entries.Select(entry => entry.Key.Text))
        {
            if (section.Scalar(key)?.Text is not { } value) continue;
            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) section.Problem(key, "is a key that AWS keeps for itself; choose one that does not begin with aws:");
            else if (key.StartsWith("reviewenv:", StringComparison.OrdinalIgnoreCase)) section.Problem(key, "is a key that ReviewEnv knows its stacks by; choose one that does not begin with reviewenv:");
            else if (key.Length is 0 or > 128 || !Allowed().IsMatch(key)) section.Problem(key, "is not a key for a tag: at most 128 letters, digits, spaces and _ . : / = + - @");
            if (value.Length > 256 || !Allowed().IsMatch(value)) section.Problem(key, $"{section.Shown(key)} is not a value for a tag: at most 256 letters, digits, spaces and _ . : / = + - @");
            tags[key] = value;
        }

        if (tags.Count > Most) section.Problem(section.Entries[^1].Key.Text, $"is one of {tags.Count} tags; at most {Most} leave room for ReviewEnv's own");
        section.End();
        return tags;
    }

    [GeneratedRegex(@"\A[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Allowed();
}
