using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Testing.Contracts;

/// <summary>What every work queue promises within one process. Durations are real: the schedulers behind it keep their own time.</summary>
public abstract partial class WorkQueueContract
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <summary>Starts workers on the schedule of this test, which is empty at its beginning and survives its runners.</summary>
    protected abstract Task<IRunningQueue> StartAsync(IWorkHandler handler, WorkQueueSetup? setup = null);

    [ContractFact]
    public async Task A_woken_key_is_looked_at()
    {
        var (key, handler) = (Some.Key(), new ScriptedWorkHandler());
        await using var runner = await StartAsync(handler);

        await runner.Queue.WakeAsync(key);

        await runner.Queue.UntilDoneAsync(key);
        handler.Passes.Count.ShouldBe(1);
        handler.Passes[0].Key.ShouldBe(key);
        handler.Passes[0].Turn.Queue.ShouldBe(RoutingRules.DefaultQueue);
        handler.Passes[0].Turn.Waited.ShouldBeGreaterThanOrEqualTo(TimeSpan.Zero);
    }

    [ContractFact]
    public async Task Keys_with_hostile_names_come_back_unchanged()
    {
        EnvironmentKey[] keys = [Some.Key("日本語"), Some.Key("\";rm -rf ~;\""), Some.Key(new string('a', 300)), Some.Key("$(id)", "a/b/" + new string('c', 200)), Some.Key("feature/ü=%\n")];
        var handler = new ScriptedWorkHandler();
        await using var runner = await StartAsync(handler);

        await runner.Queue.WakeAsync(keys);

        await runner.Queue.UntilDoneAsync(keys);
        handler.Passes.Select(pass => pass.Key).ShouldBe(keys, ignoreOrder: true);
    }

    [ContractFact]
    public async Task The_same_key_twice_before_its_pass_is_one_item()
    {
        var (blocker, key) = (Some.Key(), Some.Key());
        var release = new TaskCompletionSource();
        var handler = Blocking(blocker, release.Task);
        await using var runner = await StartAsync(handler, OneAtATime);
        await runner.Queue.WakeAsync(blocker);
        await PassesAsync(handler, blocker, 1);

        await runner.Queue.WakeAsync(key, key);
        await runner.Queue.WakeAsync(key);
        release.SetResult();

        await runner.Queue.UntilDoneAsync(blocker, key);
        handler.PassesOf(key).Count.ShouldBe(1);
    }

    [ContractFact]
    public Task A_wake_up_during_a_pass_leads_to_exactly_one_more_pass() => OneMorePassAsync(wakeUps: 1);

    [ContractFact]
    public Task A_hundred_wake_ups_during_a_pass_lead_to_exactly_one_more_pass() => OneMorePassAsync(wakeUps: 100);

    private async Task OneMorePassAsync(int wakeUps)
    {
        var key = Some.Key();
        var release = new TaskCompletionSource();
        var handler = Blocking(key, release.Task);
        await using var runner = await StartAsync(handler);
        await runner.Queue.WakeAsync(key);
        await PassesAsync(handler, key, 1);

        await Task.WhenAll(Enumerable.Range(0, wakeUps).Select(_ => runner.Queue.WakeAsync(key)));
        release.SetResult();

        await runner.Queue.UntilDoneAsync(key);
        handler.Passes.Count.ShouldBe(2);
        handler.Overlaps.ShouldBe(0);
    }

    [ContractFact]
    public async Task Never_two_passes_of_one_key_at_once_and_no_wake_up_is_lost()
    {
        var keys = Enumerable.Range(0, 20).Select(_ => Some.Key()).ToArray();
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<EnvironmentKey, int>();
        var written = keys.ToDictionary(key => key, _ => new StrongBox());
        var handler = new ScriptedWorkHandler(async (key, _, cancellationToken) =>
        {
            var current = Volatile.Read(ref written[key].Value);
            await Task.Delay(Random.Shared.Next(0, 5), cancellationToken);
            seen[key] = current;
            return new Outcome.Settled();
        });
        await using var runner = await StartAsync(handler);

        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
        {
            var key = keys[number % keys.Length];
            Interlocked.Increment(ref written[key].Value);
            await runner.Queue.WakeAsync(key);
        });

        await runner.Queue.UntilDoneAsync(keys);
        handler.Overlaps.ShouldBe(0);
        foreach (var key in keys) seen[key].ShouldBe(100, $"the last pass of {key} saw everything before its last wake-up");
    }

    [ContractFact]
    public async Task Different_keys_run_at_once_up_to_the_limit_of_their_queue()
    {
        var keys = Enumerable.Range(0, 8).Select(_ => Some.Key()).ToArray();
        var release = new TaskCompletionSource();
        var handler = new ScriptedWorkHandler(async (_, _, _) =>
        {
            await release.Task;
            return new Outcome.Settled();
        });
        await using var runner = await StartAsync(handler, new WorkQueueSetup { Limits = new Dictionary<string, int> { ["default"] = 5, ["narrow"] = 3 } });

        await runner.Queue.WakeInAsync("narrow", keys);
        await Eventually.TrueAsync(() => handler.Passes.Count >= 3, "three passes run", Soon);
        var load = await LoadAsync(runner, "narrow");
        release.SetResult();

        await runner.Queue.UntilDoneAsync(keys);
        handler.MostAtOnce.ShouldBe(3);
        load.ShouldBe(new QueueLoad("narrow", Waiting: 5, Running: 3, Limit: 3, Served: true));
    }

    [ContractFact]
    public async Task Going_onward_is_done_at_once()
    {
        var key = Some.Key();
        var handler = ScriptedWorkHandler.Of([.. Enumerable.Repeat<Outcome>(new Outcome.Onward(), 120)]);
        await using var runner = await StartAsync(handler);

        await runner.Queue.WakeAsync(key);

        await runner.Queue.UntilDoneAsync(key);
        handler.Passes.Count.ShouldBe(121);
        handler.Overlaps.ShouldBe(0);
    }

    [ContractFact]
    public async Task Only_served_queues_are_worked_and_the_items_of_others_stay()
    {
        var (served, other) = (Some.Key(), Some.Key());
        var limits = new Dictionary<string, int> { ["default"] = 2, ["a"] = 2, ["b"] = 2 };
        var first = new ScriptedWorkHandler();
        await using (var runner = await StartAsync(first, new WorkQueueSetup { Limits = limits, Served = ["a"] }))
        {
            await runner.Queue.WakeInAsync("b", other);
            await runner.Queue.WakeInAsync("a", served);
            await runner.Queue.UntilDoneAsync(served);
            (await runner.Queue.FindAsync(other)).ShouldNotBeNull().Queue.ShouldBe("b");
            (await LoadAsync(runner, "b")).ShouldBe(new QueueLoad("b", Waiting: 1, Running: 0, Limit: 2, Served: false));
        }

        first.Passes.Select(pass => pass.Key).ShouldBe([served]);
        var second = new ScriptedWorkHandler();
        await using var next = await StartAsync(second, new WorkQueueSetup { Limits = limits, Served = ["b"] });
        await next.Queue.UntilDoneAsync(other);
        second.Passes.Select(pass => pass.Key).ShouldBe([other]);
    }

    protected static WorkQueueSetup OneAtATime { get; } = new() { Limits = new Dictionary<string, int> { ["default"] = 1 } };

    /// <summary>The first pass of the key waits for the task; all else settles at once.</summary>
    protected static ScriptedWorkHandler Blocking(EnvironmentKey blocked, Task release)
    {
        var first = 0;
        return new ScriptedWorkHandler(async (key, _, cancellationToken) =>
        {
            if (key == blocked && Interlocked.Increment(ref first) == 1) await release.WaitAsync(cancellationToken);
            return new Outcome.Settled();
        });
    }

    protected static Task PassesAsync(ScriptedWorkHandler handler, EnvironmentKey key, int count) =>
        Eventually.TrueAsync(() => handler.PassesOf(key).Count >= count, $"pass {count} of {key} has begun", Soon);

    private static async Task<QueueLoad> LoadAsync(IRunningQueue runner, string queue) =>
        (await runner.Queue.LoadAsync(CancellationToken.None)).Single(load => load.Queue == queue);

    private sealed class StrongBox
    {
        public int Value;
    }
}
