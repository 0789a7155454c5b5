using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.Testing.CloudFormation.Templates;

/// <summary>A parameter as a template declares it.</summary>
internal sealed record Parameter(string Name, string Type, string? Default, bool NoEcho, string? Description, IReadOnlyList<string> AllowedValues, string? AllowedPattern, string? MinValue, string? MaxValue)
{
    public static Parameter Of(string name, JsonNode declared) => new(
        name,
        declared[nameof(Type)]?.ToString() ?? throw ServiceError.Validation($"Template format error: Every Parameters object must contain a Type member."),
        declared[nameof(Default)]?.ToString(),
        declared[nameof(NoEcho)]?.ToString() is "true" or "True",
        declared[nameof(Description)]?.ToString(),
        [.. (declared[nameof(AllowedValues)] as JsonArray ?? []).Select(value => value!.ToString())],
        declared[nameof(AllowedPattern)]?.ToString(),
        declared[nameof(MinValue)]?.ToString(),
        declared[nameof(MaxValue)]?.ToString());

    /// <summary>What a parameter is for the stack, from what was sent and what the stack had before.</summary>
    /// <exception cref="ServiceError">Something is missing, unknown or not allowed.</exception>
    public static IReadOnlyDictionary<string, string> Values(IReadOnlyList<Parameter> declared, IReadOnlyList<QueryForm> sent, IReadOnlyDictionary<string, string>? before)
    {
        if (sent.Count > 200) throw ServiceError.Constraint("[...]", "parameters", "have length less than or equal to 200");
        var given = new Dictionary<string, string>();
        foreach (var parameter in sent)
        {
            var key = parameter.Needed("ParameterKey");
            if (!parameter.Flag("UsePreviousValue")) given[key] = parameter.Fields.GetValueOrDefault("ParameterValue") ?? throw ServiceError.Validation($"Parameters: [{key}] must have values");
            else if (before?.GetValueOrDefault(key) is { } kept) given[key] = kept;
            else throw ServiceError.Validation($"Invalid input for parameter key {key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template");
        }

        var unknown = given.Keys.Except(declared.Select(parameter => parameter.Name)).ToList();
        if (unknown.Count > 0) throw ServiceError.Validation($"Parameters: [{string.Join(", ", unknown)}] do not exist in the template");
        var missing = declared.Where(parameter => parameter.Default is null && !given.ContainsKey(parameter.Name)).Select(parameter => parameter.Name).ToList();
        if (missing.Count > 0) throw ServiceError.Validation($"Parameters: [{string.Join(", ", missing)}] must have values");
        return declared.ToDictionary(parameter => parameter.Name, parameter => parameter.Checked(given.GetValueOrDefault(parameter.Name) ?? parameter.Default!));
    }

    private string Checked(string value)
    {
        if (Encoding.UTF8.GetByteCount(value) > 4096) throw ServiceError.Constraint(value, "parameterValue", "have length less than or equal to 4096");
        if (Type == "Number")
        {
            var number = Number(value) ?? throw ServiceError.Validation($"Parameter '{Name}' must be a number.");
            if (number < Number(MinValue)) throw ServiceError.Validation($"Parameter '{Name}' must be a number not less than {MinValue}");
            if (number > Number(MaxValue)) throw ServiceError.Validation($"Parameter '{Name}' must be a number not greater than {MaxValue}");
        }

        if (AllowedValues.Count > 0 && !AllowedValues.Contains(value)) throw ServiceError.Validation($"Parameter '{Name}' must be one of AllowedValues");
        if (AllowedPattern is { } pattern && !Regex.IsMatch(value, $"^(?:{pattern})$")) throw ServiceError.Validation($"Parameter {Name} failed to satisfy constraint: must match pattern {pattern}");
        return value;
    }

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
