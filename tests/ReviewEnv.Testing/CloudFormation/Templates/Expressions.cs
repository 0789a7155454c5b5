using System.Text;
using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.CloudFormation.Templates;

/// <summary>Works out the functions of a template for one stack.</summary>
/// <param name="physicalId">What a Ref to a resource yields.</param>
internal sealed class Expressions(Template template, IReadOnlyDictionary<string, string> parameters, string stackName, string stackId, string region, Func<string, string> physicalId)
{
    private const string NoValue = "AWS::NoValue";

    public string Text(JsonNode? node) => Resolve(node) switch
    {
        null => "",
        JsonValue value => value.ToString(),
        JsonArray list => string.Join(',', list.Select(item => item?.ToString())),
        var other => other.ToJsonString(),
    };

    public bool Holds(string condition) => template.Conditions.TryGetValue(condition, out var expression) && Truth(expression);

    public bool Exists(JsonNode described) => described["Condition"] is not JsonValue condition || Holds(condition.ToString());

    /// <summary>Null for what AWS::NoValue takes away.</summary>
    public JsonNode? Resolve(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } call when call.First() is var (name, argument) && (name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal)) => Call(name, argument),
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Resolve(entry.Value))).Where(entry => entry.Value is not null)),
        JsonArray list => new JsonArray([.. list.Select(Resolve).Where(item => item is not null)]),
        _ => node?.DeepClone(),
    };

    private JsonNode? Call(string name, JsonNode? argument) => (name, argument) switch
    {
        ("Ref", _) => argument?.ToString() == NoValue ? null : JsonValue.Create(Reference(argument!.ToString())),
        ("Fn::Sub", JsonArray { Count: 2 } parts) => Substituted(parts[0]!.ToString(), parts[1]),
        ("Fn::Sub", _) => Substituted(argument!.ToString(), null),
        ("Fn::GetAtt", JsonArray { Count: 2 } parts) => Attribute(parts[0]!.ToString(), Text(parts[1])),
        ("Fn::GetAtt", _) => Attribute(argument!.ToString().Split('.')[0], argument.ToString().Split('.', 2)[^1]),
        ("Fn::If", JsonArray { Count: 3 } parts) => Resolve(Holds(parts[0]!.ToString()) ? parts[1] : parts[2]),
        ("Fn::Join", JsonArray { Count: 2 } parts) => string.Join(parts[0]!.ToString(), Items(parts[1])),
        ("Fn::Select", JsonArray { Count: 2 } parts) => int.TryParse(Text(parts[0]), out var index) ? Items(parts[1]).ElementAtOrDefault(index) : null,
        ("Fn::Split", JsonArray { Count: 2 } parts) => new JsonArray([.. Text(parts[1]).Split(parts[0]!.ToString()).Select(part => (JsonNode)part)]),
        ("Fn::FindInMap", JsonArray { Count: >= 3 } parts) => Resolve(template.Root["Mappings"]?[Text(parts[0])]?[Text(parts[1])]?[Text(parts[2])]),
        ("Fn::Base64", _) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(argument))),
        ("Fn::GetAZs", _) => new JsonArray($"{region}a", $"{region}b"),
        _ => $"{name}({argument?.ToJsonString()})",
    };

    private IEnumerable<string> Items(JsonNode? node) => Resolve(node) switch
    {
        JsonArray list => list.Select(item => item!.ToString()),
        JsonValue text => text.ToString().Split(','),
        _ => [],
    };

    private JsonValue Substituted(string text, JsonNode? own) => JsonValue.Create(Template.Placeholder().Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        if (own?[name] is { } value) return Text(value);
        return name.Split('.', 2) is [var resource, var attribute] ? Attribute(resource, attribute).ToString() : Reference(name);
    }).Replace("${!", "${"));

    // Invented, the same every time, and usable as a host name.
    private JsonValue Attribute(string resource, string attribute) => attribute.EndsWith("Arn", StringComparison.Ordinal)
        ? JsonValue.Create($"arn:aws:fake:{region}:123456789012:{physicalId(resource)}")
        : JsonValue.Create($"{resource}-{attribute}.{stackName}.{region}.example.test".ToLowerInvariant());

    private string Reference(string name) => name switch
    {
        "AWS::StackName" => stackName,
        "AWS::StackId" => stackId,
        "AWS::Region" => region,
        "AWS::AccountId" => "123456789012",
        "AWS::Partition" => "aws",
        "AWS::URLSuffix" => "amazonaws.com",
        _ => parameters.TryGetValue(name, out var value) ? value : physicalId(name),
    };

    private bool Truth(JsonNode? node) => node is JsonObject { Count: 1 } call
        ? call.First() switch
        {
            ("Condition", var name) => Holds(name!.ToString()),
            ("Fn::Equals", JsonArray { Count: 2 } sides) => Text(sides[0]) == Text(sides[1]),
            ("Fn::Not", JsonArray { Count: 1 } inner) => !Truth(inner[0]),
            ("Fn::And", JsonArray all) => all.All(Truth),
            ("Fn::Or", JsonArray any) => any.Any(Truth),
            _ => false,
        }
        : Text(node) is "true" or "True";
}
