using ReviewEnv.Core.Storage;

namespace ReviewEnv.Reports.Delivery;

/// <summary>Sees to it that of any number of processes one delivers a report, and that what was delivered stays so.</summary>
/// <param name="process">Tells this process from others.</param>
internal sealed class DeliveryBook(IMemos memos, TimeProvider time, string process)
{
    /// <summary>Longer than a delivery may take; a process that died is waited for so long.</summary>
    public static TimeSpan ClaimLength { get; } = TimeSpan.FromMinutes(5);

    /// <summary>What is remembered. A report that is new begins now: what would have been due before it was configured is nothing that was missed.</summary>
    public async Task<DeliveryMemo> ReadAsync(string report, CancellationToken cancellationToken)
    {
        if (DeliveryMemo.Read(await memos.ReadMemoAsync(NameOf(report), cancellationToken)) is { } known) return known;
        var begins = new DeliveryMemo(time.GetUtcNow());
        return DeliveryMemo.Read(await memos.UpdateMemoAsync(NameOf(report), text => DeliveryMemo.Read(text) is null ? begins.Write() : text, null, cancellationToken)) ?? begins;
    }

    /// <summary>Takes on the delivery of a due moment.</summary>
    /// <returns>What is remembered of it; null where it was delivered already or another process does it.</returns>
    public async Task<DeliveryMemo?> ClaimAsync(string report, DateTimeOffset due, CancellationToken cancellationToken)
    {
        DeliveryMemo? claimed = null;
        await memos.UpdateMemoAsync(NameOf(report), text =>
        {
            var now = time.GetUtcNow();
            var known = DeliveryMemo.Read(text) ?? new DeliveryMemo(due - TimeSpan.FromTicks(1));
            claimed = known.Last >= due || known.IsClaimed(now) ? null : known with { ClaimedBy = process, ClaimedUntil = now + ClaimLength };
            return claimed?.Write() ?? text;
        }, null, cancellationToken);
        return claimed;
    }

    /// <summary>A part has arrived.</summary>
    public Task ArrivedAsync(string report, DateTimeOffset due, string part, CancellationToken cancellationToken) =>
        ChangeAsync(report, memo => memo with { PartlyAt = due, Parts = [.. memo.ArrivedOf(due), part] }, cancellationToken);

    public Task DeliveredAsync(string report, DateTimeOffset due, CancellationToken cancellationToken) =>
        ChangeAsync(report, memo => new DeliveryMemo(due > memo.Last ? due : memo.Last), cancellationToken);

    /// <summary>Gives it back after a failure, so that it can be tried again, by whomever.</summary>
    public Task GiveBackAsync(string report, CancellationToken cancellationToken) =>
        ChangeAsync(report, memo => memo with { ClaimedBy = null, ClaimedUntil = null }, cancellationToken);

    // Who took longer than its claim is no longer asked: another one has taken over.
    private Task ChangeAsync(string report, Func<DeliveryMemo, DeliveryMemo> change, CancellationToken cancellationToken) =>
        memos.UpdateMemoAsync(NameOf(report), text => DeliveryMemo.Read(text) is { } memo && memo.ClaimedBy == process ? change(memo).Write() : text, null, cancellationToken);

    private static string NameOf(string report) => "report:" + report;
}
