using System.Globalization;

namespace ReviewEnv.Api;

/// <summary>Reads values of an address that are no text, and says what is wrong with others.</summary>
internal static class QueryValue
{
    public static (bool Value, Problem? Problem) Flag(string name, string? text) => text?.ToLowerInvariant() switch
    {
        null or "" or "false" => (false, null),
        "true" => (true, null),
        _ => (false, new Problem(StatusCodes.Status400BadRequest, $"bad-{name}", $"{name} is neither true nor false.", $"Write {name}=true, or leave it out.")),
    };

    /// <summary>A whole number from 1 on; what is past the most that can be had is cut down to it.</summary>
    public static (int Value, Problem? Problem) Count(string name, string? text, int otherwise, int most)
    {
        if (string.IsNullOrEmpty(text)) return (otherwise, null);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? ((int)Math.Min(number, most), null)
            : (otherwise, new Problem(StatusCodes.Status400BadRequest, $"bad-{name}", $"{name} is not a whole number from 1 on.", $"Write a number from 1 to {most}, or leave it out for {otherwise}."));
    }
}
