using System.Text.RegularExpressions;

namespace ReviewEnv.Core.Templates;

/// <summary>Variables that only the driver knows, and only once it acts: the port that was free, the address it led to.</summary>
/// <remarks>
/// <para>A rendered text keeps them as <c>${PORT}</c>, so a branch that is itself named <c>${PORT}</c> must be told apart: of the
/// dollar signs before <c>{PORT}</c> each pair means one, and an odd one means "fill in". <see cref="Bind"/> reads it that way.</para>
/// </remarks>
public static partial class LateVariables
{
    private static readonly string[] OfProcess = ["PORT", "HOST", "PUBLIC_URL"];

    /// <summary>The names that a driver fills in by itself.</summary>
    public static IReadOnlyList<string> Of(string driver) => driver == "process" ? OfProcess : [];

    /// <summary>Fills in a rendered text. Names that <paramref name="values"/> lacks stay as they are.</summary>
    public static string Bind(string text, IReadOnlyDictionary<string, string> values) => Marked().Replace(text, match =>
    {
        var dollars = match.Groups["dollars"].Length;
        var name = match.Groups["name"].Value;
        if (!values.TryGetValue(name, out var value)) return match.Value;
        return new string('$', dollars / 2) + (dollars % 2 == 1 ? value : $"{{{name}}}");
    });

    /// <summary>Writes a text that is meant literally, so that <see cref="Bind"/> gives it back.</summary>
    internal static string Escape(string literal) => Marked().Replace(literal, match =>
        match.Groups["dollars"].Value + match.Value);

    [GeneratedRegex(@"(?<dollars>\$+)\{(?<name>PORT|HOST|PUBLIC_URL)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Marked();
}
