using System.Diagnostics;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;
using ReviewEnv.Testing.Servers.Kubernetes.Node;

namespace ReviewEnv.Kubernetes.Tests.Servers;

/// <summary>A node leaves nothing behind, and does not mind what a killed run left.</summary>
[NeedsContainers]
public sealed class RealNodeEndTests
{
    [ContractFact]
    public async Task Nothing_is_left_of_a_node_with_running_pods_nor_of_an_earlier_run_that_was_killed()
    {
        const string Leftover = "rvtest249";
        using var killed = new TemporaryFolder();
        Directory.CreateDirectory("/run/reviewenv-test");
        await RunAsync("ip", "link", "add", Leftover, "type", "bridge");
        var abandoned = killed["abandoned"];
        Directory.CreateDirectory(abandoned);
        // No process has this id.
        await File.WriteAllLinesAsync($"/run/reviewenv-test/{Leftover}", ["4194999", "1", abandoned]);

        string folder, bridge, network;
        IReadOnlyList<string> groups;
        await using (var plane = await KubernetesControlPlane.StartAsync())
        {
            await using var node = await RealNode.StartAsync(plane);
            (folder, bridge) = (node.Folder, node.Bridge);
            Directory.Exists($"/sys/class/net/{Leftover}").ShouldBeFalse();
            Directory.Exists(abandoned).ShouldBeFalse();
            await plane.ApplyAsync(RealManifests.Pod("stays", "reviewenv-test/web:1"));
            await plane.KubectlAsync("wait", "--for=condition=Ready", "pod/stays", "--timeout=60s");
            network = Directory.GetDirectories($"/sys/class/net/{bridge}/brif").ShouldHaveSingleItem();
            groups = node.ControlGroups;
            groups.ShouldNotBeEmpty();
            Processes(folder).ShouldNotBeEmpty();
        }

        Processes(folder).ShouldBeEmpty();
        groups.ShouldAllBe(group => !Directory.Exists(group));
        Directory.Exists(folder).ShouldBeFalse();
        Directory.Exists($"/sys/class/net/{bridge}").ShouldBeFalse();
        Directory.Exists($"/sys/class/net/{Path.GetFileName(network)}").ShouldBeFalse();
        File.Exists($"/run/reviewenv-test/{bridge}").ShouldBeFalse();
        (await File.ReadAllTextAsync("/proc/self/mountinfo")).ShouldNotContain(folder);
    }

    private static List<string> Processes(string folder) =>
    [
        .. Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Where(path =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(path, "cmdline")).Contains(folder, StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        }),
    ];

    private static async Task RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }
}
