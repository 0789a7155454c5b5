using System.Text.Json;

namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>What GitLab says about a failure. It says it as <c>message</c> or as <c>error</c>, each a text, a list or an object of lists.</summary>
/// <param name="IsOfResource">It was said by the part that looks things up (<c>message</c>), not by the one that sorts addresses (<c>error</c>).</param>
internal sealed record ErrorText(string Text, bool IsOfResource)
{
    private const int MostDepth = 4;

    /// <returns>Null when the body is not what GitLab says about failures.</returns>
    public static ErrorText? Read(GitLabReply reply)
    {
        if (!reply.IsJson) return null;
        try
        {
            using var json = JsonDocument.Parse(reply.Body);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            if (json.RootElement.TryGetProperty("message", out var message)) return new ErrorText(Join(message, 0), true);
            if (!json.RootElement.TryGetProperty("error", out var error)) return null;
            var more = json.RootElement.TryGetProperty("error_description", out var description) ? ": " + Join(description, 0) : "";
            return new ErrorText(Join(error, 0) + more, false);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Join(JsonElement element, int depth) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Array when depth < MostDepth => string.Join("; ", element.EnumerateArray().Select(item => Join(item, depth + 1))),
        JsonValueKind.Object when depth < MostDepth => string.Join("; ", element.EnumerateObject().Select(property => property.Name == "base" ? Join(property.Value, depth + 1) : $"{property.Name} {Join(property.Value, depth + 1)}")),
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        _ => element.GetRawText(),
    };
}
