using ReviewEnv.Benchmarks.Servers;
using ReviewEnv.Testing.CloudFormation;

namespace ReviewEnv.Benchmarks.CloudFormation;

/// <summary>Counts what the daemon asks of CloudFormation for one environment, and what the aws command asks for the same, on an endpoint that writes down every call.</summary>
internal static class CallCounts
{
    private const int Branch = 1;

    /// <summary>Longer than anything waits before it asks again while something is under way at first.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(4);

    /// <param name="operations">How long an operation on a stack takes; a fifth of it, what a change set takes.</param>
    public static async Task RunAsync(string daemonProgram, int front, TimeSpan operations, CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        await using var fake = await FakeCloudFormation.StartAsync();
        fake.Settings.ChangeSetTime = operations / 5;
        fake.Settings.StackTimes = operations;
        await Daemon.PrepareAsync(folder, [], cancellationToken);
        await using var server = await Daemon.StartAsync(daemonProgram, folder, cancellationToken, BenchStack.Configure(folder, fake.Endpoint, front));
        await server.ListeningAsync(cancellationToken);
        using var daemon = new DaemonSide(server, folder);
        await daemon.PushAsync(0, 1, cancellationToken);
        var took = FormattableString.Invariant($"{operations.TotalSeconds:0} s");

        await SayAsync($"create, which takes {took}", fake, () => daemon.PushAsync(Branch, 1, cancellationToken), cancellationToken);
        await SayAsync($"update, which takes {took}", fake, () => daemon.UpdateAsync(Branch, cancellationToken), cancellationToken);
        await SayAsync("a look at what did not change", fake, () => daemon.HintAsync(Branch, cancellationToken), cancellationToken);
        await SayAsync($"delete, which takes {took}", fake, () => daemon.DeleteAsync(Branch, cancellationToken), cancellationToken);
        if (operations > TimeSpan.Zero) return;

        var aws = new AwsSide(fake.Endpoint, folder, front);
        await SayAsync("aws deploy, create", fake, () => aws.OneAsync("aws", cancellationToken), cancellationToken);
    }

    private static async Task SayAsync(string what, FakeCloudFormation fake, Func<Task> act, CancellationToken cancellationToken)
    {
        await RestAsync(fake, cancellationToken);
        fake.Calls.Clear();
        await act();
        await RestAsync(fake, cancellationToken);
        var operations = fake.Calls.Operations;
        var names = string.Join(", ", operations.GroupBy(name => name).Select(group => group.Count() == 1 ? group.Key : $"{group.Count()} {group.Key}"));
        Console.WriteLine($"{what,-34}{operations.Count} calls: {names}");
    }

    private static async Task RestAsync(FakeCloudFormation fake, CancellationToken cancellationToken)
    {
        int before;
        do
        {
            before = fake.Calls.All.Count;
            await Task.Delay(Quiet, cancellationToken);
        }
        while (fake.Calls.All.Count > before);
    }
}
