using System.Globalization;

namespace ReviewEnv.Core.Storage;

/// <summary>Lets one process at a time do what must not be done twice, in any number of processes on one store. One that dies holds it until its time is over.</summary>
/// <param name="name">Of the duty.</param>
/// <param name="length">Time from a taking or renewal to the end.</param>
public sealed class MemoLease(IMemos memos, string name, TimeSpan length, TimeProvider clock)
{
    private readonly string holder = Guid.NewGuid().ToString("N");

    /// <summary>Takes it, or renews it.</summary>
    /// <returns>Whether it is this one's, for the whole length from now.</returns>
    public async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        var mine = false;
        await memos.UpdateMemoAsync(
            $"lease:{name}",
            text =>
            {
                var now = clock.GetUtcNow();
                mine = text is null || text.StartsWith(holder, StringComparison.Ordinal) || EndOf(text) <= now;
                return mine ? string.Create(CultureInfo.InvariantCulture, $"{holder} {(now + length).UtcTicks}") : text;
            },
            until: null,
            cancellationToken);
        return mine;
    }

    /// <summary>Gives it back, so that another process need not wait for its end.</summary>
    public Task ReleaseAsync(CancellationToken cancellationToken) => memos.UpdateMemoAsync(
        $"lease:{name}", text => text?.StartsWith(holder, StringComparison.Ordinal) == true ? null : text, until: null, cancellationToken);

    private static DateTimeOffset EndOf(string text) =>
        long.TryParse(text.Split(' ')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? new DateTimeOffset(ticks, TimeSpan.Zero) : DateTimeOffset.MinValue;
}
