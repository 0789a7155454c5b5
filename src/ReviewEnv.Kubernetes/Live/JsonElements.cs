using System.Text.Json;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Live;

/// <summary>More short ways through what a server answered.</summary>
internal static class JsonElements
{
    public static bool HasText(this JsonElement element, string name, string expected) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(expected);

    public static Dictionary<string, string> Texts(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Members(path).Where(member => member.Value.ValueKind == JsonValueKind.String).ToDictionary(member => member.Name, member => member.Value.GetString()!);
}
