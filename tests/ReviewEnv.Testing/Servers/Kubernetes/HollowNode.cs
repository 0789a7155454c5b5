namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>
/// A node whose pods run at once without containers (kubemark). Their addresses are made up: manifests for it must have no network probes, and nothing may be sent to them.
/// Images are always "there", commands always "run", and a pod that is to end is gone at once whatever its grace period. Its own port is open on all addresses, as kubemark knows no other way.
/// </summary>
public sealed class HollowNode : IAsyncDisposable
{
    /// <summary>The taint (NoSchedule) of a hollow node that stands beside a real one, and the label (<c>true</c>) of every hollow node.</summary>
    public const string Taint = "reviewenv.test/hollow";

    // All hollow nodes of a machine would talk through one socket, /tmp/kubelet_remote.sock, and leave their files in /tmp: so each has a /tmp of its own
    // (the program is opened before, as it may lie in the machine's).
    // Without a PATH it finds no iptables: even a hollow kubelet would write rules into the machine's packet filter.
    private const string OwnTemporaryFolder = "set -e; exec 3<\"$2\"; mount --make-rprivate /; mount --bind \"$1\" /tmp; shift 2; TMPDIR=/tmp PATH=/nonexistent exec /proc/self/fd/3 \"$@\"";

    private readonly ServerChild child;
    private readonly PodEndings endings;

    private HollowNode(KubernetesControlPlane plane, string name, ServerChild child) => (Name, this.child, endings) = (name, child, new PodEndings(plane, name, runs: false));

    public string Name { get; }

    /// <param name="tainted">Whether only pods that tolerate <see cref="Taint"/> land here.</param>
    /// <returns>When pods can be scheduled on it.</returns>
    public static async Task<HollowNode> StartAsync(KubernetesControlPlane plane, string name = "hollow-1", bool tainted = false)
    {
        List<string> arguments =
        [
            "--morph=kubelet", $"--name={name}", "--kubeconfig=/tmp/kubeconfig",
            $"--kubelet-port={FreePort.Next()}", "--kubelet-read-only-port=0",
            $"--node-labels={Taint}=true",
        ];
        if (tainted) arguments.Add($"--register-with-taints={Taint}=true:NoSchedule");
        var folder = Directory.CreateDirectory(Path.Combine(plane.Folder, name)).FullName;
        plane.WriteKubeconfig(Path.Combine(folder, "kubeconfig"), plane.AdminToken);
        var started = ServerChild.Start(
            name, folder + ".log", KubernetesPrograms.Required("unshare"),
            [
                .. KubernetesPrograms.RunsAsRoot ? ["--mount"] : (string[])["--mount", "--user", "--map-root-user"],
                KubernetesPrograms.Required("setpriv"), "--pdeathsig", "KILL", "/bin/sh", "-c", OwnTemporaryFolder, "sh", folder,
                KubernetesPrograms.Required("kubemark"), .. arguments,
            ],
            KubeletEnvironment.In(folder));
        var node = new HollowNode(plane, name, started);
        try
        {
            await NodeReadiness.WaitAsync(plane, name, started);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await endings.DisposeAsync();
        await child.DisposeAsync();
    }
}
