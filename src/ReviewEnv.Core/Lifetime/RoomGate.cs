using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Lifetime;

/// <summary>Asks, before an environment is made, whether caps and budgets leave room for it.</summary>
/// <param name="everywhere">The caps over all projects.</param>
/// <param name="wake">Has an environment looked at.</param>
public sealed class RoomGate(IReviewStore store, CapSettings everywhere, BudgetBoard budgets, Action<EnvironmentKey> wake)
{
    /// <summary>Who asks for sleep where no person does.</summary>
    public const string Name = "caps";

    /// <summary>An environment that waits for room is looked at this often.</summary>
    public static TimeSpan Rest { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Which budget has the idle environments of a pass's project sleep, in words; null for none.</summary>
    public string? OverBudget(Pass pass) => pass.Project is { } project ? budgets.WhySleep(pass.Key.Project, project.Owners.Of(pass.Record?.Owner)) : null;

    /// <returns>Null if it may be made; else why not yet, in words.</returns>
    public async Task<string?> WhyNotAsync(Pass pass, DesiredState.Wanted wanted, CancellationToken cancellationToken)
    {
        var project = pass.Project!;
        if (budgets.WhyNoNew(pass.Key.Project, project.Owners.Of(wanted.Owner)) is { } spent) return $"{spent}, so no new environment is made; it is made once the month is over or the budget is raised";
        if (project.Caps == CapSettings.None && everywhere == CapSettings.None) return null;

        var living = (await store.ListAsync(includeStopped: false, cancellationToken)).Where(EndingGate.IsLiving).ToList();
        RoomDecision decision = new(null, null);
        await store.UpdateMemoAsync(
            RoomState.Memo,
            text =>
            {
                var state = RoomState.Read(text, pass.Now);
                decision = RoomRules.Judge(pass.Key, wanted.Owner, project.Caps, everywhere, living, state, pass.Now);
                if (decision.WhyNot is null) state = state.Admit(Brake.NameOf(pass.Key), pass.Now);
                if (decision.Sleeper is { } sleeper) state = state.Send(Brake.NameOf(sleeper), pass.Now);
                return state.Write();
            },
            until: null,
            cancellationToken);
        if (decision.Sleeper is { } chosen) await PutToSleepAsync(pass, chosen, living.First(record => record.Key == chosen), cancellationToken);
        return decision.WhyNot;
    }

    private async Task PutToSleepAsync(Pass pass, EnvironmentKey key, EnvironmentRecord record, CancellationToken cancellationToken)
    {
        var entry = new JournalEntry(key, pass.Now, JournalKind.Decision, $"put to sleep to make room for {pass.Key}: it was unused for longest") { Commit = record.Commit };
        await store.WishAsync(key, wishes => wishes with { Sleep = new SleepWish(record.SeenHead ?? record.Commit, Name, pass.Now) }, entry, cancellationToken);
        wake(key);
    }
}
