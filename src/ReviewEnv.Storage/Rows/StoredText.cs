using System.Text;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Storage.Rows;

/// <summary>Text as every database takes it: PostgreSQL refuses NUL, and half a surrogate pair is not UTF-8.</summary>
internal static class StoredText
{
    /// <summary>The same text; what cannot be stored is replaced by U+FFFD.</summary>
    public static string Of(string text)
    {
        var span = text.AsSpan();
        if (span.IndexOfAnyInRange('\uD800', '\uDFFF') < 0 && !span.Contains('\0')) return text;

        var storable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) storable.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        return storable.ToString();
    }

    public static string? OrNull(string? text) => text is null ? null : Of(text);

    public static EnvironmentKey Of(EnvironmentKey key)
    {
        var project = Of(key.Project);
        var name = Of(key.Ref.FullName);
        var same = ReferenceEquals(project, key.Project) && ReferenceEquals(name, key.Ref.FullName);
        return same ? key : Key(project, name);
    }

    /// <summary>The key of a row.</summary>
    public static EnvironmentKey Key(string project, string fullName) =>
        new(project, GitRef.TryParse(fullName, out var gitRef) ? gitRef.Value : throw new InvalidDataException($"'{fullName}' is stored as a ref and is none."));
}
