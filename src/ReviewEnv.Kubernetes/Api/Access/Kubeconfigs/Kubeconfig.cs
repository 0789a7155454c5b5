using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Kubernetes.Api.Access.Kubeconfigs;

/// <summary>Several kubeconfig files as one, merged as kubectl does: for every name the first file that has it wins.</summary>
internal sealed class Kubeconfig(IReadOnlyList<KubeconfigFile> files)
{
    private string Paths => string.Join(", ", files.Select(file => file.Path));

    /// <summary>Reads the files that exist.</summary>
    public static Kubeconfig? Read(IReadOnlyList<string> paths, List<AccessProblem> problems)
    {
        var before = problems.Count;
        var files = new List<KubeconfigFile>();
        foreach (var path in paths)
        {
            try
            {
                files.Add(KubeconfigFile.Read(path, File.ReadAllText(path), problems));
            }
            catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
            {
                // As kubectl does; whether any was there is the caller's business.
            }
            catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
            {
                problems.Add(new AccessProblem(path, 0, "", $"cannot be read ({Unreachable.Reason(closed)}); make it a file that the user of this process may read"));
            }
        }

        return problems.Count == before && files.Count > 0 ? new Kubeconfig(files) : null;
    }

    /// <summary>What a context comes to; null, with problems, when it is not complete.</summary>
    /// <param name="wanted">Null for the current context.</param>
    public ClusterAccess? Choose(string? wanted, Surroundings surroundings, List<AccessProblem> problems)
    {
        var contexts = Merge(file => file.Contexts);
        var setBy = files.FirstOrDefault(file => file.CurrentContext is not null);
        var name = wanted ?? setBy?.CurrentContext;
        if (name is null)
        {
            problems.Add(new AccessProblem(Paths, 0, "current-context", $"is not set; name a context in the target's settings{Known(contexts)}"));
            return null;
        }

        if (!contexts.TryGetValue(name, out var context))
        {
            var file = wanted is null ? setBy!.Path : Paths;
            problems.Add(new AccessProblem(file, 0, wanted is null ? "current-context" : "contexts", $"{(wanted is null ? "is" : "has no")} '{name}'{(wanted is null ? ", which is no context" : "")}{Closest.Hint(name, contexts.Keys)}"));
            return null;
        }

        if (context.Open(problems) is not { } section) return null;
        var cluster = Find(section, "cluster", Merge(file => file.Clusters), required: true);
        var user = Find(section, "user", Merge(file => file.Users), required: false);
        if (cluster is null) return null;

        var before = problems.Count;
        var endpoint = ClusterEntry.Read(cluster, problems);
        var asker = user is null ? ClusterUser.Nobody : UserEntry.Read(user, surroundings, problems);
        return endpoint is not null && asker is not null && problems.Count == before ? new ClusterAccess(name, endpoint, asker, surroundings) : null;
    }

    private static KubeconfigEntry? Find(YamlSection context, string key, Dictionary<string, KubeconfigEntry> entries, bool required)
    {
        var name = required ? context.Required(key, $"name one of the {key}s{Known(entries)}") : context.Scalar(key)?.Text;
        if (string.IsNullOrEmpty(name)) return null;
        if (entries.TryGetValue(name, out var entry)) return entry;
        context.Problem(key, $"is '{name}', which is not among the {key}s{Closest.Hint(name, entries.Keys)}");
        return null;
    }

    private Dictionary<string, KubeconfigEntry> Merge(Func<KubeconfigFile, IReadOnlyDictionary<string, KubeconfigEntry>> part)
    {
        var merged = new Dictionary<string, KubeconfigEntry>();
        foreach (var (name, entry) in files.SelectMany(part)) merged.TryAdd(name, entry);
        return merged;
    }

    private static string Known(Dictionary<string, KubeconfigEntry> entries) =>
        entries.Count == 0 ? "; there is none" : $"; there are: {string.Join(", ", entries.Keys.Order(StringComparer.Ordinal).Take(20))}";
}
