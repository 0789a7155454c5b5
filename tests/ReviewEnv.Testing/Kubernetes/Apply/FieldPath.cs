using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Apply;

/// <summary>A path to a field, as one string of elements in the words of <c>FieldsV1</c> (<c>f:name</c>, <c>k:{...}</c>, <c>v:"..."</c>).</summary>
internal static class FieldPath
{
    private const char Separator = '\u001f';

    public static string Child(string path, string element) => path.Length == 0 ? element : $"{path}{Separator}{element}";

    public static string Field(string path, string name) => Child(path, $"f:{name}");

    public static string[] Elements(string path) => path.Length == 0 ? [] : path.Split(Separator);

    /// <summary>The path and everything it lies in.</summary>
    public static IEnumerable<string> WithParents(string path)
    {
        yield return path;
        for (var end = path.LastIndexOf(Separator); end > 0; end = path.LastIndexOf(Separator, end - 1)) yield return path[..end];
    }

    /// <summary>The names along the path, keys of list items left out.</summary>
    public static string[] Names(string path) => [.. Elements(path).Where(element => element.StartsWith("f:")).Select(element => element[2..])];

    /// <summary>How conflicts name it: <c>.spec.containers[name="web"].image</c>.</summary>
    public static string Shown(string path) => string.Concat(Elements(path).Select(Shown1));

    private static string Shown1(string element) => element[..2] switch
    {
        "f:" => $".{element[2..]}",
        "k:" => $"[{string.Join(",", ((JsonObject)JsonNode.Parse(element[2..])!).Select(pair => $"{pair.Key}={pair.Value!.ToJsonString(JsonText.Plain)}"))}]",
        _ => $"[={element[2..]}]",
    };
}
