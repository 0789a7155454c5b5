namespace ReviewEnv.Kubernetes.Api.Access;

/// <summary>Which cluster is meant, and as whom it is asked.</summary>
/// <param name="Kubeconfig">Path of a kubeconfig file, <c>~</c> allowed; null for <c>KUBECONFIG</c>, else <c>~/.kube/config</c>, else the service account of the pod.</param>
/// <param name="Context">Name of a context; null for the file's current one.</param>
/// <param name="Impersonate">Acts as somebody else, instead of whom the kubeconfig says; null for what it says.</param>
internal sealed record ClusterAccessOptions(string? Kubeconfig = null, string? Context = null, Impersonation? Impersonate = null);

/// <summary>Somebody else to act as, if the cluster lets the user do so.</summary>
internal sealed record Impersonation(string User)
{
    public string? Uid { get; init; }
    public IReadOnlyList<string> Groups { get; init; } = [];
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What cannot be sent, by place. The runtime's HTTP client joins the values of a header with commas, and Kubernetes would take the result for one strange group.</summary>
    public IEnumerable<(string Place, string Message)> Problems =>
        Extra.Select(extra => (Place: "as-user-extra." + extra.Key, Values: extra.Value)).Prepend((Place: "as-groups", Values: Groups))
            .Where(part => part.Values.Count > 1)
            .Select(part => (part.Place, $"has {part.Values.Count} values, and only one can be sent; give the user or that one group the roles that are needed"));
}
