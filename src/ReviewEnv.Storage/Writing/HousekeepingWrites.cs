using ReviewEnv.Core.Desired;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Writing;

/// <summary>Reserves a name, unless somebody was quicker.</summary>
internal sealed class ReserveNameWrite(string target, string name, EnvironmentKey key, CancellationToken cancellationToken) : StoreWrite<EnvironmentKey>(cancellationToken)
{
    private readonly NameRow row = new(StoredText.Of(target), StoredText.Of(name), StoredText.Of(key));

    protected override EnvironmentKey Result => row.Owner!;

    public override void Prepare(WriteBatch batch)
    {
    }

    public override void Apply(WriteBatch batch) => batch.Names.Add(row);
}

/// <summary>Deletes a bounded number of old rows, so that no other write waits long for it.</summary>
internal sealed class PruneWrite(PruneRow row, CancellationToken cancellationToken) : StoreWrite<bool>(cancellationToken)
{
    /// <summary>Whether there may be more.</summary>
    protected override bool Result => row.Deleted >= row.Limit;

    public override void Prepare(WriteBatch batch)
    {
    }

    public override void Apply(WriteBatch batch) => batch.Prunes.Add(row);
}
