using System.Text.Json;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>Steps over JSON that take a value of another type than the expected for an absent one.</summary>
internal static class JsonSteps
{
    /// <summary>Moves to the next property of the object at hand; false at its end.</summary>
    public static bool NextProperty(this ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Moves into the property's value if it is an object, else past it.</summary>
    public static bool EntersObject(this ref Utf8JsonReader reader) => Enters(ref reader, JsonTokenType.StartObject);

    /// <summary>Moves into the property's value if it is an array, else past it.</summary>
    public static bool EntersArray(this ref Utf8JsonReader reader) => Enters(ref reader, JsonTokenType.StartArray);

    /// <summary>Moves into the next object of the array at hand, past all that is none; false at the array's end.</summary>
    public static bool NextObjectOfArray(this ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) return true;
            reader.Skip();
        }

        return false;
    }

    public static string? NextText(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    public static long? NextNumber(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)) return number;
        reader.Skip();
        return null;
    }

    /// <summary>An id, which GitLab writes as a number; its digits.</summary>
    public static string? NextId(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)) return number.ToString();
        reader.Skip();
        return null;
    }

    public static bool? NextBoolean(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False) return reader.GetBoolean();
        reader.Skip();
        return null;
    }

    /// <summary>One text field of the object that is the property's value.</summary>
    public static string? NextTextWithin(this ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.EntersObject()) return null;
        string? text = null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals(name)) text = reader.NextText();
            else reader.Skip();
        }

        return text;
    }

    private static bool Enters(ref Utf8JsonReader reader, JsonTokenType start)
    {
        reader.Read();
        if (reader.TokenType == start) return true;
        reader.Skip();
        return false;
    }
}
