using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>One reading of a configuration file: what the readers of its sections share.</summary>
internal sealed class ConfigurationReading(string file, Func<string, string?> environment)
{
    private readonly HashSet<string> broken = [];

    public List<ConfigurationProblem> Problems { get; } = [];

    public List<ConfigurationProblem> TemplateProblems { get; } = [];

    public List<ConfigurationProblem> Warnings { get; } = [];

    /// <summary>What <c>${env:}</c> and <c>${file:}</c> brought into projects' parameters, with the key it stands under.</summary>
    public List<(string Path, Secret Value)> ParameterSecrets { get; } = [];

    public string File => file;

    /// <summary>The folder of the configuration file: what relative paths in it start from.</summary>
    public string Folder { get; } = Path.GetDirectoryName(Path.GetFullPath(file))!;

    public string? Variable(string name) => environment(name);

    public void Complain(int line, string path, string message)
    {
        if (!broken.Contains(path)) Problems.Add(new ConfigurationProblem(file, line, path, message));
    }

    /// <summary>Complains about a value that could not be had at all: nothing else needs to be said about it.</summary>
    public void ComplainOnce(int line, string path, string message)
    {
        Complain(line, path, message);
        broken.Add(path);
    }

    public void Warn(int line, string path, string message) => Warnings.Add(new ConfigurationProblem(file, line, path, message));

    /// <summary>An absolute path from what the file says: relative to the file, <c>~</c> is the home folder.</summary>
    public string PathOf(string text)
    {
        text = text.Replace("\0", "", StringComparison.Ordinal);
        var home = text == "~" || text.StartsWith("~/", StringComparison.Ordinal) ? Variable("HOME") : null;
        return Path.GetFullPath(home is null ? text : home + text[1..], Folder);
    }

    public static Secret? SecretOf(string? text) => text is null ? null : new Secret(text);
}
