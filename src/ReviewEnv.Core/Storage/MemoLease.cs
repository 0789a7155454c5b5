namespace ReviewEnv.Core.Storage;

/// <summary>Lets one process at a time do what must not be done twice, of all that share a store. It ends by itself, so that a process that died holds nobody up for long.</summary>
/// <param name="memo">The duty, and the name of the memo that says who has it.</param>
/// <param name="length">Time from a taking or renewal to the end. Whoever holds it asks at least once in a third of it.</param>
public sealed class MemoLease(IMemos memos, string memo, TimeSpan length, TimeProvider clock)
{
    private readonly string holder = Guid.NewGuid().ToString("N");
    private DateTimeOffset? end;

    public string Memo => memo;

    /// <summary>Whether something may be begun under it that takes less than two fifths of its length: it ends before somebody else may begin.</summary>
    public bool IsHeld => clock.GetUtcNow() < end - (length * 0.4);

    /// <summary>Takes it, or renews it before it ends, where that is possible. Costs nothing while the last renewal is fresh.</summary>
    /// <returns>Whether it is held.</returns>
    public async Task<bool> HoldAsync(CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() < end - (length * 2 / 3)) return true;
        // A change would also store the end: whoever waits would keep a dead process's lease alive with every try.
        if (await memos.ReadMemoAsync(memo, cancellationToken) is { } other && other != holder) return false;
        var until = clock.GetUtcNow() + length;
        try
        {
            await memos.UpdateMemoAsync(memo, known => known is null || known == holder ? holder : throw new TakenException(), until, cancellationToken);
            end = until;
            return true;
        }
        catch (TakenException)
        {
            return false;
        }
    }

    /// <summary>Gives it back, so that another process need not wait for its end.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (end is null) return;
        end = null;
        if (await memos.ReadMemoAsync(memo, cancellationToken) == holder) await memos.UpdateMemoAsync(memo, _ => null, null, cancellationToken);
    }

    /// <summary>Somebody was quicker. Leaves the memo as it is.</summary>
    private sealed class TakenException : Exception;
}
