using ReviewEnv.Core.Templates;

namespace ReviewEnv.CloudFormation.Tests.Templates;

/// <summary>The cloudformation templates that come with the program.</summary>
internal static class StarterTemplates
{
    /// <summary>Their folders.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Directory.EnumerateDirectories(Folder()).Where(template => File.Exists(Path.Combine(template, "stack.yaml"))).Order(StringComparer.Ordinal)];

    public static TemplateFiles Read(string name) => new(name, Directory.EnumerateFiles(Path.Combine(Folder(), name)).ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal));

    private static string Folder()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "ReviewEnv.sln"))) root = root.Parent;
        return Path.Combine(root.FullName, "templates", "environments");
    }
}
