using System.Text.Json;

namespace ReviewEnv.GitLab.IdTokens;

/// <summary>Reads JSON that decides over rights: whoever reads it twice must not read two things.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Null for what is not a JSON object, or has a member twice at any depth.</summary>
    public static JsonElement? ReadObject(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // The second: half a surrogate pair in the name of a member.
            return null;
        }
    }

    /// <summary>Null unless the member is there and a text that is not empty.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String && Readable(member) is { Length: > 0 } text ? text : null;

    /// <summary>An id, written as a number or as its digits; null for anything else.</summary>
    public static string? Id(this JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var member)) return null;
        if (member.ValueKind == JsonValueKind.Number) return member.TryGetInt64(out var number) && number > 0 ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
        var text = element.Text(name);
        return text is { Length: <= 18 } && text[0] is >= '1' and <= '9' && text.All(char.IsAsciiDigit) ? text : null;
    }

    /// <summary>A moment in whole seconds since 1970; null for anything else.</summary>
    public static DateTimeOffset? Moment(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static string? Readable(JsonElement member)
    {
        try
        {
            return member.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }
}
