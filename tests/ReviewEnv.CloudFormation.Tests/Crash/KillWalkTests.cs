using System.Diagnostics;
using Xunit.Abstractions;

namespace ReviewEnv.CloudFormation.Tests.Crash;

/// <summary>A daemon that is killed between any two of its calls leaves nothing that the next one does not bring to the same end: one stack, of the right tags, each operation done once.</summary>
/// <remarks>
/// Real processes and SIGKILL. A daemon dies before a call to CloudFormation is acted on, or after a call that changes something is acted on and before that is answered,
/// or before something is stored; in that case nobody looks for half an hour. Each run begins anew, and the way up to the kill must be the same each time.
/// <para>A read leaves nothing behind, so that dying after it is dying before it: only in the plain creation, update and deletion is that shown for each read, too.</para>
/// </remarks>
public sealed class KillWalkTests(DaemonPool daemons, ITestOutputHelper output) : IClassFixture<DaemonPool>
{
    public static TheoryData<string> Flows => [.. Flow.All.Keys];

    [Theory]
    [MemberData(nameof(Flows))]
    public async Task Killed_between_any_two_steps_the_next_daemon_finishes_as_if_nothing_had_happened(string name)
    {
        var (flow, watch) = (Flow.All[name], Stopwatch.StartNew());
        var (steps, wrongs) = await RunAsync(flow, null);
        wrongs.ShouldBeEmpty($"{name}: never killed");
        steps.ShouldContain(step => !step.Reads);

        var kills = Enumerable.Range(0, steps.Count).Where(at => at >= flow.From && (flow.Everywhere || Tells(steps, at))).ToList();
        kills.ShouldNotBeEmpty();
        var failures = new List<string>();
        foreach (var at in kills)
        {
            var (way, wrong) = await RunAsync(flow, at);
            if (!way.SequenceEqual(steps.Take(at + 1))) wrong = [$"the way there was another one: {string.Join("; ", way)}", .. wrong];
            failures.AddRange(wrong.Select(what => $"{name}: killed at step {at} of {steps.Count}, {steps[at]}: {what}"));
        }

        output.WriteLine($"{name}: killed {kills.Count} times in {steps.Count} steps, {watch.Elapsed.TotalSeconds:0.0} s; {daemons.Started} processes so far");
        output.WriteLine(string.Join(Environment.NewLine, steps.Select((step, at) => $"{(kills.Contains(at) ? "x" : " ")} {at} {step}")));
        if (failures.Count > 0) Assert.Fail(string.Join(Environment.NewLine, failures));
    }

    /// <summary>Whether dying here leaves the world otherwise than dying at the step before does: not if that was a read.</summary>
    private static bool Tells(IReadOnlyList<Step> steps, int at) => at == 0 || steps[at - 1] is not { Kind: StepKind.Call, Reads: true };

    private async Task<(IReadOnlyList<Step> Steps, IReadOnlyList<string> Wrongs)> RunAsync(Flow flow, int? killAt)
    {
        await using var run = new CrashRun(flow, daemons, killAt);
        try
        {
            await run.RunAsync();
            return (run.Steps, run.Wrongs);
        }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException)
        {
            return (run.Steps, [.. run.Wrongs, e.Message]);
        }
    }
}
