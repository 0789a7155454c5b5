namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>Where this machine keeps the programs of a Kubernetes cluster, and what is missing.</summary>
public static class KubernetesPrograms
{
    private const string Build = "tests/servers/kubernetes/build";

    /// <summary>The folder that <c>tests/servers/kubernetes/build</c> fills.</summary>
    public static string Cache { get; } = Path.Combine(
        System.Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".cache"),
        "reviewenv", "kubernetes-1.20.2");

    /// <summary>Why no control plane with a hollow node can be started here, with the remedy; null when it can.</summary>
    public static string? MissingControlPlane { get; } =
        !OperatingSystem.IsLinux() ? "a Kubernetes control plane for tests runs on Linux"
        : NotBuilt("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubemark")
            ?? NotInstalled("etcd", "etcd-server")
            ?? (Find("kubectl") is null ? "kubectl is not on the PATH (any version will do)" : null)
            ?? (Find("setpriv") is null ? "setpriv is not installed (Debian: apt-get install util-linux)" : null);

    /// <summary>Why no node with real containers can be started here, with the remedy; null when it can.</summary>
    public static string? MissingNode { get; } =
        MissingControlPlane
        ?? NotBuilt("kubelet", "pause")
        ?? NotInstalled("containerd", "containerd")
        ?? NotInstalled("ctr", "containerd")
        ?? NotInstalled("runc", "runc")
        ?? NotInstalled("busybox", "busybox-static")
        ?? NotInstalled("ip", "iproute2")
        ?? (File.Exists("/usr/lib/cni/bridge") ? null : "the CNI plugins are not installed (Debian: apt-get install containernetworking-plugins)")
        ?? (RunsAsRoot ? null : "real containers need root");

    internal static bool RunsAsRoot => string.Equals(System.Environment.UserName, "root", StringComparison.Ordinal);

    /// <summary>The program's full path: from <c>KUBEBUILDER_ASSETS</c>, from the cache, or from the PATH, in this order.</summary>
    /// <returns>Null when it is nowhere.</returns>
    public static string? Find(string program)
    {
        string?[] folders =
        [
            System.Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS"),
            Cache,
            .. (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'),
            "/usr/sbin", "/sbin",
        ];
        return folders.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.Combine(folder!, program)).FirstOrDefault(File.Exists);
    }

    /// <exception cref="InvalidOperationException">The program is nowhere.</exception>
    public static string Required(string program) => Find(program) ?? throw new InvalidOperationException($"{program} is not on this machine.");

    private static string? NotBuilt(params string[] programs)
    {
        var missing = programs.Where(program => Find(program) is null).ToList();
        if (missing.Count == 0) return null;
        var asset = System.Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { Length: > 0 } folder ? $"neither in KUBEBUILDER_ASSETS ({folder}) nor" : "not";
        return $"{string.Join(", ", missing)} {asset} in {Cache} (run {Build})";
    }

    private static string? NotInstalled(string program, string package) =>
        Find(program) is null ? $"{program} is not installed (Debian: apt-get install {package})" : null;
}
