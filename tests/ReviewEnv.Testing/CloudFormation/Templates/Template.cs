using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.Testing.CloudFormation.Templates;

/// <summary>A body, understood as far as the fake needs it.</summary>
internal sealed partial class Template(string body, JsonObject root)
{
    private static readonly HashSet<string> Named = ["RoleName", "UserName", "GroupName", "ManagedPolicyName", "InstanceProfileName"];

    public string Body { get; } = body;

    public JsonObject Root { get; } = root;

    public string? Description => Root[nameof(Description)]?.ToString();

    public IReadOnlyList<Parameter> Parameters { get; } = [.. Section(root, "Parameters").Select(entry => Parameter.Of(entry.Key, entry.Value!))];

    public IReadOnlyDictionary<string, JsonNode> Resources { get; } = Section(root, "Resources").ToDictionary(entry => entry.Key, entry => entry.Value!);

    public IReadOnlyDictionary<string, JsonNode> Outputs { get; } = Section(root, "Outputs").ToDictionary(entry => entry.Key, entry => entry.Value!);

    public IReadOnlyDictionary<string, JsonNode> Conditions { get; } = Section(root, "Conditions").ToDictionary(entry => entry.Key, entry => entry.Value!);

    /// <summary>What an update can consist of; descriptions and metadata alone are none.</summary>
    public string Substance { get; } = string.Join('\n', ((string[])["Conditions", "Mappings", "Outputs", "Resources"])
        .SelectMany(section => Section(root, section).Select(entry => $"{section} {entry.Key}: {entry.Value?.ToJsonString()}")).Order());

    /// <summary>Empty, or what somebody has to acknowledge.</summary>
    public IReadOnlyList<string> Capabilities
    {
        get
        {
            var iam = Resources.Values.Where(resource => resource["Type"]!.ToString().StartsWith("AWS::IAM::", StringComparison.Ordinal)).ToList();
            var needed = new List<string>();
            if (iam.Count > 0) needed.Add(iam.Any(resource => resource["Properties"] is JsonObject properties && properties.Any(property => Named.Contains(property.Key))) ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM");
            if (Root["Transform"] is not null) needed.Add("CAPABILITY_AUTO_EXPAND");
            return needed;
        }
    }

    /// <exception cref="ServiceError">Something is missing among those given.</exception>
    public void CheckCapabilities(IReadOnlyList<string> given)
    {
        var missing = Capabilities.Where(needed => !given.Contains(needed) && !(needed == "CAPABILITY_IAM" && given.Contains("CAPABILITY_NAMED_IAM"))).ToList();
        if (missing.Count > 0) throw new ServiceError("InsufficientCapabilitiesException", $"Requires capabilities : [{string.Join(", ", missing)}]");
    }

    /// <exception cref="ServiceError">Something refers to what is not there.</exception>
    public void CheckReferences()
    {
        var known = Parameters.Select(parameter => parameter.Name).Concat(Resources.Keys).ToHashSet();
        foreach (var section in (string[])["Resources", "Outputs"])
        {
            var unknown = References(Root[section]).Where(name => !name.StartsWith("AWS::", StringComparison.Ordinal) && !known.Contains(name)).Distinct().ToList();
            if (unknown.Count > 0) throw ServiceError.Validation($"Template format error: Unresolved resource dependencies [{string.Join(", ", unknown)}] in the {section} block of the template");
        }
    }

    /// <summary>Names that Ref, GetAtt and Sub mention.</summary>
    public static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } call when call["Ref"] is JsonValue name => [name.ToString()],
        JsonObject { Count: 1 } call when call["Fn::GetAtt"] is { } target => [target is JsonArray parts ? parts[0]!.ToString() : target.ToString().Split('.')[0]],
        JsonObject { Count: 1 } call when call["Fn::Sub"] is JsonValue text => Placeholders(text.ToString()),
        JsonObject { Count: 1 } call when call["Fn::Sub"] is JsonArray { Count: 2 } parts =>
            Placeholders(parts[0]!.ToString()).Where(name => parts[1]?[name] is null).Concat(References(parts[1])),
        JsonObject map => map.SelectMany(entry => References(entry.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private static IEnumerable<string> Placeholders(string text) => Placeholder().Matches(text).Select(match => match.Groups[1].Value.Split('.')[0]);

    [GeneratedRegex(@"\$\{([^!}][^}]*)\}")]
    public static partial Regex Placeholder();

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Section(JsonObject root, string name) => root[name] as JsonObject ?? [];
}
