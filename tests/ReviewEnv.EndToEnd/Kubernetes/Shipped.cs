namespace ReviewEnv.EndToEnd.Kubernetes;

/// <summary>The starter templates that come with the program, as files of a repository.</summary>
internal static class Shipped
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "templates", "environments");

    /// <summary>A copy in <c>.reviewenv</c>, as a project makes one that wants to change it.</summary>
    public static Dictionary<string, string> Copy(string template) =>
        Directory.EnumerateFiles(Path.Combine(Folder, template)).ToDictionary(file => ".reviewenv/" + Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);

    /// <summary>With one text of one file changed.</summary>
    public static Dictionary<string, string> With(this Dictionary<string, string> files, string file, string old, string @new)
    {
        var path = ".reviewenv/" + file;
        files[path].ShouldContain(old);
        return new Dictionary<string, string>(files, StringComparer.Ordinal) { [path] = files[path].Replace(old, @new, StringComparison.Ordinal) };
    }

    /// <summary>With one more file.</summary>
    public static Dictionary<string, string> With(this Dictionary<string, string> files, string file, string text) =>
        new(files, StringComparer.Ordinal) { [".reviewenv/" + file] = text };

    /// <summary>The web application of <c>kubernetes-web</c> started with one more environment variable.</summary>
    public static Dictionary<string, string> WithVariable(this Dictionary<string, string> files, string file, string name, string value) =>
        files.With(file, "            - { name: COMMIT,", $"            - {{ name: {name}, value: \"{value}\" }}\n            - {{ name: COMMIT,");
}
