namespace ReviewEnv.Testing.Servers.Kubernetes;

internal static class KubeletEnvironment
{
    /// <param name="folder">Where temporary files go, so that they vanish with the test's.</param>
    public static IReadOnlyDictionary<string, string> In(string folder) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["TMPDIR"] = folder,
        // At its start a kubelet asks a cloud's metadata service for credentials. Nothing may leave the machine, and the answer would never come.
        ["AWS_EC2_METADATA_DISABLED"] = "true",
    };
}
