using System.Text.Json.Nodes;
using ReviewEnv.Testing.CloudFormation.Templates;

namespace ReviewEnv.Testing.CloudFormation.Stacks;

/// <summary>Everything a create or an update asks for.</summary>
internal sealed record StackVersion(string StackName, string StackId, string Region, Template Template, IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> Tags)
{
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public IReadOnlyList<string> NotificationArns { get; init; } = [];

    public IReadOnlyList<(string Arn, string Type)> RollbackTriggers { get; init; } = [];

    public string? MonitoringMinutes { get; init; }

    public string? RoleArn { get; init; }

    public string Behaviour => Parameters.GetValueOrDefault("Behaviour") ?? "Works";

    /// <summary>Those whose condition holds, with all functions worked out; references to others by a stand-in that never changes.</summary>
    public Dictionary<string, JsonNode> Resources()
    {
        var expressions = Expressions(name => name);
        return Template.Resources.Where(resource => expressions.Exists(resource.Value)).ToDictionary(resource => resource.Key, resource => expressions.Resolve(resource.Value)!);
    }

    public IReadOnlyList<StackOutput> Outputs(Func<string, string> physicalId)
    {
        var expressions = Expressions(physicalId);
        return [.. Template.Outputs.Where(output => expressions.Exists(output.Value)).Select(output => new StackOutput(
            output.Key,
            expressions.Text(output.Value["Value"]),
            output.Value["Description"]?.ToString(),
            output.Value["Export"]?["Name"] is { } name ? expressions.Text(name) : null))];
    }

    public bool HasTagsOf(StackVersion other) => Same(Tags, other.Tags);

    /// <summary>Whether going from one to the other is nothing to do.</summary>
    public bool Equivalent(StackVersion other) => Template.Substance == other.Template.Substance && Same(Parameters, other.Parameters) && HasTagsOf(other)
        && NotificationArns.SequenceEqual(other.NotificationArns) && RollbackTriggers.SequenceEqual(other.RollbackTriggers) && MonitoringMinutes == other.MonitoringMinutes;

    /// <summary>As everyone may see them.</summary>
    public IReadOnlyDictionary<string, string> ShownParameters() =>
        Parameters.ToDictionary(value => value.Key, value => Template.Parameters.First(parameter => parameter.Name == value.Key).NoEcho ? "****" : value.Value);

    private Expressions Expressions(Func<string, string> physicalId) => new(Template, Parameters, StackName, StackId, Region, physicalId);

    private static bool Same(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out var value) && value == entry.Value);
}

internal sealed record StackOutput(string Key, string Value, string? Description, string? Export);
