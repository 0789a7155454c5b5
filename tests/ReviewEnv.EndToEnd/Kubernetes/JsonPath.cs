using System.Text.Json;

namespace ReviewEnv.EndToEnd.Kubernetes;

internal static class JsonPath
{
    /// <summary>The value below these names; fails the test when it is not there.</summary>
    public static JsonElement At(this JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (!element.TryGetProperty(name, out var next)) throw new InvalidOperationException($"there is no {string.Join('.', path)} in {element}");
            element = next;
        }

        return element;
    }

    public static string? Text(this JsonElement element, params string[] path) => element.At(path).GetString();

    public static bool Has(this JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return false;
        }

        return true;
    }
}
