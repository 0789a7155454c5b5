using System.Runtime.InteropServices;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ReviewEnv.Benchmarks;
using ReviewEnv.Benchmarks.Modes;
using ReviewEnv.Benchmarks.Servers;

if (args is [] or ["--help" or "-h"])
{
    await Console.Out.WriteLineAsync(Usage.Text);
    return 2;
}

using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
{
    signal.Cancel = true;
    interrupted.Cancel();
});

try
{
    switch (args[0])
    {
        case "webhooks":
            return await WebhooksMode.RunAsync(BenchOptions.Parse(args[1..]), interrupted.Token);
        case "endpoint":
            return await WebhooksMode.RunEndpointAsync(BenchOptions.Parse(args[1..]), interrupted.Token);
        case "start":
            return await StartMode.RunAsync(BenchOptions.Parse(args[1..]), interrupted.Token);
        case "memory":
            return await MemoryMode.RunAsync(BenchOptions.Parse(args[1..]), interrupted.Token);
        case "pages":
            return await PagesMode.RunAsync(BenchOptions.Parse(args[1..]), interrupted.Token);
        case "kubernetes":
            return await KubernetesMode.RunAsync(BenchOptions.Parse(args[1..]), interrupted.Token);
        case "cloudformation":
            return await CloudFormationMode.RunAsync(BenchOptions.Parse(args[1..]), interrupted.Token);
        case "gitlab":
            return await GitLabMode.RunAsync(BenchOptions.Parse(args[1..]), interrupted.Token);
        case "usage":
            return await UsageMode.RunAsync(BenchOptions.Parse(args[1..]), interrupted.Token);
        case BareEndpoint.Command:
            return await BareEndpoint.ServeAsync(int.Parse(args[1]));
        case "pure":
            // In this process: what BenchmarkDotNet would build besides knows nothing of this repository's settings.
            var config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
            BenchmarkSwitcher.FromAssembly(typeof(BenchOptions).Assembly).Run(args[1..], config);
            return 0;
        default:
            throw new BenchException($"'{args[0]}' is not a mode.\n\n{Usage.Text}");
    }
}
catch (BenchException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
