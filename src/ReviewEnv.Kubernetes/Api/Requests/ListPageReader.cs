using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Collects the objects of a list's pages, each in memory of its own, so that one that is kept does not keep its page.</summary>
internal sealed class ListPageReader(ResourceKind kind)
{
    private readonly byte[] typeOfItems = Encoding.UTF8.GetBytes($$"""{"apiVersion":"{{kind.ApiVersion}}","kind":"{{kind.Kind}}",""");
    private readonly ArrayBufferWriter<byte> scratch = new(4096);
    private readonly List<JsonElement> items = [];

    public IReadOnlyList<JsonElement> Items => items;

    /// <param name="Continue">Where the next page begins; empty at the end.</param>
    public readonly record struct Page(string ResourceVersion, string Continue);

    public Page Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, BodyReader.ReaderOptions);
        var page = new Page("", "");
        var before = items.Count;
        var isList = false;
        try
        {
            Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("items"u8))
                {
                    isList = true;
                    ReadItems(ref reader, body);
                }
                else if (reader.ValueTextEquals("metadata"u8)) page = ReadMetadata(ref reader);
                else reader.Skip();
            }
            Expect(isList && reader.TokenType == JsonTokenType.EndObject);
            return page;
        }
        catch (JsonException)
        {
            items.RemoveRange(before, items.Count - before);
            throw;
        }
    }

    private void ReadItems(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return;
        Expect(reader.TokenType == JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(reader.TokenType == JsonTokenType.StartObject);
            items.Add(ReadItem(ref reader, body));
        }
    }

    private JsonElement ReadItem(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var ahead = reader;
        ahead.Read();
        if (ahead.TokenType != JsonTokenType.PropertyName || ahead.ValueTextEquals("apiVersion"u8) || ahead.ValueTextEquals("kind"u8)) return JsonElement.ParseValue(ref reader);

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        scratch.ResetWrittenCount();
        scratch.Write(typeOfItems);
        scratch.Write(body[(start + 1)..(int)reader.BytesConsumed]);
        var item = new Utf8JsonReader(scratch.WrittenSpan, BodyReader.ReaderOptions);
        return JsonElement.ParseValue(ref item);
    }

    private static Page ReadMetadata(ref Utf8JsonReader reader)
    {
        reader.Read();
        var metadata = JsonElement.ParseValue(ref reader);
        return new Page(metadata.Text("resourceVersion"), metadata.Text("continue"));
    }

    private static void Expect(bool condition)
    {
        if (!condition) throw new JsonException("not a list");
    }
}
