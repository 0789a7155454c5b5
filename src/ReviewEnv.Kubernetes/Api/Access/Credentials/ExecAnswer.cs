using System.Text.Json;

namespace ReviewEnv.Kubernetes.Api.Access.Credentials;

/// <summary>Reads what an exec plugin printed. No complaint shows any of it, but for names of keys and versions.</summary>
internal static class ExecAnswer
{
    public static (Credential? Credential, DateTimeOffset? Expires, string? Problem) Read(string text, ExecPlugin plugin)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement, plugin);
        }
        catch (JsonException notJson)
        {
            return Problem(string.IsNullOrWhiteSpace(text) ? "printed nothing" : $"printed something that is not JSON (line {notJson.LineNumber + 1}); run it by hand to see what");
        }
    }

    private static (Credential?, DateTimeOffset?, string?) Read(JsonElement root, ExecPlugin plugin)
    {
        if (Text(root, "kind") != "ExecCredential") return Problem("printed JSON that is no ExecCredential");
        if (Text(root, "apiVersion") != plugin.ApiVersion) return Problem($"answered in another version than it was asked in; set the apiVersion of its entry, now {plugin.ApiVersion}, to the one that it speaks");
        if (!root.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.Object) return Problem("gave no status");

        DateTimeOffset? expires = null;
        if (status.TryGetProperty("expirationTimestamp", out var stamp) && stamp.ValueKind != JsonValueKind.Null)
        {
            if (stamp.ValueKind != JsonValueKind.String || !stamp.TryGetDateTimeOffset(out var end)) return Problem("gave an expirationTimestamp that is not a time of RFC 3339");
            expires = end;
        }

        var (token, pem, key) = (Text(status, "token"), Text(status, "clientCertificateData"), Text(status, "clientKeyData"));
        if (token is not null && !token.All(letter => letter is > ' ' and < (char)127)) return Problem("gave a token with characters that no token has");
        if (pem is null != key is null) return Problem($"gave {(pem is null ? "clientKeyData without clientCertificateData" : "clientCertificateData without clientKeyData")}");
        if (token is null && pem is null) return Problem("gave neither a token nor a client certificate");
        ClientCertificate? certificate = null;
        if (pem is not null)
        {
            (certificate, var trouble) = ClientCertificate.Parse(pem, key!, "clientCertificateData", "clientKeyData");
            if (trouble is not null) return Problem($"gave a certificate that cannot be used: it {trouble}");
        }

        return (new Credential(token is null ? null : "Bearer " + token, certificate), expires, null);
    }

    private static (Credential?, DateTimeOffset?, string?) Problem(string what) => (null, null, what);

    private static string? Text(JsonElement parent, string key) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
