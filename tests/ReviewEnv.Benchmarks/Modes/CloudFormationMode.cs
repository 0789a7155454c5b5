using ReviewEnv.Testing.Servers.Aws;
using ReviewEnv.Benchmarks.CloudFormation;
using ReviewEnv.Benchmarks.Servers;
using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.Benchmarks.Modes;

/// <summary>Environments on moto, by webhook and by the aws command, in one run: one in turn, many at once on a server of their own each, and the calls of every step.</summary>
internal static class CloudFormationMode
{
    private const int Rounds = 5;

    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        if ((PythonPrograms.MissingMoto ?? PythonPrograms.MissingAws) is { } missing) throw new BenchException(missing);
        // For the daemon, which finds its credentials where everything of AWS does.
        foreach (var (name, value) in new AwsCli(new Uri("http://127.0.0.1/")).Environment.Where(pair => pair.Key != "AWS_ENDPOINT_URL")) Environment.SetEnvironmentVariable(name, value);
        await using var front = await AnsweringServer.StartAsync();

        await OneAsync(options.Daemon, front.Port, cancellationToken);
        await ManyAsync(options.Daemon, front.Port, options.Branches ?? 200, cancellationToken);
        await CallCounts.RunAsync(options.Daemon, front.Port, TimeSpan.Zero, cancellationToken);
        await CallCounts.RunAsync(options.Daemon, front.Port, TimeSpan.FromSeconds(10), cancellationToken);
        return 0;
    }

    private static async Task OneAsync(string program, int front, CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        await using var moto = await MotoServer.StartAsync();
        await using var server = await StartAsync(program, folder, moto, front, cancellationToken);
        using var daemon = new DaemonSide(server, folder);
        var aws = new AwsSide(moto.Endpoint, folder, front);
        // The first of each warms up: connections, what moto loads when it is first needed, Python's files in the page cache.
        await daemon.PushAsync(0, 1, cancellationToken);
        await aws.OneAsync("aws-0", cancellationToken);
        var ours = new List<TimeSpan>();
        var theirs = new List<TimeSpan>();
        for (var round = 1; round <= Rounds; round++)
        {
            ours.Add(await daemon.PushAsync(round, 1, cancellationToken));
            theirs.Add(await aws.OneAsync($"aws-{round}", cancellationToken));
        }

        Say("webhook to Ready, median", Median(ours), Median(theirs));
    }

    /// <summary>On a server of its own each, so that neither pays for the other's stacks.</summary>
    private static async Task ManyAsync(string program, int front, int many, CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        TimeSpan ours;
        TimeSpan used;
        await using (var moto = await MotoServer.StartAsync())
        {
            await using var server = await StartAsync(program, folder, moto, front, cancellationToken);
            using var daemon = new DaemonSide(server, folder);
            await daemon.PushAsync(0, 1, cancellationToken);
            var before = server.ProcessorTime;
            ours = await daemon.PushAsync(1, many, cancellationToken);
            used = server.ProcessorTime - before;
            await CountedAsync(moto, many + 1);
        }

        await using (var moto = await MotoServer.StartAsync())
        {
            var aws = new AwsSide(moto.Endpoint, folder, front);
            await aws.OneAsync("aws-0", cancellationToken);
            var before = Shell.ProcessorTime;
            var theirs = await aws.ManyAsync("many-", many, cancellationToken);
            var theirUse = Shell.ProcessorTime - before;
            await CountedAsync(moto, many + 1);
            Say(FormattableString.Invariant($"{many} at once"), ours, theirs);
            Console.WriteLine(FormattableString.Invariant($"  of it the client's processor    {used.TotalSeconds:0.0} s, aws {theirUse.TotalSeconds:0.0} s, ratio {used / theirUse:0.00}"));
        }
    }

    private static async Task<ServerProcess> StartAsync(string program, TempFolder folder, MotoServer moto, int front, CancellationToken cancellationToken)
    {
        await Daemon.PrepareAsync(folder, [], cancellationToken);
        var server = await Daemon.StartAsync(program, folder, cancellationToken, BenchStack.Configure(folder, moto.Endpoint, front));
        await server.ListeningAsync(cancellationToken);
        return server;
    }

    /// <summary>What was measured was really made.</summary>
    private static async Task CountedAsync(MotoServer moto, int expected)
    {
        var there = await moto.Aws().RunAsync("cloudformation", "list-stacks", "--stack-status-filter", "CREATE_COMPLETE", "--query", "length(StackSummaries)", "--output", "text");
        if (there.Trim() != $"{expected}") throw new BenchException($"There are {there.Trim()} stacks instead of {expected}.");
    }

    private static void Say(string what, TimeSpan ours, TimeSpan theirs) =>
        Console.WriteLine(FormattableString.Invariant($"{what,-34}{ours.TotalSeconds:0.00} s, aws {theirs.TotalSeconds:0.00} s, ratio {ours / theirs:0.00}"));

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);
}
