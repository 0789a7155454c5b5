using System.Globalization;
using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Reads objects that a server sent without trusting their shape: what is missing or of another type is simply not there.</summary>
internal static class JsonReading
{
    extension(JsonElement element)
    {
        public JsonElement? At(params ReadOnlySpan<string> path)
        {
            var here = element;
            foreach (var name in path)
            {
                if (here.ValueKind != JsonValueKind.Object || !here.TryGetProperty(name, out here))
                    return null;
            }
            return here.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : here;
        }

        /// <summary>Null when it is missing, not a string or empty.</summary>
        public string? Text(params ReadOnlySpan<string> path) =>
            element.At(path) is { ValueKind: JsonValueKind.String } found && found.GetString() is { Length: > 0 } text ? text : null;

        public long? Number(params ReadOnlySpan<string> path) =>
            element.At(path) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out var number) ? number : null;

        public bool IsTrue(params ReadOnlySpan<string> path) => element.At(path) is { ValueKind: JsonValueKind.True };

        public DateTimeOffset? Moment(params ReadOnlySpan<string> path) =>
            DateTimeOffset.TryParse(element.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

        public IEnumerable<JsonElement> Items(params ReadOnlySpan<string> path) =>
            element.At(path) is { ValueKind: JsonValueKind.Array } found ? found.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];

        public IEnumerable<JsonProperty> Members(params ReadOnlySpan<string> path) =>
            element.At(path) is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject() : [];

        public bool IsBeingDeleted => element.At("metadata", "deletionTimestamp") is not null;

        public string Name => element.Text("metadata", "name") ?? "";
    }
}
