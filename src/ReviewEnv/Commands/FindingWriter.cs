using System.Text.Encodings.Web;
using System.Text.Json;
using ReviewEnv.Configuration;

namespace ReviewEnv.Commands;

/// <summary>Writes what a check found, as compilers do or as JSON.</summary>
internal static class FindingWriter
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Text(ConfigurationCheck check, TextWriter output, Terminal terminal)
    {
        foreach (var finding in check.Findings)
        {
            var word = finding.IsError ? "error" : "warning";
            var taken = finding.Problem.Place.Length + word.Length + 4;
            var text = terminal.Wrap(finding.Problem.Text, taken, indent: 4);
            output.WriteLine($"{terminal.Paint(finding.Problem.Place, "1")}: {terminal.Paint(word, finding.IsError ? "31" : "33")}: {text}");
        }

        var result = $"{Count(check.Errors, "error")}, {Count(check.Warnings, "warning")}";
        output.WriteLine($"checked {string.Join(" and ", Checked(check))}: {terminal.Paint(result, check.Errors > 0 ? "31" : "32")}");
    }

    public static void Json(ConfigurationCheck check, TextWriter output)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Indented))
        {
            writer.WriteStartObject();
            writer.WriteNumber("errors", check.Errors);
            writer.WriteNumber("warnings", check.Warnings);
            writer.WriteStartArray("findings");
            foreach (var finding in check.Findings)
            {
                writer.WriteStartObject();
                writer.WriteString("severity", finding.IsError ? "error" : "warning");
                writer.WriteString("file", finding.Problem.File);
                writer.WriteNumber("line", finding.Problem.Line);
                writer.WriteString("key", finding.Problem.Key);
                writer.WriteString("message", finding.Problem.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private static IEnumerable<string> Checked(ConfigurationCheck check)
    {
        if (check.Configurations > 0) yield return Count(check.Configurations, "configuration");
        if (check.Templates > 0 || check.Configurations == 0) yield return Count(check.Templates, "template");
    }

    private static string Count(int number, string word) => $"{number} {word}{(number == 1 ? "" : "s")}";
}
