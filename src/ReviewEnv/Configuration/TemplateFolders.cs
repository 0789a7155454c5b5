using ReviewEnv.Core.Templates;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>The folders that hold templates, each a folder itself. The first that has a name wins.</summary>
internal sealed class TemplateFolders(IReadOnlyList<string> folders)
{
    public const string MainFile = "template.yaml";
    private const int MaxFiles = 1000;
    private static readonly string Beside = Path.Combine("templates", "environments");

    // Links are followed, because that is how a cluster mounts files; dot folders are not, because that is where it keeps the originals.
    private static readonly EnumerationOptions Enumeration = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8, AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false };

    public IReadOnlyList<string> Folders => folders;

    /// <summary>Every template's name, sorted.</summary>
    public IReadOnlyList<string> Names =>
        [.. folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateDirectories(folder)).Where(IsTemplate).Select(folder => Path.GetFileName(folder)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads <c>templates</c>; by default the folder beside the configuration, and the one that comes with the program.</summary>
    public static TemplateFolders Read(YamlSection file, ConfigurationReading reading)
    {
        var written = file.Texts("templates");
        if (written is null) return new TemplateFolders([.. new[] { reading.PathOf(Beside), Shipped }.Where(Directory.Exists).Distinct()]);
        var folders = written.Select(reading.PathOf).ToList();
        foreach (var missing in folders.Where(folder => !Directory.Exists(folder))) file.Problem("templates", $"there is no folder {missing}");
        return new TemplateFolders(folders);
    }

    public static string Shipped => Path.Combine(AppContext.BaseDirectory, Beside);

    public static bool IsTemplate(string folder) => File.Exists(Path.Combine(folder, MainFile));

    /// <summary>A name that cannot lead out of the folders.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 100 && name[0] is not ('.' or '-') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>The folder of a template; null when no folder has one of that name.</summary>
    public string? Find(string name) => IsName(name) ? folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(IsTemplate) : null;

    /// <summary>Reads the files of one template.</summary>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="TemplateException">They cannot be read, or are more than a template may be.</exception>
    public static TemplateFiles ReadFolder(string folder, string name)
    {
        try
        {
            var paths = Directory.EnumerateFiles(folder, "*", Enumeration).Take(MaxFiles + 1).ToList();
            if (paths.Count > MaxFiles) throw Unreadable(name, $"has more than {MaxFiles} files");
            if (paths.Sum(path => new FileInfo(path).Length) > YamlReader.MaxLength) throw Unreadable(name, "is larger than a template may be (1 MiB)");
            return new TemplateFiles(name, paths.ToDictionary(path => Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllText));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(name, $"cannot be read ({unreadable.GetType().Name})");
        }
    }

    private static TemplateException Unreadable(string name, string message) => new([new TemplateProblem(name, 0, message)]);
}
