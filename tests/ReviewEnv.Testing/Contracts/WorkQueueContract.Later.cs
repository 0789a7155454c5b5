using System.Diagnostics;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Testing.Contracts;

/// <summary>Looks that are due at a later time, and restarts.</summary>
public abstract partial class WorkQueueContract
{
    // Schedulers keep whole milliseconds.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(5);

    [ContractFact]
    public async Task Again_after_is_done_after_its_delay()
    {
        var (key, delay) = (Some.Key(), TimeSpan.FromMilliseconds(700));
        var handler = ScriptedWorkHandler.Of(new Outcome.AgainAfter(delay));
        await using var runner = await StartAsync(handler);

        await runner.Queue.WakeAsync(key);

        await runner.Queue.UntilDoneAsync(key);
        handler.Passes.Count.ShouldBe(2);
        BetweenPasses(handler, 0).ShouldBeGreaterThan(delay - Rounding);
    }

    [ContractFact]
    public async Task Again_after_never_pushes_a_sooner_wake_up_back()
    {
        var key = Some.Key();
        var release = new TaskCompletionSource();
        var passes = 0;
        var handler = new ScriptedWorkHandler(async (_, _, cancellationToken) =>
        {
            if (Interlocked.Increment(ref passes) > 1) return new Outcome.Settled();
            await release.Task.WaitAsync(cancellationToken);
            return new Outcome.AgainAfter(TimeSpan.FromHours(1));
        });
        await using var runner = await StartAsync(handler);
        await runner.Queue.WakeAsync(key);
        await PassesAsync(handler, key, 1);

        await runner.Queue.WakeAsync(key);
        release.SetResult();

        await runner.Queue.UntilDoneAsync(key);
        handler.Passes.Count.ShouldBe(2);
    }

    [ContractFact]
    public async Task A_wake_up_does_not_wait_for_a_later_look_and_settling_takes_that_away()
    {
        var key = Some.Key();
        var handler = ScriptedWorkHandler.Of(new Outcome.AgainAfter(TimeSpan.FromHours(1)));
        await using var runner = await StartAsync(handler);
        await runner.Queue.WakeAsync(key);
        await Eventually.TrueAsync(async () => await runner.Queue.FindAsync(key) is { Running: false, DueAt: { } dueAt } && dueAt > DateTimeOffset.UtcNow.AddMinutes(30), "the later look waits", Soon);

        await runner.Queue.WakeAsync(key);

        await runner.Queue.UntilDoneAsync(key);
        handler.Passes.Count.ShouldBe(2);
    }

    [ContractFact]
    public async Task Again_after_no_time_comes_again_but_lets_others_in_between()
    {
        var (key, other) = (Some.Key(), Some.Key());
        var handler = ScriptedWorkHandler.Of(new Outcome.AgainAfter(TimeSpan.Zero), new Outcome.AgainAfter(TimeSpan.FromSeconds(-1)));
        await using var runner = await StartAsync(handler, OneAtATime);

        await runner.Queue.WakeAsync(key, other);

        await runner.Queue.UntilDoneAsync(key, other);
        handler.Passes.Count.ShouldBe(6);
        // Whoever came first, the other had its turn before that one came again.
        handler.Passes[1].Key.ShouldNotBe(handler.Passes[0].Key);
        handler.Overlaps.ShouldBe(0);
    }

    [ContractFact]
    public async Task Failures_are_counted_until_a_pass_succeeds()
    {
        var key = Some.Key();
        var retry = new Outcome.Retry("the platform is away");
        var handler = ScriptedWorkHandler.Of(retry, retry, retry, retry, new Outcome.Settled(), retry);
        await using var runner = await StartAsync(handler);
        await runner.Queue.WakeAsync(key);
        await runner.Queue.UntilDoneAsync(key);
        handler.Passes.Select(pass => pass.Turn.Failures).ShouldBe([0, 1, 2, 3, 4]);

        await runner.Queue.WakeAsync(key);

        await runner.Queue.UntilDoneAsync(key);
        handler.Passes.Select(pass => pass.Turn.Failures).ShouldBe([0, 1, 2, 3, 4, 0, 1]);
    }

    [ContractFact]
    public async Task A_retry_waits_at_least_as_long_as_the_platform_asked()
    {
        var (key, asked) = (Some.Key(), TimeSpan.FromMilliseconds(600));
        var handler = ScriptedWorkHandler.Of(new Outcome.Retry("slow down", asked));
        await using var runner = await StartAsync(handler);

        await runner.Queue.WakeAsync(key);

        await runner.Queue.UntilDoneAsync(key);
        BetweenPasses(handler, 0).ShouldBeGreaterThan(asked - Rounding);
    }

    [ContractFact]
    public async Task A_wake_up_cuts_a_backoff_short_and_knows_of_the_failures()
    {
        var key = Some.Key();
        var handler = ScriptedWorkHandler.Of(new Outcome.Retry("away", TimeSpan.FromHours(1)));
        await using var runner = await StartAsync(handler);
        await runner.Queue.WakeAsync(key);
        await Eventually.TrueAsync(async () => await runner.Queue.FindAsync(key) is { Running: false, Failures: 1 }, "the retry waits", Soon);

        await runner.Queue.WakeAsync(key);

        await runner.Queue.UntilDoneAsync(key);
        handler.Passes.Select(pass => pass.Turn.Failures).ShouldBe([0, 1]);
    }

