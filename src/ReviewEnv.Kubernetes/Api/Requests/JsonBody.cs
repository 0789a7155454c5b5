using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Writes a body as JSON that is also YAML.</summary>
/// <remarks>
/// A server-side apply is read by a YAML parser. All JSON of this writer is YAML, except for one thing: characters beyond U+FFFF,
/// which the writer always escapes as two surrogates and which YAML only knows as one character.
/// </remarks>
internal static class JsonBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = BodyReader.MaxDepth };

    public static ReadOnlyMemory<byte> Of(JsonObject json)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options)) json.WriteTo(writer);
        var bytes = buffer.WrittenSpan;
        return bytes.IndexOf("\\uD"u8) < 0 && bytes.IndexOf("\\ud"u8) < 0 ? buffer.WrittenMemory : WithoutSurrogates(bytes);
    }

    private static byte[] WithoutSurrogates(ReadOnlySpan<byte> json)
    {
        var plain = new byte[json.Length];
        var length = 0;
        while (!json.IsEmpty)
        {
            if (json[0] != (byte)'\\')
            {
                plain[length++] = json[0];
                json = json[1..];
            }
            else if (TryReadPair(json, out var rune))
            {
                length += rune.EncodeToUtf8(plain.AsSpan(length));
                json = json[12..];
            }
            else
            {
                json[..2].CopyTo(plain.AsSpan(length));
                length += 2;
                json = json[2..];
            }
        }
        return plain[..length];
    }

    private static bool TryReadPair(ReadOnlySpan<byte> json, out Rune rune)
    {
        rune = default;
        return json.Length >= 12
            && TryReadUnit(json, out var high)
            && TryReadUnit(json[6..], out var low)
            && Rune.TryCreate(high, low, out rune);
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> json, out char unit)
    {
        var escaped = json[..2].SequenceEqual("\\u"u8) & Utf8Parser.TryParse(json[2..6], out ushort value, out var read, 'x') & read == 4;
        unit = (char)value;
        return escaped;
    }
}
