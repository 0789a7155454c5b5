namespace ReviewEnv.Kubernetes.Api.Access;

/// <summary>What a process finds around it, as far as reaching a cluster depends on it.</summary>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="ServiceAccountFolder">Where a pod finds its token and the cluster's authority.</param>
internal sealed record Surroundings(Func<string, string?> Variable, string ServiceAccountFolder)
{
    public static Surroundings OfThisProcess { get; } = new(System.Environment.GetEnvironmentVariable, "/var/run/secrets/kubernetes.io/serviceaccount");

    public string? Home => Variable("HOME") is { Length: > 0 } home ? home : null;

    /// <summary>Writes out a leading <c>~</c>.</summary>
    public string Expand(string path) =>
        Home is { } home && (path == "~" || path.StartsWith("~/", StringComparison.Ordinal)) ? home + path[1..] : path;
}
