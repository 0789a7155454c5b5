using ReviewEnv.Benchmarks.Kubernetes;
using ReviewEnv.Benchmarks.Load;
using ReviewEnv.Benchmarks.Servers;

namespace ReviewEnv.Benchmarks.Modes;

/// <summary>Environments on a real control plane with hollow nodes, by webhook and by kubectl, in one run: one, many at once, and many that rest.</summary>
internal static class KubernetesMode
{
    private const int Rounds = 5;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var many = options.Branches ?? 200;
        using var folder = new TempFolder();
        await using var cluster = await BenchCluster.StartAsync();
        await cluster.RoomAsync((2 * Rounds) + (2 * many) + 10);
        await Daemon.PrepareAsync(folder, [], cancellationToken);
        await using var server = await Daemon.StartAsync(options.Daemon, folder, cancellationToken, Configure(folder, cluster));
        await server.ListeningAsync(cancellationToken);
        using var daemon = new DaemonSide(server, folder);

        await OneAsync(daemon, cluster, cancellationToken);
        await ManyAsync(daemon, cluster, many, cancellationToken);
        await IdleAsync(daemon, cluster, Rounds + 1 + many, options.Live, cancellationToken);
        return 0;
    }

    private static string Configure(TempFolder folder, BenchCluster cluster)
    {
        Directory.CreateDirectory(folder["templates/bench"]);
        File.WriteAllText(folder["templates/bench/template.yaml"], BenchManifests.Template);
        File.WriteAllText(folder["templates/bench/web.yaml"], BenchManifests.Objects("${HOST}", "${CI_COMMIT_SHA}"));
        return $$"""
            templates: [{{folder["templates"]}}]
            targets: { here: { kubernetes: { kubeconfig: {{cluster.Plane.Kubeconfig}}, namespacePrefix: review, domain: review.localhost, ingress: { httpPort: {{cluster.IngressPort}} } } } }
            projects: [{ path: "bench/*", target: here, template: bench }]
            """;
    }

    private static async Task OneAsync(DaemonSide daemon, BenchCluster cluster, CancellationToken cancellationToken)
    {
        // The first of each warms up: connections, watches, kubectl's files in the page cache.
        await daemon.PushAsync(0, 1, cancellationToken);
        await KubectlSide.OneAsync(cluster, "kubectl-0", cancellationToken);
        var ours = new List<TimeSpan>();
        var theirs = new List<TimeSpan>();
        var before = await daemon.RequestsAsync(cancellationToken);
        for (var round = 1; round <= Rounds; round++)
        {
            ours.Add(await daemon.PushAsync(round, 1, cancellationToken));
            theirs.Add(await KubectlSide.OneAsync(cluster, $"kubectl-{round}", cancellationToken));
        }

        var after = await daemon.RequestsAsync(cancellationToken);
        Say("webhook to Ready, median", Median(ours), Median(theirs));
        Console.WriteLine(FormattableString.Invariant($"requests per new environment      {(after.Writes - before.Writes) / Rounds:0.0} writes, {(after.Reads - before.Reads) / Rounds:0.0} reads, {after.Watches} watches in all"));
    }

    private static async Task ManyAsync(DaemonSide daemon, BenchCluster cluster, int many, CancellationToken cancellationToken)
    {
        var before = await daemon.RequestsAsync(cancellationToken);
        var processor = daemon.ProcessorTime;
        var ours = await daemon.PushAsync(Rounds + 1, many, cancellationToken);
        var used = daemon.ProcessorTime - processor;
        var after = await daemon.RequestsAsync(cancellationToken);
        var theirsBefore = Shell.ProcessorTime;
        var theirs = await KubectlSide.ManyAsync(cluster, [.. Enumerable.Range(0, many).Select(number => $"many-{number}")], cancellationToken);
        var theirUse = Shell.ProcessorTime - theirsBefore;
        Say(FormattableString.Invariant($"{many} at once"), ours, theirs);
        Console.WriteLine(FormattableString.Invariant($"  of it the client's processor    {used.TotalSeconds:0.0} s, kubectl {theirUse.TotalSeconds:0.0} s, ratio {used / theirUse:0.00}"));
        Console.WriteLine(FormattableString.Invariant($"  requests                        {(after.Writes - before.Writes) / many:0.0} writes and {(after.Reads - before.Reads) / many:0.0} reads each"));
    }

    private static async Task IdleAsync(DaemonSide daemon, BenchCluster cluster, int from, int live, CancellationToken cancellationToken)
    {
        var missing = live - await daemon.ReadyAsync(cancellationToken);
        await cluster.RoomAsync((2 * from) + Math.Max(0, missing) + 10);
        if (missing > 0) Console.WriteLine(FormattableString.Invariant($"{missing} more                          {(await daemon.PushAsync(from, missing, cancellationToken)).TotalSeconds:0.0} s"));
        await Task.Delay(Rest / 2, cancellationToken);
        var requests = await daemon.RequestsAsync(cancellationToken);
        var processor = daemon.ProcessorTime;
        await Task.Delay(Rest, cancellationToken);
        var used = daemon.ProcessorTime - processor;
        var after = await daemon.RequestsAsync(cancellationToken);
        Console.WriteLine(FormattableString.Invariant($"{live} live, idle                   {used / Rest:P1} of one core, {daemon.ResidentBytes / 1048576.0:0} MB, {after.Writes - requests.Writes:0} writes and {after.Reads - requests.Reads:0} reads in {Rest.TotalSeconds:0} s"));
    }

    private static void Say(string what, TimeSpan ours, TimeSpan theirs) =>
        Console.WriteLine(FormattableString.Invariant($"{what,-34}{ours.TotalSeconds:0.00} s, kubectl {theirs.TotalSeconds:0.00} s, ratio {ours / theirs:0.00}"));

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);
}
