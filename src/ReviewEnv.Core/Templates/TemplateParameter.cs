using System.Globalization;
using System.Text.RegularExpressions;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>Something that a project may or must say to use a template.</summary>
/// <param name="Line">Where it is declared.</param>
public sealed record TemplateParameter(string Name, ParameterType Type, int Line)
{
    public bool Required { get; init; }

    /// <summary>The value where a project gives none; may hold built-in variables. Null: empty.</summary>
    public string? Default { get; init; }

    /// <summary>What a value must match as a whole.</summary>
    public Regex? Pattern { get; init; }
    public string? Description { get; init; }

    /// <summary>Null if the value will do; else what it must be. The value itself is not shown: it may have come from where secrets are kept.</summary>
    public string? WhyNot(string value)
    {
        var typed = Type switch
        {
            ParameterType.Integer => value.Length is > 0 and < 40 && value.AsSpan(value[0] is '-' or '+' ? 1 : 0) is { Length: > 0 } digits && !digits.ContainsAnyExceptInRange('0', '9'),
            ParameterType.Number => double.TryParse(value, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number),
            ParameterType.Boolean => value is "true" or "false",
            _ => true,
        };
        if (!typed) return $"must be {Article}";
        return Pattern?.IsMatch(value) == false ? $"must match the pattern {PatternText}" : null;
    }

    /// <summary>Something of the right type, to try a template without a project.</summary>
    internal string Example => Type switch
    {
        ParameterType.Integer => "1",
        ParameterType.Number => "1.5",
        ParameterType.Boolean => "true",
        _ => "example",
    };

    /// <summary>The pattern as it was written.</summary>
    public string? PatternText { get; init; }

    private string Article => Type switch
    {
        ParameterType.Integer => "a whole number",
        ParameterType.Number => "a number",
        ParameterType.Boolean => "true or false",
        _ => "a text",
    };
}

public enum ParameterType
{
    String,
    Integer,
    Number,
    Boolean,
}

/// <summary>Reads the <c>parameters</c> section of a template.</summary>
internal static class ParameterReader
{
    public static Dictionary<string, TemplateParameter> Read(YamlSection template, IReadOnlyCollection<string> taken, YamlComplaint complain)
    {
        var parameters = new Dictionary<string, TemplateParameter>();
        if (template.Section("parameters") is not { } section) return parameters;
        foreach (var entry in section.Entries)
        {
            var name = entry.Key.Text;
            if (!TemplateText.IsName(name)) section.Problem(name, "is not a name: letters, digits and _ only, no digit first");
            else if (taken.Contains(name)) section.Problem(name, "is the name of a built-in variable; choose another");
            if (Declaration(entry, section.PathOf(name), complain) is { } parameter) parameters[name] = parameter;
        }

        return parameters;
    }

    private static TemplateParameter? Declaration(YamlEntry entry, string path, YamlComplaint complain)
    {
        // "name:" alone declares an optional text.
        if (entry.Value is YamlNode.Scalar { IsNull: true }) return new TemplateParameter(entry.Key.Text, ParameterType.String, entry.Key.Line);
        if (YamlSection.Of(entry.Value, path, complain) is not { } section) return null;
        var pattern = section.Text("pattern");
        var parameter = new TemplateParameter(
            entry.Key.Text,
            section.Choice("type", ("string", ParameterType.String), ("integer", ParameterType.Integer), ("number", ParameterType.Number), ("boolean", ParameterType.Boolean)) ?? ParameterType.String,
            entry.Key.Line)
        {
            Required = section.Flag("required") ?? false,
            Default = section.Scalar("default")?.Text,
            Description = section.Text("description"),
            Pattern = Compile(pattern, section),
            PatternText = pattern,
        };
        section.End();
        var isFixed = parameter.Default?.Contains("${", StringComparison.Ordinal) == false;
        if (isFixed && parameter.WhyNot(parameter.Default!) is { } why) section.Problem("default", why);
        return parameter;
    }

    // Without backtracking, so that no pattern of a repository can keep the daemon busy.
    private static Regex? Compile(string? pattern, YamlSection section)
    {
        if (pattern is null) return null;
        try
        {
            return new Regex($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (Exception invalid) when (invalid is ArgumentException or NotSupportedException)
        {
            section.Problem("pattern", invalid is NotSupportedException ? "looks around or back, which patterns here cannot" : $"is not a regular expression: {invalid.Message}");
            return null;
        }
    }
}
