using Microsoft.AspNetCore.WebUtilities;

namespace ReviewEnv.Testing.CloudFormation.Http;

/// <summary>The parameters of one request of the Query protocol: <c>Tags.member.1.Key=a</c>.</summary>
internal sealed class QueryForm(IReadOnlyDictionary<string, string> fields)
{
    public static QueryForm Parse(string body) =>
        new(QueryHelpers.ParseQuery(body).ToDictionary(field => field.Key, field => field.Value.ToString()));

    public IReadOnlyDictionary<string, string> Fields => fields;

    public string Action => Text("Action") ?? "";

    /// <summary>Null when absent or empty.</summary>
    public string? Text(string name) => fields.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <exception cref="ServiceError">It is absent or empty.</exception>
    public string Needed(string name) => Text(name)
        ?? throw ServiceError.Validation($"1 validation error detected: Value null at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: Member must not be null");

    public bool Flag(string name) => Text(name) is "true" or "True";

    public bool? MaybeFlag(string name) => Text(name) is null ? null : Flag(name);

    /// <summary>Whether a list was sent, be it an empty one.</summary>
    public bool Has(string list) => fields.Keys.Any(key => key == list || key.StartsWith($"{list}.member.", StringComparison.Ordinal));

    public List<string> List(string name) => [.. Items(name).Select(prefix => fields.GetValueOrDefault(prefix)).OfType<string>()];

    public List<QueryForm> Structures(string name) =>
        [.. Items(name).Select(prefix => Below($"{prefix}."))];

    public QueryForm Below(string prefix) =>
        new(fields.Where(field => field.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(field => field.Key[prefix.Length..], field => field.Value));

    private IEnumerable<string> Items(string name)
    {
        for (var number = 1; ; number++)
        {
            var prefix = $"{name}.member.{number}";
            if (!fields.Keys.Any(key => key == prefix || key.StartsWith($"{prefix}.", StringComparison.Ordinal))) yield break;
            yield return prefix;
        }
    }
}
