using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live;

/// <summary>A digest of the fields that we own in a live object, and of their values.</summary>
/// <remarks>
/// The server keeps book of who set which field (<c>metadata.managedFields</c>, the FieldsV1 format of server-side apply). Whoever changes or removes a field of ours
/// takes it over, and whoever adds fields of his own does not touch it: the digest taken from the answer to an apply stays the same until something that we said is no longer so.
/// What the server fills in or writes differently (<c>1000m</c> as <c>1</c>) is in that answer already, so it is never taken for a change.
/// The digest is written on the namespace, which more people may read than the Secrets in it, and who knows all of a Secret but a weak password could try passwords against it.
/// That of a Secret is therefore keyed with the Secret's UID: 122 random bits that nobody learns who may not read the Secret itself. One that was made anew by hand has another UID,
/// and is thereby seen as changed. (Its resource version alone would not do: whoever adds a label of his own would seem to have changed what is ours.)
/// </remarks>
internal static class OwnedFields
{
    public const string Manager = "reviewenv";

    /// <summary>Old servers (1.20) strike it from our entry when the status of a StatefulSet is first written, although nobody took it over. It is immutable, so there is nothing to see in it.</summary>
    private const string ForgottenByServers = "f:volumeClaimTemplates";

    /// <param name="key">What nobody can know from whom the values are to be kept; null where everybody who sees the digest may see the values.</param>
    /// <returns>Null when we own nothing in it.</returns>
    public static string? Digest(JsonElement live, string? key)
    {
        if (!live.TryGetProperty("metadata", out var metadata) || !metadata.TryGetProperty("managedFields", out var managers) || managers.ValueKind != JsonValueKind.Array) return null;
        foreach (var entry in managers.EnumerateArray())
        {
            if (!entry.HasText("manager", Manager) || !entry.HasText("operation", "Apply") || entry.TryGetProperty("subresource", out _) || !entry.TryGetProperty("fieldsV1", out var fields)) continue;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            if (key is not null) Say(hash, key);
            Walk(fields, live, hash);
            return Convert.ToHexStringLower(hash.GetCurrentHash().AsSpan(0, 6));
        }

        return null;
    }

    private static void Walk(JsonElement fields, JsonElement value, IncrementalHash hash)
    {
        var leaf = true;
        foreach (var field in fields.EnumerateObject())
        {
            leaf = false;
            // That it is there at all is ours; what else is in it may be others'.
            if (field.NameEquals(".") || field.NameEquals(ForgottenByServers)) continue;
            Say(hash, field.Name);
            if (Follow(value, field.Name) is { } next) Walk(field.Value, next, hash);
            else Say(hash, "gone");
        }

        if (leaf) Say(hash, JsonSerializer.SerializeToUtf8Bytes(value));
    }

    /// <summary>One step of a FieldsV1 path: <c>f:name</c>, <c>k:{"name":"web"}</c>, <c>v:value</c> or <c>i:index</c>.</summary>
    private static JsonElement? Follow(JsonElement value, string step)
    {
        var rest = step[2..];
        switch (step[0])
        {
            case 'f':
                return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(rest, out var field) ? field : null;
            case 'k' when value.ValueKind == JsonValueKind.Array:
                using (var keys = JsonDocument.Parse(rest))
                {
                    foreach (var item in value.EnumerateArray())
                    {
                        if (Matches(item, keys.RootElement)) return item;
                    }
                }

                return null;
            case 'v' when value.ValueKind == JsonValueKind.Array:
                using (var wanted = JsonDocument.Parse(rest))
                {
                    foreach (var item in value.EnumerateArray())
                    {
                        if (JsonElement.DeepEquals(item, wanted.RootElement)) return item;
                    }
                }

                return null;
            case 'i' when value.ValueKind == JsonValueKind.Array && int.TryParse(rest, out var index) && index < value.GetArrayLength():
                return value[index];
            default:
                return null;
        }
    }

    private static bool Matches(JsonElement item, JsonElement keys)
    {
        if (item.ValueKind != JsonValueKind.Object) return false;
        foreach (var key in keys.EnumerateObject())
        {
            if (!item.TryGetProperty(key.Name, out var value) || !JsonElement.DeepEquals(value, key.Value)) return false;
        }

        return true;
    }

    private static void Say(IncrementalHash hash, string text) => Say(hash, Encoding.UTF8.GetBytes(text));

    private static void Say(IncrementalHash hash, ReadOnlySpan<byte> text)
    {
        Span<byte> length = stackalloc byte[4];
        BitConverter.TryWriteBytes(length, text.Length);
        hash.AppendData(length);
        hash.AppendData(text);
    }
}
