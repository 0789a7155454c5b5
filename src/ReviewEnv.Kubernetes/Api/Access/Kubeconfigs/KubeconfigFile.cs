using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Kubernetes.Api.Access.Kubeconfigs;

/// <summary>One kubeconfig file: its entries by name, not yet looked into, so that a broken entry only troubles those who use it.</summary>
internal sealed class KubeconfigFile
{
    private KubeconfigFile(string path) => Path = path;

    public string Path { get; }

    public string? CurrentContext { get; private set; }

    public IReadOnlyDictionary<string, KubeconfigEntry> Clusters { get; private set; } = new Dictionary<string, KubeconfigEntry>();
    public IReadOnlyDictionary<string, KubeconfigEntry> Users { get; private set; } = new Dictionary<string, KubeconfigEntry>();
    public IReadOnlyDictionary<string, KubeconfigEntry> Contexts { get; private set; } = new Dictionary<string, KubeconfigEntry>();

    /// <param name="text">The content of the file.</param>
    public static KubeconfigFile Read(string path, string text, List<AccessProblem> problems)
    {
        var file = new KubeconfigFile(path);
        var yaml = YamlReader.Read(text);
        problems.AddRange(yaml.Problems.Select(problem => new AccessProblem(path, problem.Line, "", problem.Message)));
        if (yaml.Problems.Count > 0) return file;
        if (yaml.Documents.Count > 1)
        {
            problems.Add(new AccessProblem(path, yaml.Documents[1].Line, "", "has more than one document; a kubeconfig is one: remove the '---' and what follows, or list two files in KUBECONFIG"));
            return file;
        }

        // An empty file is what kubectl leaves when the last context is deleted.
        if (yaml.Documents is not [{ } root] || root is YamlNode.Scalar { IsNull: true }) return file;
        void Complain(int line, string place, string message) => problems.Add(new AccessProblem(path, line, place, message));
        if (root is not YamlNode.Mapping)
        {
            Complain(root.Line, "", "is not a kubeconfig; it must be a mapping with clusters, users and contexts (see 'kubectl config view')");
            return file;
        }

        if (YamlSection.Of(root, "", Complain) is not { } section) return file;
        if (section.Scalar("kind") is { } kind && kind.Text != "Config") Complain(kind.Line, "kind", $"is {YamlSection.Show(kind)}; a kubeconfig has the kind Config");
        file.CurrentContext = section.Scalar("current-context")?.Text is { Length: > 0 } current ? current : null;
        file.Clusters = Entries(file, section, "clusters", "cluster", Complain);
        file.Users = Entries(file, section, "users", "user", Complain);
        file.Contexts = Entries(file, section, "contexts", "context", Complain);
        return file;
    }

    private static Dictionary<string, KubeconfigEntry> Entries(KubeconfigFile file, YamlSection section, string list, string key, YamlComplaint complain)
    {
        var entries = new Dictionary<string, KubeconfigEntry>();
        foreach (var (node, place) in section.Items(list))
        {
            if (node is not YamlNode.Mapping)
            {
                complain(node.Line, place, $"must be a mapping with name and {key}");
                continue;
            }

            var entry = YamlSection.Of(node, place, complain)!;
            if (entry.Required("name", $"give the {key} the name by which contexts call it") is not { } name) continue;
            var content = entry.Take(key) ?? new YamlNode.Mapping([], node.Line, node.Column);
            if (!entries.TryAdd(name, new KubeconfigEntry(file.Path, name, $"{place}.{key}", content))) complain(node.Line, place, $"has the name '{name}' of an earlier entry; rename or remove one");
        }

        return entries;
    }
}

/// <param name="File">The file that it stands in, and that its relative paths start from.</param>
/// <param name="Place">Its place in that file.</param>
internal sealed record KubeconfigEntry(string File, string Name, string Place, YamlNode Content)
{
    /// <summary>The entry as a section; null, with a complaint that does not show it, when it is none.</summary>
    public YamlSection? Open(List<AccessProblem> problems)
    {
        void Complain(int line, string place, string message) => problems.Add(new AccessProblem(File, line, place, message));
        if (Content is YamlNode.Mapping mapping) return new YamlSection(mapping, Place, Complain);
        Complain(Content.Line, Place, "must be a mapping (key: value)");
        return null;
    }

    /// <summary>A path of the entry, as seen from the folder of its file.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(File))!);
}
