using System.Text.Json;

namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Makes something of the bytes of an answer; throws a <see cref="JsonException"/> where they are not what they should be.</summary>
internal delegate T AnswerReader<T>(ReadOnlySpan<byte> body);

internal static class Answers
{
    /// <summary>One object, in memory of its own.</summary>
    public static JsonElement Object(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, BodyReader.ReaderOptions);
        var element = JsonElement.ParseValue(ref reader);
        if (element.ValueKind != JsonValueKind.Object) throw new JsonException("not an object");
        return element;
    }

    /// <summary>The server has done as told; what it says beyond that does not matter.</summary>
    public static bool Done(ReadOnlySpan<byte> body) => true;
}
