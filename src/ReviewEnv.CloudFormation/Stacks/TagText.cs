using System.Globalization;
using System.Text;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>Any text as tag values, and back.</summary>
/// <remarks>
/// Tags of a stack are copied to what it is made of, and the services differ in what they take; the letters, digits and signs that all of them
/// take are kept, so that ordinary branch names read as they are. Everything else is written as <c>=</c> and two hexadecimal digits per UTF-8 byte.
/// A value has 256 characters at most, so a long text goes into several tags: <c>key</c>, <c>key.2</c>, <c>key.3</c>.
/// </remarks>
internal static class TagText
{
    private const int MaxValue = 256;

    public static IEnumerable<KeyValuePair<string, string>> Write(string key, string? text)
    {
        if (string.IsNullOrEmpty(text)) yield break;
        var encoded = Encode(text);
        for (var (part, at) = (1, 0); at < encoded.Length; part++, at += MaxValue)
        {
            yield return KeyValuePair.Create(NameOf(key, part), encoded[at..Math.Min(at + MaxValue, encoded.Length)]);
        }
    }

    /// <summary>Null when there is no such tag, or not one that was written here.</summary>
    public static string? Read(IReadOnlyDictionary<string, string> tags, string key)
    {
        if (!tags.TryGetValue(key, out var first)) return null;
        var encoded = new StringBuilder(first);
        for (var part = 2; tags.TryGetValue(NameOf(key, part), out var more); part++) encoded.Append(more);
        return Decode(encoded.ToString());
    }

    private static string NameOf(string key, int part) => part == 1 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}.{part}");

    private static string Encode(string text)
    {
        if (text.All(IsPlain)) return text;
        var encoded = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (IsPlain((char)value)) encoded.Append((char)value);
            else encoded.Append(CultureInfo.InvariantCulture, $"={value:X2}");
        }

        return encoded.ToString();
    }

    private static string? Decode(string encoded)
    {
        if (!encoded.Contains('=', StringComparison.Ordinal)) return encoded;
        var bytes = new List<byte>(encoded.Length);
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] != '=')
            {
                bytes.Add((byte)encoded[i]);
                continue;
            }

            if (i + 2 >= encoded.Length || !byte.TryParse(encoded.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return null;
            bytes.Add(value);
            i += 2;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or ':' or '/' or '+' or '-' or '@';
}
