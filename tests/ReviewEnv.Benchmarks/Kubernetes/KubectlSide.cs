using ReviewEnv.Benchmarks.Servers;

namespace ReviewEnv.Benchmarks.Kubernetes;

/// <summary>What a CI job would do instead: <c>kubectl apply --server-side</c> and <c>kubectl rollout status</c>.</summary>
internal static class KubectlSide
{
    /// <summary>One environment; returns when its Deployment is rolled out.</summary>
    public static Task<TimeSpan> OneAsync(BenchCluster cluster, string name, CancellationToken cancellationToken) =>
        ShellAsync(cluster, Write(cluster, [name]), $"{One} $1 {name}", cancellationToken);

    /// <summary>Many environments, eight processes at a time.</summary>
    public static Task<TimeSpan> ManyAsync(BenchCluster cluster, IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        ShellAsync(cluster, Write(cluster, names), $"ls $1 | sed 's/.yaml$//' | xargs -P8 -I{{}} sh -c '{One} $0 {{}}' $1", cancellationToken);

    /// <summary>Takes a folder of manifests and a name.</summary>
    private const string One = "f() { kubectl apply --server-side -f $1/$2.yaml >/dev/null && kubectl -n $2 rollout status deployment/web --timeout=10m >/dev/null; }; f";

    private static string Write(BenchCluster cluster, IReadOnlyList<string> names)
    {
        var folder = Directory.CreateDirectory(Path.Combine(cluster.Plane.Folder, "kubectl-" + names[0])).FullName;
        foreach (var name in names) File.WriteAllText(Path.Combine(folder, name + ".yaml"), BenchManifests.WithNamespace(name));
        return folder;
    }

    private static Task<TimeSpan> ShellAsync(BenchCluster cluster, string folder, string script, CancellationToken cancellationToken) =>
        Shell.RunAsync(script, folder, new Dictionary<string, string> { ["KUBECONFIG"] = cluster.Plane.Kubeconfig }, cancellationToken);
}
