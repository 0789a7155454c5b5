using System.Text.Encodings.Web;
using System.Text.Json;

namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>How the fake writes JSON: without escapes that the real server does not use.</summary>
internal static class JsonText
{
    public static JsonSerializerOptions Plain { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
