using System.Text.Json.Nodes;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>What a rendered template says about its stack.</summary>
/// <param name="Parameters">Stack parameters by name.</param>
/// <param name="Sleep">Those that differ while the environment sleeps; null when it cannot sleep.</param>
/// <param name="UrlOutput">The output that holds the URL; null for the usual names.</param>
internal sealed record StackSettings(IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string>? Sleep, string? UrlOutput)
{
    public static StackSettings Of(RenderedTemplate template) => new(
        Texts(template.Settings["parameters"] as JsonObject),
        template.Sleep is JsonObject sleep ? Texts(sleep) : null,
        template.Settings["url"] is JsonValue url ? Text(url) : null);

    /// <summary>What the stack gets.</summary>
    public IReadOnlyDictionary<string, string> ParametersFor(bool asleep)
    {
        if (!asleep || Sleep is null) return Parameters;
        var all = new Dictionary<string, string>(Parameters);
        foreach (var (name, value) in Sleep) all[name] = value;
        return all;
    }

    private static Dictionary<string, string> Texts(JsonObject? section) =>
        (section ?? []).ToDictionary(pair => pair.Key, pair => pair.Value is JsonValue value ? Text(value) : "");

    private static string Text(JsonValue value) => value.TryGetValue<string>(out var text) ? text : value.ToJsonString();
}
