using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>One request to the API, with the parameters of its path, query and body as GitLab merges them.</summary>
/// <param name="address">Its own address without the query, from which links to other pages are made.</param>
internal sealed class ApiRequest(string method, string address, IReadOnlyDictionary<string, string> query, IReadOnlyDictionary<string, JsonNode?> parameters, FakeUser user)
{
    private FakeProject? project;

    public string Method => method;

    public string Address => address;

    public IReadOnlyDictionary<string, string> Query => query;

    /// <summary>Whose token it carries.</summary>
    public FakeUser User => user;

    /// <summary>The project that the path names.</summary>
    public FakeProject Project
    {
        get => project ?? throw new InvalidOperationException("This route has no project.");
        set => project = value;
    }

    public IEnumerable<string> Names => parameters.Keys;

    public bool Has(string name) => parameters.ContainsKey(name);

    /// <summary>Null when absent.</summary>
    public string? Text(string name) => parameters.GetValueOrDefault(name) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        var other => other.ToJsonString(),
    };

    public string Needed(string name) => Text(name) ?? throw ApiError.Parameter($"{name} is missing");

    public long Id(string name) => long.TryParse(Needed(name), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw ApiError.Parameter($"{name} is invalid");

    public int Number(string name, int otherwise) => Text(name) switch
    {
        null => otherwise,
        var text when int.TryParse(text, out var number) => number,
        _ => throw ApiError.Parameter($"{name} is invalid"),
    };

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw ApiError.Parameter($"{name} is invalid"),
    };

    public DateTimeOffset? Time(string name) => Text(name) switch
    {
        null => null,
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && !text.EndsWith(' ') && HasOffset(text) => time,
        _ => throw ApiError.Parameter($"{name} is invalid"),
    };

    /// <summary>One of the values that GitLab knows.</summary>
    public string? Choice(string name, params ReadOnlySpan<string> values)
    {
        if (Text(name) is not { } text) return null;
        return values.Contains(text) ? text : throw ApiError.Parameter($"{name} does not have a valid value");
    }

    public JsonArray? List(string name) => parameters.GetValueOrDefault(name) as JsonArray;

    // A plus that was not escaped arrives as a space.
    private static bool HasOffset(string text) => !text.Contains(' ') || text.EndsWith("UTC", StringComparison.Ordinal);
}
