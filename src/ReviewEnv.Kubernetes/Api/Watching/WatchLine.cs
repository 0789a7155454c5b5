using System.Buffers;
using System.Text.Json;
using ReviewEnv.Kubernetes.Api.Requests;

namespace ReviewEnv.Kubernetes.Api.Watching;

/// <summary>Reads one line of a watch: <c>{"type":"MODIFIED","object":{...}}</c>. Nothing is kept but the object itself.</summary>
internal static class WatchLine
{
    public const string Error = "ERROR";

    /// <summary>Null for an empty line, and for a type of event that did not exist when this was written.</summary>
    public static WatchEvent? Parse(ReadOnlySequence<byte> line)
    {
        if (line.Length < 2) return null;
        var reader = new Utf8JsonReader(line, BodyReader.ReaderOptions);
        string? type = null;
        JsonElement live = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("not an event");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = TypeOf(ref reader);
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                live = JsonElement.ParseValue(ref reader);
            }
            else reader.Skip();
        }
        return type is null || live.ValueKind != JsonValueKind.Object ? null : new WatchEvent(type, live);
    }

    private static string? TypeOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("MODIFIED"u8) ? "MODIFIED"
        : reader.ValueTextEquals("ADDED"u8) ? "ADDED"
        : reader.ValueTextEquals("DELETED"u8) ? "DELETED"
        : reader.ValueTextEquals("BOOKMARK"u8) ? "BOOKMARK"
        : reader.ValueTextEquals("ERROR"u8) ? Error
        : null;
}