    [ContractFact]
    public async Task A_reminder_wakes_what_waits_for_nothing_but_leaves_a_backoff_alone()
    {
        var (failing, forgotten) = (Some.Key(), Some.Key());
        var handler = new ScriptedWorkHandler((key, _, _) =>
            Task.FromResult<Outcome>(key == failing ? new Outcome.Retry("away", TimeSpan.FromHours(1)) : new Outcome.AgainAfter(TimeSpan.FromHours(1))));
        await using var runner = await StartAsync(handler);
        await runner.Queue.WakeAsync(failing, forgotten);
        await Eventually.TrueAsync(async () => await runner.Queue.FindAsync(failing) is { Running: false, Failures: 1 }, "the retry waits", Soon);
        await Eventually.TrueAsync(async () => await runner.Queue.FindAsync(forgotten) is { Running: false, DueAt: { } dueAt } && dueAt > DateTimeOffset.UtcNow.AddMinutes(30), "the later look waits", Soon);

        await runner.Queue.RemindAsync([new WakeUp(failing, "default"), new WakeUp(forgotten, "default")], CancellationToken.None);

        await PassesAsync(handler, forgotten, 2);
        handler.PassesOf(failing).Count.ShouldBe(1);
    }

    [ContractFact]
    public async Task An_exception_is_a_transient_failure()
    {
        var key = Some.Key();
        var passes = 0;
        var handler = new ScriptedWorkHandler((_, _, _) =>
            Interlocked.Increment(ref passes) == 1 ? throw new InvalidOperationException("a surprise") : Task.FromResult<Outcome>(new Outcome.Settled()));
        await using var runner = await StartAsync(handler);

        await runner.Queue.WakeAsync(key);

        await runner.Queue.UntilDoneAsync(key);
        handler.Passes.Select(pass => pass.Turn.Failures).ShouldBe([0, 1]);
    }

    [ContractFact]
    public async Task What_is_stuck_waits_for_a_wake_up()
    {
        var key = Some.Key();
        var handler = ScriptedWorkHandler.Of(new Outcome.Stuck("the template is wrong"));
        await using var runner = await StartAsync(handler);
        await runner.Queue.WakeAsync(key);
        await runner.Queue.UntilDoneAsync(key);
        handler.Passes.Count.ShouldBe(1);

        await runner.Queue.WakeAsync(key);

        await runner.Queue.UntilDoneAsync(key);
        handler.Passes.Count.ShouldBe(2);
    }

    [ContractFact]
    public async Task Items_survive_a_restart()
    {
        var (waiting, later, failing) = (Some.Key(), Some.Key(), Some.Key());
        var limits = new Dictionary<string, int> { ["default"] = 4, ["unserved"] = 4 };
        var handler = new ScriptedWorkHandler((key, _, _) =>
            Task.FromResult<Outcome>(key == failing ? new Outcome.Retry("away", TimeSpan.FromSeconds(5)) : new Outcome.AgainAfter(TimeSpan.FromSeconds(5))));
        await using (var runner = await StartAsync(handler, new WorkQueueSetup { Limits = limits, Served = ["default"] }))
        {
            await runner.Queue.WakeInAsync("unserved", waiting);
            await runner.Queue.WakeAsync(later, failing);
            // Stopped earlier, the pass would be done again; later, the retry would have come.
            await Eventually.TrueAsync(async () => await runner.Queue.FindAsync(failing) is { Running: false, Failures: 1 }, "the retry waits", Soon);
            await Eventually.TrueAsync(async () => await runner.Queue.FindAsync(later) is { Running: false, DueAt: { } dueAt } && dueAt > DateTimeOffset.UtcNow, "the later look waits", Soon);
        }

        var after = new ScriptedWorkHandler();
        await using var next = await StartAsync(after, new WorkQueueSetup { Limits = limits });
        await next.Queue.UntilDoneAsync(waiting, later, failing);
        after.Passes.Select(pass => pass.Key).Distinct().ShouldBe([waiting, later, failing], ignoreOrder: true);
        after.PassesOf(failing)[0].Turn.Failures.ShouldBe(1);
    }

    [ContractFact]
    public async Task A_pass_that_is_cut_off_by_the_shutdown_is_done_again()
    {
        var key = Some.Key();
        var handler = Blocking(key, new TaskCompletionSource().Task);
        await using (var runner = await StartAsync(handler))
        {
            await runner.Queue.WakeAsync(key);
            await PassesAsync(handler, key, 1);
        }

        var after = new ScriptedWorkHandler();
        await using var next = await StartAsync(after);
        await PassesAsync(after, key, 1);
        await next.Queue.UntilDoneAsync(key);
        after.Passes.Count.ShouldBe(1);
    }

    private static TimeSpan BetweenPasses(ScriptedWorkHandler handler, int first) =>
        Stopwatch.GetElapsedTime(handler.Passes[first].StartedAt, handler.Passes[first + 1].StartedAt);
}
