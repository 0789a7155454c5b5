using System.Data.Common;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Writing;

/// <summary>Adds amounts and stores the meters that counted them. Rows are made on the caller's thread: the writer's time is everybody's.</summary>
internal sealed class AddUsageWrite(IReadOnlyList<UsageHour> hours, IReadOnlyList<MeterState> meters, CancellationToken cancellationToken) : StoreWrite<bool>(cancellationToken)
{
    private readonly UsageAddition[] additions = [.. hours.Select(UsageAddition.Of)];
    private readonly (StoreKey Key, string State)[] states = [.. meters.Select(meter => (StoreKey.Of(StoredText.Of(meter.Subject.Key)), StoreJson.Write(meter)))];

    protected override bool Result => true;

    public override void Prepare(WriteBatch batch)
    {
        foreach (ref readonly var addition in additions.AsSpan()) batch.Usage.Need(addition);
    }

    public override void Apply(WriteBatch batch)
    {
        foreach (ref readonly var addition in additions.AsSpan()) batch.Usage.Add(addition);
        foreach (var (key, state) in states) batch.Usage.Meters[key] = state;
    }
}

/// <summary>Forgets meters.</summary>
internal sealed class EndMetersWrite(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken) : StoreWrite<bool>(cancellationToken)
{
    private readonly StoreKey[] ended = [.. keys.Select(key => StoreKey.Of(StoredText.Of(key)))];

    protected override bool Result => true;

    public override void Prepare(WriteBatch batch)
    {
    }

    public override void Apply(WriteBatch batch)
    {
        foreach (var key in ended) batch.Usage.Meters[key] = null;
    }
}

/// <summary>Does one bounded piece of rolling up, so that no other write waits long for it.</summary>
internal sealed class RollUpWrite(RollUpGoal goal, CancellationToken cancellationToken) : StoreWrite<bool>(cancellationToken)
{
    private bool more;

    /// <summary>Whether there may be more to do.</summary>
    protected override bool Result => more;

    public override void Prepare(WriteBatch batch) => batch.Usage.MovesMarks = true;

    public override void Apply(WriteBatch batch) => batch.Usage.RollUps.Add(this);

    /// <summary>Within the transaction, once everything else of it is stored.</summary>
    public async Task RunAsync(DbConnection connection, UsageMarks marks) => more = await RollUpStatements.StepAsync(connection, marks, goal);
}
