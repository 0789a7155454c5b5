using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Testing;

public sealed partial class InMemoryReviewStore : IOutbox
{
    private readonly SortedDictionary<long, OutboxItem> outbox = [];
    private long lastItem;

    public Task PostAsync(Notification notification, CancellationToken cancellationToken) => Do(() => Put(notification), cancellationToken);

    public Task<IReadOnlyList<OutboxItem>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => Do<IReadOnlyList<OutboxItem>>(() =>
        [.. outbox.Values.Where(item => item.Progress.DueAt <= now).Take(limit)], cancellationToken);

    public Task ProgressAsync(long id, OutboxProgress? progress, CancellationToken cancellationToken) => Do(() =>
    {
        if (progress is null) outbox.Remove(id);
        else if (outbox.TryGetValue(id, out var item)) outbox[id] = item with { Progress = progress };
        return true;
    }, cancellationToken);

    private bool Put(Notification notification)
    {
        outbox[++lastItem] = new OutboxItem(lastItem, notification, new OutboxProgress([], 0, notification.At));
        return true;
    }
}
