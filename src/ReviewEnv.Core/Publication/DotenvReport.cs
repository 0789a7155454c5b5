using System.Globalization;
using System.Text;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Publication;

/// <summary>An environment's URL and outputs as a dotenv report that GitLab takes without complaint.</summary>
/// <remarks>GitLab refuses the whole report for one bad line, so everything that it would refuse is refused here, by name.</remarks>
public static class DotenvReport
{
    /// <summary>GitLab wants fewer than 5,120 bytes.</summary>
    public const int MaxBytes = 5119;
    public const int MaxKeys = 20;

    private const int MaxKeyLength = 255;

    /// <summary>Writes the report of what is published; sorted <c>KEY=value</c> lines. <c>REVIEWENV_EXPIRES_AT</c> is left out where there is no end.</summary>
    public static DotenvResult Render(EnvironmentRecord record)
    {
        if (record.Published is not { } published) return new DotenvResult.Refused("DYNAMIC_ENVIRONMENT_URL", "nothing is published yet");

        var url = published.Url.AbsoluteUri;
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["DYNAMIC_ENVIRONMENT_URL"] = url,
            ["DAST_TARGET_URL"] = url,
            ["DAST_WEBSITE"] = url,
            ["REVIEWENV_NAME"] = record.Name,
            ["REVIEWENV_SHA"] = published.Commit.Value,
            ["REVIEWENV_ID"] = record.Key.Id,
        };
        if (record.ExpiresAt is { } end) values["REVIEWENV_EXPIRES_AT"] = end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        foreach (var (key, value) in record.Outputs.OrderBy(output => output.Key, StringComparer.Ordinal))
        {
            if (!values.TryAdd(key, value)) return new DotenvResult.Refused(key, $"the output '{Quoted(key)}' has the name of a variable that every report has; give it another name in the template");
        }

        foreach (var (key, value) in values)
        {
            if (WhyNotKey(key) is { } keyProblem) return new DotenvResult.Refused(key, keyProblem);
            if (WhyNotValue(key, value) is { } valueProblem) return new DotenvResult.Refused(key, valueProblem);
        }

        return Fit(values);
    }

    private static DotenvResult Fit(SortedDictionary<string, string> values)
    {
        if (values.Count > MaxKeys)
        {
            var over = values.Keys.Skip(MaxKeys).First();
            return new DotenvResult.Refused(over, $"the report would have {values.Count} variables and GitLab takes {MaxKeys}; let the template list fewer outputs");
        }

        var text = new StringBuilder();
        foreach (var (key, value) in values) text.Append(key).Append('=').Append(value).Append('\n');
        if (text.Length <= MaxBytes) return new DotenvResult.Report(text.ToString());

        var longest = values.MaxBy(pair => pair.Value.Length).Key;
        return new DotenvResult.Refused(longest, $"the report would have {text.Length} bytes and GitLab takes {MaxBytes}; the longest value is that of '{Quoted(longest)}'");
    }

    private static string? WhyNotKey(string key)
    {
        var legal = key.Length is > 0 and <= MaxKeyLength && !char.IsAsciiDigit(key[0]) && key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        return legal ? null : $"the output '{Quoted(key)}' has no name that a CI variable may have; use letters, digits and _, and a letter first";
    }

    private static string? WhyNotValue(string key, string value)
    {
        if (value.Length == 0) return $"the value of '{key}' is empty";

        // Quotes would become part of the value; $ would be expanded when GitLab fills in environment:url, and by shells that source the file.
        var bad = value.FirstOrDefault(c => c is <= ' ' or > '~' or '"' or '\'' or '`' or '$');
        return bad == default && !value.Contains('\0') ? null : $"the value of '{key}' has {Named(bad)}; GitLab's dotenv format has no way to write it";
    }

    private static string Named(char c) => c switch
    {
        ' ' => "a blank",
        '\n' or '\r' => "a line break",
        > ' ' and <= '~' => $"the character {c}",
        _ => $"the character U+{(int)c:X4}",
    };

    private static string Quoted(string key) => string.Concat(key.Take(80).Select(c => c is >= ' ' and <= '~' ? c : '?'));
}

/// <summary>What became of a report. A closed family.</summary>
public abstract record DotenvResult
{
    private DotenvResult() { }

    /// <param name="Text">The file, ASCII, each line ended by a line feed.</param>
    public sealed record Report(string Text) : DotenvResult;

    /// <param name="Key">The variable that is in the way.</param>
    /// <param name="Reason">What is wrong with it and what would help, in words.</param>
    public sealed record Refused(string Key, string Reason) : DotenvResult;
}
