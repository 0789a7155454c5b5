using ReviewEnv.Core.Storage;

namespace ReviewEnv.Notifications;

/// <summary>The right to dispatch, which one process of all that share a store has. It ends by itself, so that a process that died holds nobody up for long.</summary>
internal sealed class DispatchLease(IMemos memos, TimeProvider clock)
{
    public const string Memo = "notifications/dispatcher";
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(10);

    // A post that begins now ends before somebody else may begin.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(12);

    private readonly string holder = Guid.NewGuid().ToString("N");
    private DateTimeOffset? end;

    /// <summary>Whether something may be begun under it.</summary>
    public bool IsHeld => clock.GetUtcNow() < end - Margin;

    /// <summary>Takes it, or renews it before it ends, where that is possible.</summary>
    /// <returns>Whether it is held.</returns>
    public async Task<bool> HoldAsync(CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() < end - Length + RenewAfter) return true;
        // A change would also store the end: whoever waits would keep a dead process's lease alive with every try.
        if (await memos.ReadMemoAsync(Memo, cancellationToken) is { } other && other != holder) return false;
        var until = clock.GetUtcNow() + Length;
        try
        {
            await memos.UpdateMemoAsync(Memo, known => known is null || known == holder ? holder : throw new TakenException(), until, cancellationToken);
            end = until;
            return true;
        }
        catch (TakenException)
        {
            return false;
        }
    }

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (end is null) return;
        end = null;
        if (await memos.ReadMemoAsync(Memo, cancellationToken) == holder) await memos.UpdateMemoAsync(Memo, _ => null, null, cancellationToken);
    }

    /// <summary>Somebody was quicker. Leaves the memo as it is.</summary>
    private sealed class TakenException : Exception;
}
