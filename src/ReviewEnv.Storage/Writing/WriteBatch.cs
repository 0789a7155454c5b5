using ReviewEnv.Core.Desired;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Writing;

/// <summary>What one transaction touches: rows it needs are asked for before it begins, changed in memory, and stored at its end.</summary>
internal sealed class WriteBatch
{
    public Dictionary<StoreKey, DeliveryRow> Deliveries { get; } = [];
    public Dictionary<StoreKey, BranchRow> Branches { get; } = [];
    public List<JournalRow> Journal { get; } = [];
    public Dictionary<StoreKey, RecordRow> Records { get; } = [];
    public Dictionary<StoreKey, MemoRow> Memos { get; } = [];
    public List<NameRow> Names { get; } = [];
    public List<PruneRow> Prunes { get; } = [];
    public UsageBatch Usage { get; } = new();
    public List<PostRow> Posts { get; } = [];

    /// <summary>How far items of the outbox got; null for those that need no more.</summary>
    public Dictionary<long, ProgressRow?> Progress { get; } = [];

    public void Clear()
    {
        Deliveries.Clear();
        Branches.Clear();
        Journal.Clear();
        Records.Clear();
        Memos.Clear();
        Names.Clear();
        Prunes.Clear();
        Usage.Clear();
        Posts.Clear();
        Progress.Clear();
    }

    public void Need(StoreKey key, EnvironmentKey branch)
    {
        if (!Branches.ContainsKey(key)) Branches.Add(key, new BranchRow(key, branch));
    }

    public void NeedDelivery(StoreKey key, long receivedAt)
    {
        if (!Deliveries.ContainsKey(key)) Deliveries.Add(key, new DeliveryRow(key, receivedAt));
    }

    public void NeedMemo(StoreKey key, string name)
    {
        if (!Memos.ContainsKey(key)) Memos.Add(key, new MemoRow(key, name));
    }

    /// <summary>True for the first to come with this delivery key, ever.</summary>
    public bool Take(StoreKey deliveryKey)
    {
        var row = Deliveries[deliveryKey];
        var isNew = row.IsNew;
        row.IsNew = false;
        return isNew;
    }
}
