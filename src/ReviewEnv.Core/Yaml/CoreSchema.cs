using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ReviewEnv.Core.Yaml;

/// <summary>The core schema of YAML 1.2: what type a scalar without quotes has. Neither <c>yes</c> nor a date is anything but text here.</summary>
public static partial class CoreSchema
{
    public static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The value of an unquoted scalar.</summary>
    /// <exception cref="FormatException">It is a number that JSON does not have (<c>.inf</c>, <c>.nan</c>, or larger than a double).</exception>
    public static JsonNode? Resolve(string text) => text switch
    {
        _ when IsNull(text) => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when Decimal().IsMatch(text) => Integer(text),
        _ when Octal().IsMatch(text) => JsonNode.Parse(Radix(text[2..], 8)),
        _ when Hexadecimal().IsMatch(text) => JsonNode.Parse(Radix(text[2..], 16)),
        _ when Float().IsMatch(text) => Finite(text),
        _ when NotFinite().IsMatch(text) => throw Unspeakable(text),
        _ => JsonValue.Create(text),
    };

    // Numbers are made from JSON text, which has no largest integer and lets the reader ask for int, long or double as it likes.
    private static JsonNode? Integer(string text)
    {
        var digits = text.TrimStart('+', '-').TrimStart('0');
        if (digits.Length == 0) return JsonNode.Parse("0");
        return JsonNode.Parse(text[0] == '-' ? "-" + digits : digits);
    }

    private static string Radix(string digits, int radix)
    {
        var number = System.Numerics.BigInteger.Zero;
        foreach (var digit in digits) number = (number * radix) + Convert.ToInt32(digit.ToString(), 16);
        return number.ToString(CultureInfo.InvariantCulture);
    }

    private static JsonNode? Finite(string text)
    {
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? JsonNode.Parse(number.ToString("R", CultureInfo.InvariantCulture)) : throw Unspeakable(text);
    }

    private static FormatException Unspeakable(string text) =>
        new($"'{(text.Length > 40 ? text[..40] + "..." : text)}' without quotes is a number that JSON does not have; put it in quotes if it is meant as text");

    // Bounded, because the digits are worked through one by one.
    [GeneratedRegex(@"\A[-+]?[0-9]+\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"\A0o[0-7]{1,64}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Octal();

    [GeneratedRegex(@"\A0x[0-9a-fA-F]{1,64}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Float();

    [GeneratedRegex(@"\A([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NotFinite();
}
