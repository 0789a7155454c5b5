using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Writing;

/// <summary>Puts something into the outbox that belongs to no line of the journal.</summary>
internal sealed class PostWrite(Notification notification, CancellationToken cancellationToken) : StoreWrite<bool>(cancellationToken)
{
    private readonly PostRow row = PostRow.Of(notification);

    protected override bool Result => true;

    public override void Prepare(WriteBatch batch)
    {
    }

    public override void Apply(WriteBatch batch) => batch.Posts.Add(row);
}

/// <summary>Stores how far an item got, or that it needs no more.</summary>
internal sealed class ProgressWrite(long id, OutboxProgress? progress, CancellationToken cancellationToken) : StoreWrite<bool>(cancellationToken)
{
    private readonly ProgressRow? row = progress is null ? null : ProgressRow.Of(progress);

    protected override bool Result => true;

    public override void Prepare(WriteBatch batch)
    {
    }

    public override void Apply(WriteBatch batch) => batch.Progress[id] = row;
}
