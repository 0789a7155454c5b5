namespace ReviewEnv.Testing.Servers.Kubernetes.Node;

/// <summary>
/// A node with real containers: containerd, runc and a kubelet in a process and mount namespace of their own. Each pod has an address of its own that this machine
/// (and no other) reaches, so that probes and several pods with the same port work as in life. No service addresses and no cluster DNS: there is no kube-proxy.
/// Images: <c>reviewenv-test/web:1</c> and <c>:2</c>, <c>reviewenv-test/database:1</c>, <c>reviewenv-test/migrate:1</c>; any other cannot be pulled.
/// </summary>
public sealed class RealNode : IAsyncDisposable
{
    /// <summary>The label (<c>true</c>) of a real node, for a node selector.</summary>
    public const string Label = "reviewenv.test/real";

    /// <summary>An image whose pull fails at once.</summary>
    public const string MissingImage = "127.0.0.1:1/none:1";

    private readonly PodNetwork network;
    private ServerChild? child;
    private PodEndings? endings;

    private RealNode(string name, PodNetwork network) => (Name, this.network) = (name, network);

    public string Name { get; }

    /// <summary>The bridge that its pods hang on; gone at the end.</summary>
    public string Bridge => network.Bridge;

    /// <summary>The folders of its containers' control groups at this moment; gone at the end.</summary>
    public IReadOnlyList<string> ControlGroups => [.. network.ControlGroups];

    /// <summary>All its files; gone at the end.</summary>
    public string Folder => network.Folder;

    /// <returns>When pods can be scheduled on it: after some seven seconds, five of which its kubelet waits for a Docker that is not there.</returns>
    public static async Task<RealNode> StartAsync(KubernetesControlPlane plane, string name = "node-1")
    {
        if (KubernetesPrograms.MissingNode is { } missing) throw new InvalidOperationException(missing);
        var node = new RealNode(name, await PodNetwork.OpenAsync());
        try
        {
            node.Launch(plane);
            await NodeReadiness.WaitAsync(plane, name, node.child!);
            node.endings = new PodEndings(plane, name, runs: true);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives <c>reviewenv-test/web:1</c> another tag, such as a commit's name.</summary>
    public Task TagAsync(string tag) =>
        Command.RunAsync(KubernetesPrograms.Required("ctr"), [
            "--address", Path.Combine(Folder, "containerd.sock"), "--namespace", "k8s.io", "images", "tag",
            "docker.io/reviewenv-test/web:1", $"docker.io/reviewenv-test/web:{tag}"]);

    /// <summary>Ends the kubelet, containerd and all containers at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (endings is not null) await endings.DisposeAsync();
        if (child is not null) await child.DisposeAsync();
        await network.DisposeAsync();
    }

    private void Launch(KubernetesControlPlane plane)
    {
        NodeFiles.Write(plane, network);
        var environment = new Dictionary<string, string>(KubeletEnvironment.In(Folder), StringComparer.Ordinal);
        // Nothing is fetched through a proxy either.
        foreach (var proxy in (string[])["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]) environment[proxy] = environment[proxy.ToLowerInvariant()] = "";
        child = ServerChild.Start(
            Name, Path.Combine(Folder, "kubelet.log"), KubernetesPrograms.Required("unshare"),
            [
                "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", "--", "/bin/sh", Path.Combine(Folder, "node-init.sh"), Folder,
                .. new[] { "ctr", "containerd", "kubelet" }.Select(KubernetesPrograms.Required), Name, network.Address,
            ],
            environment);
    }
}
