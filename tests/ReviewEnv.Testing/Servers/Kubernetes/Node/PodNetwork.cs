using System.Globalization;

namespace ReviewEnv.Testing.Servers.Kubernetes.Node;

/// <summary>
/// A bridge of this machine with a private range of addresses for a node and its pods. Pods get no route but to this range and nothing is masqueraded,
/// so that nothing leaves the machine. What a killed test run left behind is removed by the next that comes along.
/// </summary>
internal sealed class PodNetwork : IAsyncDisposable
{
    private const string Owners = "/run/reviewenv-test";
    private readonly int number;

    private PodNetwork(int number, string folder) => (this.number, Folder) = (number, folder);

    /// <summary>The node's files.</summary>
    public string Folder { get; }

    public string Bridge => $"rvtest{number}";

    /// <summary>The node's own.</summary>
    public string Address => $"10.201.{number}.1";

    public string Subnet => $"10.201.{number}.0/24";

    /// <summary>The control groups of the containers that are there or were when the node was killed, in each of the kernel's hierarchies.</summary>
    public IEnumerable<string> ControlGroups
    {
        get
        {
            const string Hierarchies = "/sys/fs/cgroup";
            var tasks = Path.Combine(Folder, "state/io.containerd.runtime.v2.task/k8s.io");
            if (!Directory.Exists(tasks)) return [];
            var containers = Directory.GetDirectories(tasks).Select(Path.GetFileName).ToList();
            return Directory.GetDirectories(Hierarchies).Append(Hierarchies).SelectMany(root => containers.Select(container => $"{root}/k8s.io/{container}")).Where(Directory.Exists);
        }
    }

    public static async Task<PodNetwork> OpenAsync()
    {
        Directory.CreateDirectory(Owners);
        using var turn = await TurnAsync();
        await RemoveLeftoversAsync();
        for (var candidate = 0; candidate < 250; candidate++)
        {
            var network = new PodNetwork(candidate, Path.Combine(Path.GetTempPath(), $"reviewenv-node-{System.Environment.ProcessId}-{candidate}"));
            // Adding the bridge is the claim: only one process succeeds.
            if ((await IpAsync("link", "add", network.Bridge, "type", "bridge")).Code != 0) continue;
            try
            {
                Directory.CreateDirectory(network.Folder);
                await File.WriteAllLinesAsync(Path.Combine(Owners, network.Bridge), [$"{System.Environment.ProcessId}", StartOf(System.Environment.ProcessId) ?? "", network.Folder]);
                await Command.RunAsync(Ip, ["addr", "add", network.Address + "/24", "dev", network.Bridge]);
                await Command.RunAsync(Ip, ["link", "set", network.Bridge, "up"]);
                return network;
            }
            catch
            {
                await network.DisposeAsync();
                throw;
            }
        }

        throw new InvalidOperationException("No bridge for the pods could be added: " + (await IpAsync("link", "add", "rvtest0", "type", "bridge")).Errors);
    }

    /// <summary>Removes interfaces, control groups and files. The node's processes must have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        // The pods' ends go with their namespaces, a moment after the last process in them.
        var (_, links, _) = await IpAsync("-o", "link", "show", "master", Bridge);
        foreach (var line in links.Split('\n', StringSplitOptions.RemoveEmptyEntries)) await IpAsync("link", "delete", line.Split(':')[1].Trim().Split('@')[0]);
        await Eventually.TrueAsync(RemoveControlGroups, "the containers' control groups can be removed");
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        File.Delete(Path.Combine(Owners, Bridge));
        // Last, as it is the claim to the number.
        await IpAsync("link", "delete", Bridge);
    }

    // One test process at a time looks for leftovers and claims a number.
    private static async Task<IDisposable> TurnAsync()
    {
        FileStream? turn = null;
        await Eventually.TrueAsync(
            () =>
            {
                try
                {
                    turn = new FileStream(Path.Combine(Owners, ".turn"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            },
            "no other test process makes a node at this moment");
        return turn!;
    }

    private static string Ip => KubernetesPrograms.Required("ip");

    private static Task<(int Code, string Output, string Errors)> IpAsync(params string[] args) => Command.TryAsync(Ip, args);

    private static async Task RemoveLeftoversAsync()
    {
        foreach (var file in Directory.GetFiles(Owners, "rvtest*"))
        {
            var lines = await File.ReadAllLinesAsync(file);
            if (lines.Length < 3 || !int.TryParse(lines[0], CultureInfo.InvariantCulture, out var owner)) continue;
            if (StartOf(owner) == lines[1] || !int.TryParse(Path.GetFileName(file)["rvtest".Length..], CultureInfo.InvariantCulture, out var left)) continue;
            await new PodNetwork(left, lines[2]).DisposeAsync();
        }
    }

    /// <summary>When a process started, in the kernel's ticks: tells it from a later one of the same id. Null when there is none.</summary>
    private static string? StartOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private bool RemoveControlGroups()
    {
        // Their files are the kernel's: only the folders are removed, the innermost first. What two share is removed by the last.
        foreach (var folder in ControlGroups.SelectMany(group => Directory.GetDirectories(group, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length).Append(group)).ToList())
        {
            if (RemoveFolder(folder) != 0 && Directory.Exists(folder)) return false;
            _ = RemoveFolder(Path.GetDirectoryName(folder)!);
        }

        return true;
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "rmdir")]
    [System.Runtime.InteropServices.DefaultDllImportSearchPaths(System.Runtime.InteropServices.DllImportSearchPath.SafeDirectories)]
    private static extern int RemoveFolder([System.Runtime.InteropServices.MarshalAs(System.Runtime.InteropServices.UnmanagedType.LPUTF8Str)] string path);
}
