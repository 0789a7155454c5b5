using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Http;

/// <summary>A label selector as written in a query (<c>a=b,c!=d,e in (f,g),!h,i</c>), and the field selectors in use.</summary>
internal sealed partial class Selector
{
    private readonly List<Func<Dictionary<string, string>, bool>> labels = [];
    private readonly List<Func<JsonObject, bool>> fields = [];

    /// <exception cref="Refusal">The selector cannot be read.</exception>
    public static Selector Parse(string? labelSelector, string? fieldSelector)
    {
        var selector = new Selector();
        foreach (var part in Split(labelSelector)) selector.labels.Add(Requirement(part));
        foreach (var part in Split(fieldSelector)) selector.fields.Add(Field(part));
        return selector;
    }

    public bool IsEmpty => labels.Count == 0 && fields.Count == 0;

    public bool Matches(JsonObject body)
    {
        if (IsEmpty) return true;
        var carried = body.Map("metadata", "labels");
        return labels.TrueForAll(requirement => requirement(carried)) && fields.TrueForAll(requirement => requirement(body));
    }

    private static IEnumerable<string> Split(string? selector) =>
        string.IsNullOrWhiteSpace(selector) ? [] : Comma().Split(selector).Select(part => part.Trim()).Where(part => part.Length > 0);

    private static Func<Dictionary<string, string>, bool> Requirement(string part)
    {
        if (SetForm().Match(part) is { Success: true } set)
        {
            var values = set.Groups["values"].Value.Split(',').Select(value => value.Trim()).ToHashSet();
            var key = set.Groups["key"].Value;
            return set.Groups["not"].Success
                ? labels => !labels.TryGetValue(key, out var value) || !values.Contains(value)
                : labels => labels.TryGetValue(key, out var value) && values.Contains(value);
        }

        if (EqualityForm().Match(part) is { Success: true } equality)
        {
            var (key, wanted) = (equality.Groups["key"].Value, equality.Groups["value"].Value);
            return equality.Groups["operator"].Value == "!="
                ? labels => !labels.TryGetValue(key, out var value) || value != wanted
                : labels => labels.TryGetValue(key, out var value) && value == wanted;
        }

        if (ExistsForm().Match(part) is not { Success: true } exists) throw Refusal.BadRequest($"unable to parse requirement: found '{part[..1]}', expected: identifier");
        var name = exists.Groups["key"].Value;
        return exists.Groups["not"].Success ? labels => !labels.ContainsKey(name) : labels => labels.ContainsKey(name);
    }

    private static Func<JsonObject, bool> Field(string part)
    {
        var match = EqualityForm().Match(part);
        if (!match.Success) throw Refusal.BadRequest($"invalid selector: '{part}'; can't understand '{part}'");
        var path = match.Groups["key"].Value.Split('.');
        var wanted = match.Groups["value"].Value;
        return match.Groups["operator"].Value == "!=" ? body => (body.Text(path) ?? "") != wanted : body => (body.Text(path) ?? "") == wanted;
    }

    // Commas inside parentheses belong to a set.
    [GeneratedRegex(@",(?![^(]*\))")]
    private static partial Regex Comma();

    [GeneratedRegex(@"^(?<key>[A-Za-z0-9._/-]+)\s+(?<not>not)?in\s*\((?<values>[^)]*)\)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex SetForm();

    [GeneratedRegex(@"^(?<key>[A-Za-z0-9._/-]+)\s*(?<operator>!=|==|=)\s*(?<value>[A-Za-z0-9._/-]*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex EqualityForm();

    [GeneratedRegex(@"^(?<not>!)?\s*(?<key>[A-Za-z0-9._/-]+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex ExistsForm();
}
