using System.Text.Json;

namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Reads JSON that somebody else wrote: what is missing or of another type is empty, never a crash.</summary>
internal static class JsonParts
{
    /// <summary>A property; of kind <see cref="JsonValueKind.Undefined"/> when there is none such.</summary>
    public static JsonElement Part(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var part) ? part : default;

    public static string Text(this JsonElement element, string name) =>
        element.Part(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    public static bool Flag(this JsonElement element, string name) => element.Part(name).ValueKind == JsonValueKind.True;

    public static int Number(this JsonElement element, string name) =>
        element.Part(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : 0;

    public static IEnumerable<JsonElement> Elements(this JsonElement element, string name) =>
        element.Part(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}
