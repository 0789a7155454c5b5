using System.Globalization;
using System.Text.Json.Nodes;

namespace ReviewEnv.Local.Processes;

/// <summary>The section <c>process:</c> of a template.</summary>
/// <param name="Command">The command and its arguments.</param>
/// <param name="Directory">Where it runs, relative to the checked-out commit.</param>
/// <param name="Environment">Variables that it gets.</param>
/// <param name="StopGrace">How long it may take to end when asked.</param>
internal sealed record ProcessSettings(IReadOnlyList<string> Command, string Directory, IReadOnlyDictionary<string, string> Environment, TimeSpan StopGrace)
{
    private static readonly string[] Known = ["command", "directory", "environment", "stopGrace"];
    private static readonly TimeSpan LongestGrace = TimeSpan.FromMinutes(5);

    /// <returns>The settings, or all that is wrong with them.</returns>
    public static (ProcessSettings? Settings, string? Problem) Parse(JsonObject section)
    {
        var problems = new List<string>();
        foreach (var (name, _) in section.Where(pair => !Known.Contains(pair.Key)))
            problems.Add($"process.{name} is not known here; use {string.Join(", ", Known)}");

        var command = ReadCommand(section["command"], problems);
        var directory = Text(section["directory"]) ?? ".";
        if (Path.IsPathRooted(directory) || directory.Split('/').Contains("..") || directory.Contains('\0'))
            problems.Add($"process.directory '{directory}' leads out of the checked-out commit; give a path below it");
        var grace = Grace(section["stopGrace"], problems);
        var variables = Variables(section["environment"], problems);
        return problems.Count == 0 ? (new ProcessSettings(command, directory, variables, grace), null) : (null, string.Join("; ", problems));
    }

    private static List<string> ReadCommand(JsonNode? node, List<string> problems)
    {
        if (node is JsonArray { Count: > 0 } items && items.All(item => item is JsonValue) && Text(items[0]) is { Length: > 0 })
            return [.. items.Select(item => Text(item)!)];
        problems.Add("process.command must be a list: the program, then each argument on its own, such as [python3, -m, http.server, \"${PORT}\"]");
        return [];
    }

    private static Dictionary<string, string> Variables(JsonNode? node, List<string> problems)
    {
        if (node is null) return [];
        if (node is JsonObject map && map.All(pair => pair.Value is null or JsonValue && pair.Key.Length > 0 && !pair.Key.Contains('=')))
            return map.ToDictionary(pair => pair.Key, pair => Text(pair.Value) ?? "");
        problems.Add("process.environment must be a map of names and texts");
        return [];
    }

    private static TimeSpan Grace(JsonNode? node, List<string> problems)
    {
        if (node is null) return TimeSpan.FromSeconds(5);
        var text = Text(node) ?? "";
        var unit = text.EndsWith("ms", StringComparison.Ordinal) ? "ms" : text.EndsWith('s') ? "s" : text.EndsWith('m') ? "m" : "";
        var number = text[..^unit.Length].Trim();
        if (unit.Length > 0 && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            var grace = TimeSpan.FromMilliseconds(value * unit switch { "ms" => 1, "s" => 1000, _ => 60_000 });
            if (grace <= LongestGrace) return grace;
        }

        problems.Add($"process.stopGrace '{text}' is no duration up to 5m; write it like 5s or 500ms");
        return TimeSpan.Zero;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value ? value.TryGetValue<string>(out var text) ? text : value.ToJsonString() : null;
}
