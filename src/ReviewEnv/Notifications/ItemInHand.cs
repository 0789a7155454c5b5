using ReviewEnv.Core.Storage;

namespace ReviewEnv.Notifications;

/// <summary>An item that is being told: who has it, who is at it, and who is to be tried again. Changed by the <see cref="OutboxDesk"/> alone.</summary>
internal sealed class ItemInHand(OutboxItem item, IEnumerable<string> channels)
{
    private readonly HashSet<string> open = [.. channels];
    private readonly List<string> done = [.. item.Progress.Done];
    private readonly List<(DateTimeOffset DueAt, int Attempts)> waiting = [];

    public OutboxItem Item => item;

    /// <summary>Whether a channel has it in its queue.</summary>
    public bool IsOpen => open.Count > 0;

    public void Drop(string channel) => open.Remove(channel);

    public void Finish(string channel)
    {
        open.Remove(channel);
        done.Add(channel);
    }

    public void Postpone(string channel, DateTimeOffset dueAt, int attempts)
    {
        open.Remove(channel);
        waiting.Add((dueAt, attempts));
    }

    /// <summary>How far it got; null for all the way. While channels are at it, it stays due: should we die, it is taken up at once.</summary>
    public OutboxProgress? Progress() =>
        IsOpen ? new OutboxProgress([.. done], item.Progress.Attempts, item.Progress.DueAt)
        : waiting.Count > 0 ? new OutboxProgress([.. done], waiting.Max(wait => wait.Attempts), waiting.Min(wait => wait.DueAt))
        : null;
}
