namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Makes other programs' messages fit into a sentence.</summary>
internal static class Phrase
{
    public const int Limit = 240;

    /// <summary>One line of at most <paramref name="limit"/> characters, without a full stop.</summary>
    public static string Shorten(string message, int limit = Limit)
    {
        var line = string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.', ' ');
        if (line.Length <= limit)
            return line;
        var end = char.IsHighSurrogate(line[limit - 2]) ? limit - 2 : limit - 1;
        return line[..end].TrimEnd() + "…";
    }

    /// <summary>What follows the last of these markers that occurs; all of it when none does.</summary>
    public static string After(string message, params ReadOnlySpan<string> markers)
    {
        foreach (var marker in markers)
        {
            var at = message.LastIndexOf(marker, StringComparison.Ordinal);
            if (at >= 0 && at + marker.Length < message.Length)
                return message[(at + marker.Length)..];
        }
        return message;
    }

    public static bool Says(this string message, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (message.Contains(part, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
