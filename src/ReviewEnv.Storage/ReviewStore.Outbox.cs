using Dapper;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Rows;
using ReviewEnv.Storage.Writing;

namespace ReviewEnv.Storage;

internal sealed partial class ReviewStore
{
    public Task PostAsync(Notification notification, CancellationToken cancellationToken) =>
        writes.EnqueueAsync(new PostWrite(notification, cancellationToken));

    public Task<IReadOnlyList<OutboxItem>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => ReadAsync(
        async connection =>
        {
            const string Sql = "SELECT id, due_at AS DueAt, attempts, done, body FROM outbox WHERE due_at <= @now ORDER BY id LIMIT @limit";
            var rows = await connection.QueryAsync<StoredPost>(Command(Sql, new { now = StoredTime.Of(now), limit }, cancellationToken));
            return (IReadOnlyList<OutboxItem>)[.. rows.Select(row => row.ToItem())];
        },
        cancellationToken);

    public Task ProgressAsync(long id, OutboxProgress? progress, CancellationToken cancellationToken) =>
        writes.EnqueueAsync(new ProgressWrite(id, progress, cancellationToken));
}
