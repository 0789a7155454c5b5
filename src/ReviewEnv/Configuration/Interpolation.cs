using System.Text.RegularExpressions;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Yaml;
using ReviewEnv.Traffic;

namespace ReviewEnv.Configuration;

/// <summary>Fills in <c>${env:NAME}</c> and <c>${file:/path}</c>. What comes from there is never shown again.</summary>
internal sealed partial class Interpolation(ConfigurationReading reading)
{
    private const long MaxFile = 1024 * 1024;

    public YamlNode Fill(YamlNode node) => Fill(node, "", inParameters: false);

    // In a project's parameters ${NAME} is for the template to fill in; what an environment variable or a file holds is not.
    private YamlNode Fill(YamlNode node, string path, bool inParameters) => node switch
    {
        YamlNode.Mapping mapping => mapping with { Entries = [.. mapping.Entries.Select(entry => Entry(entry, path, inParameters))] },
        YamlNode.Sequence sequence => sequence with { Items = [.. sequence.Items.Select((item, index) => Fill(item, $"{path}[{index}]", inParameters))] },
        YamlNode.Scalar scalar => Scalar(scalar, path, inParameters),
        _ => node,
    };

    private YamlEntry Entry(YamlEntry entry, string path, bool inParameters)
    {
        var key = path.Length == 0 ? entry.Key.Text : $"{path}.{entry.Key.Text}";
        return entry with { Value = Fill(entry.Value, key, inParameters || ProjectParameters().IsMatch(key)) };
    }

    private YamlNode.Scalar Scalar(YamlNode.Scalar scalar, string path, bool inParameters)
    {
        if (!scalar.Text.Contains("${", StringComparison.Ordinal)) return scalar;
        var filled = false;
        var text = Reference().Replace(scalar.Text, match =>
        {
            filled = true;
            var value = ValueOf(match.Groups["kind"].Value, match.Groups["what"].Value, scalar.Line, path);
            if (inParameters && value.Length > 0) reading.ParameterSecrets.Add((path, new Secret(value)));
            return inParameters ? value.Replace("${", "$${", StringComparison.Ordinal) : value;
        });
        var rest = Reference().Replace(scalar.Text, "");
        // What a query looks back over is filled in with each question.
        if (Query().IsMatch(path)) rest = rest.Replace(PrometheusSource.Window, "");
        if (!inParameters && rest.Contains("${", StringComparison.Ordinal))
        {
            reading.ComplainOnce(scalar.Line, path, "'${...}' reads the environment as ${env:NAME} and a file as ${file:/path}; template variables belong into a project's parameters");
        }

        return filled ? scalar with { Text = text, Plain = false, Sensitive = true } : scalar;
    }

    private string ValueOf(string kind, string what, int line, string path)
    {
        if (kind == "env")
        {
            if (reading.Variable(what) is { Length: > 0 } value) return value;
            reading.ComplainOnce(line, path, $"the environment variable {what} is not set; set it before starting reviewenv");
            return "";
        }

        var file = reading.PathOf(what);
        try
        {
            var info = new FileInfo(file);
            if (info.Exists && info.Length <= MaxFile) return File.ReadAllText(file).TrimEnd('\r', '\n');
            reading.ComplainOnce(line, path, info.Exists ? $"the file {file} is larger than a value may be" : $"there is no file {file}; create it or correct the path");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            reading.ComplainOnce(line, path, $"the file {file} cannot be read ({unreadable.GetType().Name}); let the user that runs reviewenv read it");
        }

        return "";
    }

    [GeneratedRegex(@"\$\{(?<kind>env|file):(?<what>[^}]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\Atargets\..+\.traffic\.prometheus\.(query|freshness)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Query();

    [GeneratedRegex(@"\Aprojects\[\d+\]\.parameters\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProjectParameters();
}
