using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Core.Lifetime;

/// <summary>Keeps many environments from ending at once without anybody having asked for it: an emptied forge, an edited configuration, a clock that jumped.</summary>
/// <remarks>
/// It takes hold before the first of them ends, in all processes of a store, and lets go only when a person says so.
/// What a person asked for, and what the forge told of one by one, is never held.
/// </remarks>
public sealed partial class Brake(IMemos memos, BrakeSettings settings, TimeProvider clock, ILogger<Brake> logger)
{
    /// <summary>Endings within this time are one.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(10);

    private const int AlwaysAllowed = 3;

    public async Task<BrakeState> ReadAsync(CancellationToken cancellationToken) =>
        BrakeState.Read(await memos.ReadMemoAsync(BrakeState.Memo, cancellationToken)).Since(clock.GetUtcNow() - Window);

    /// <summary>Whether this one was allowed to end.</summary>
    public async Task<bool> AllowsAsync(EnvironmentKey key, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).Allows(NameOf(key));

    /// <summary>Decides about everything that would end now, together with what ended lately: all of it may, or none.</summary>
    /// <param name="endings">What would end.</param>
    /// <param name="living">How many environments live, these among them.</param>
    /// <param name="why">What it rests on, in words: <c>their branches are not in the project any more</c>.</param>
    /// <returns>Null if all may end; else why they are held, in words.</returns>
    public async Task<string?> ConsiderAsync(IReadOnlyCollection<EnvironmentKey> endings, int living, string why, CancellationToken cancellationToken)
    {
        if (endings.Count == 0) return null;
        var now = clock.GetUtcNow();
        var names = endings.Select(NameOf).ToList();
        BrakeHold? taken = null;
        BrakeState after = BrakeState.Released;
        await memos.UpdateMemoAsync(
            BrakeState.Memo,
            text =>
            {
                var before = BrakeState.Read(text).Since(now - Window);
                (after, taken) = Judge(before, names, living, why, now);
                return after.Write();
            },
            until: null,
            cancellationToken);
        if (taken is not null) TookHold(logger, taken.Reason);
        return names.All(after.Allows) ? null : HeldBecause(after.Hold!);
    }

    /// <summary>Lets go: exactly what was held may end, within the next minutes.</summary>
    /// <param name="seen">The hold that somebody has looked at; another one is not released.</param>
    /// <returns>What was released; null if something else, or nothing, is held by now.</returns>
    public async Task<BrakeHold?> ReleaseAsync(BrakeHold seen, string by, CancellationToken cancellationToken)
    {
        BrakeHold? held = null;
        await memos.UpdateMemoAsync(
            BrakeState.Memo,
            text =>
            {
                var before = BrakeState.Read(text);
                held = before.Hold is { } now && now.Since == seen.Since && now.Keys.SequenceEqual(seen.Keys) ? now : null;
                return held is null ? text : before.Release(held, clock.GetUtcNow()).Write();
            },
            until: null,
            cancellationToken);
        if (held is not null) LetGo(logger, by, held.Keys.Count);
        return held;
    }

    public static string NameOf(EnvironmentKey key) => $"{key.Project}\n{key.Ref}";

    public static EnvironmentKey KeyOf(string name)
    {
        var end = name.LastIndexOf('\n');
        return new EnvironmentKey(name[..end], Branches.GitRef.FromUser(name[(end + 1)..]));
    }

    /// <summary>Pure: what becomes of the state, and the hold if this is where it begins.</summary>
    internal (BrakeState State, BrakeHold? Taken) Judge(BrakeState state, IReadOnlyCollection<string> endings, int living, string why, DateTimeOffset now)
    {
        var fresh = endings.Where(name => !state.Allows(name)).ToList();
        if (fresh.Count == 0) return (state, null);
        if (state.Hold is { } hold)
        {
            var more = fresh.Except(hold.Keys).ToList();
            return (more.Count == 0 ? state : state with { Hold = hold with { Keys = [.. hold.Keys, .. more] } }, null);
        }

        var ending = state.Allowed.Count + fresh.Count;
        // What was allowed may be gone already, and then is not among the living.
        var of = Math.Max(living, ending);
        if (ending <= AlwaysAllowed || (ending <= settings.Number && ending <= settings.Share * of)) return (state.Allow(fresh, now), null);

        var taken = new BrakeHold(now, $"{ending} of {of} environments would end within {Duration.Format(Window)} because {why}", fresh);
        return (state with { Hold = taken }, taken);
    }

    public static string HeldBecause(BrakeHold hold) =>
        $"the brake is on since {hold.Since:yyyy-MM-dd HH:mm} UTC: {hold.Reason}; if that is right, a maintainer runs 'reviewenv brake release'";

    [LoggerMessage(LogLevel.Error, "The brake takes hold: {Reason}. Nothing of that ends until somebody runs 'reviewenv brake release'")]
    private static partial void TookHold(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "{By} released the brake: {Count} environments may end")]
    private static partial void LetGo(ILogger logger, string by, int count);
}
