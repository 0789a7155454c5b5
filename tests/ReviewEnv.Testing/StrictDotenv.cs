using System.Text;

namespace ReviewEnv.Testing;

/// <summary>Reads a dotenv report by GitLab's rules, and refuses what GitLab would refuse.</summary>
public static class StrictDotenv
{
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) >= 5120) throw new FormatException("5,120 bytes or more.");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var body = text.EndsWith('\n') ? text[..^1] : text;
        foreach (var line in body.Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw new FormatException($"A line without '=': '{line}'.");
            var key = line[..equals].Trim();
            if (key.Length is 0 or > 255 || !key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) throw new FormatException($"Not a key: '{key}'.");
            values[key] = line[(equals + 1)..].Trim();
        }

        return values.Count <= 20 ? values : throw new FormatException("More than 20 variables.");
    }
}
