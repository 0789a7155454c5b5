using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Work;
using ReviewEnv.Storage;
using ReviewEnv.Testing.CloudFormation;
using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.CloudFormation.Tests.Crash;

/// <summary>A flow from its beginning to its end, in which the daemon is killed once, or not at all.</summary>
/// <param name="killAt">The step at which it is killed, counted from 0; null for none.</param>
internal sealed class CrashRun(Flow flow, DaemonPool daemons, int? killAt) : IAsyncDisposable
{
    /// <summary>How long nobody looks when the daemon died between an answer and the store: long enough for every operation to end.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromMinutes(30);

    private readonly TemporaryFolder folder = new();
    private readonly ManualTimeProvider clock = new(TimeProvider.System.GetUtcNow());
    private readonly List<Step> steps = [];
    private readonly List<string> wrongs = [];
    private readonly List<ApiCall> acted = [];
    private FakeCloudFormation? fake;
    private DaemonProcess? daemon;
    private bool walks;
    private bool awayNext;
    private string? head;
    private DateTimeOffset pushedAt;

    /// <summary>What the daemon did in the errands that are walked, until it was killed.</summary>
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>What was seen that must never be, on the way and in the end.</summary>
    public IReadOnlyList<string> Wrongs => wrongs;

    public FakeCloudFormation Fake => fake ?? throw new InvalidOperationException("Nothing has run yet.");

    private string Database => folder["reviewenv.db"];

    private static string StackName => EnvironmentNaming.Candidates("review", "42", Errand.Key, NameBudget.StackName)[0];

    public async Task RunAsync()
    {
        fake = await FakeCloudFormation.StartAsync(clock);
        fake.Settings.StackTimes = TimeSpan.FromSeconds(40);
        fake.Settings.ChangeSetTime = TimeSpan.FromSeconds(3);
        fake.OnCall = OnCallAsync;
        flow.Plan(fake.Script(StackName));
        string? waiting = null;
        foreach (var errand in flow.Before) waiting = await DoAsync(errand with { Approved = errand.Approves ? waiting : null });
        walks = true;
        foreach (var errand in flow.Walked) waiting = await DoAsync(errand with { Approved = errand.Approves ? waiting : null });
        walks = false;
        wrongs.AddRange(await new EndState(flow, fake.AllStacks, acted, pushedAt).WrongsAsync(Database));
    }

    public async ValueTask DisposeAsync()
    {
        if (fake is not null) await fake.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Has daemons at it until one says that nothing is left to do. What was done before took hours.</summary>
    private async Task<string?> DoAsync(Errand errand)
    {
        clock.Advance(TimeSpan.FromHours(2));
        if (errand.Commit != head) (head, pushedAt) = (errand.Commit, clock.GetUtcNow());
        while (true)
        {
            daemon = await daemons.TakeAsync();
            await daemon.SendAsync(errand with { Endpoint = Fake.Endpoint, Store = Database, Now = clock.GetUtcNow() });
            if (await ServeAsync(daemon) is { } rest) return Rested(errand, rest);
            if (awayNext) clock.Advance(Away);
        }
    }

    private async Task<string[]?> ServeAsync(DaemonProcess working)
    {
        while (await working.HearAsync() is { } line)
        {
            switch (line.Split(' ', 2))
            {
                case ["rest", var rest]:
                    return rest.Split(' ');
                case ["wait", var ticks]:
                    clock.Advance(TimeSpan.FromTicks(long.Parse(ticks)));
                    await working.SendAsync($"{clock.GetUtcNow().UtcTicks}");
                    break;
                case ["store", var what]:
                    if (!await IsLastAsync(new Step(StepKind.Store, what, Reads: false))) await working.SendAsync("go");
                    break;
                default:
                    throw new InvalidOperationException($"The daemon said '{line}'.");
            }
        }

        return null;
    }

    private string? Rested(Errand errand, string[] rest)
    {
        if (rest[0] == "Restless") throw new InvalidOperationException($"'{errand}' does not come to rest: {string.Join(' ', rest)}; {string.Join(", ", Fake.Calls.Operations.TakeLast(12))}");
        var standing = Fake.LivingStacks.SelectMany(stack => stack.ChangeSets).ToList();
        var proper = rest[0] == nameof(EnvironmentPhase.AwaitingApproval) ? 1 : 0;
        if (standing.Count != proper) wrongs.Add($"with '{errand}' done it is {rest[0]}, and these change sets stand: {string.Join(", ", standing)}");
        return rest is [_, { Length: > 0 } proposal] ? proposal : null;
    }

    private async Task OnCallAsync(ApiCall call, CallMoment moment)
    {
        if (moment == CallMoment.Before) clock.Advance(TimeSpan.FromMilliseconds(10));
        else acted.Add(call);
        await WatchAsync(call, moment);
        var step = new Step(moment == CallMoment.Before ? StepKind.Call : StepKind.Answer, call.Operation, call.IsRead);
        if (await IsLastAsync(step)) throw new IOException("Who called is dead.");
    }

    /// <summary>What must be so at any moment.</summary>
    private async Task WatchAsync(ApiCall call, CallMoment moment)
    {
        var living = Fake.LivingStacks;
        if (living.Count > 1) wrongs.Add($"{living.Count} stacks of one name live at {call.Operation}: {string.Join(", ", living.Select(stack => stack.Status))}");
        if (moment == CallMoment.After || call.Operation != "DeleteStack") return;
        var wrecks = Fake.AllStacks.Count(stack => stack.Events.Any(happened => happened.Status == "ROLLBACK_COMPLETE"));
        if (wrecks == 0) return;
        await using var store = await ReviewStorage.OpenSqliteAsync(Database, TimeProvider.System);
        var told = (await store.ReadAsync(Errand.Key, 1000, CancellationToken.None)).Count(entry => entry.Kind == JournalKind.Failure && entry.Message.Contains("boom"));
        if (told < wrecks) wrongs.Add($"a failed creation is deleted, and the journal has the reasons of {told} of {wrecks}");
    }

    /// <summary>Notes the step; kills if it is the one.</summary>
    private async Task<bool> IsLastAsync(Step step)
    {
        if (!walks || steps.Count > killAt) return false;
        // What an answer that changed nothing says is lost with who asked for it: that is the next step undone.
        if (step is { Kind: StepKind.Answer, Reads: true }) return false;
        steps.Add(step);
        if (steps.Count - 1 != killAt) return false;
        awayNext = step.Kind == StepKind.Store;
        await daemon!.KillAsync();
        return true;
    }
}
