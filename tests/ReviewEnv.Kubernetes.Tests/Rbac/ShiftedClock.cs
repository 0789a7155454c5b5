namespace ReviewEnv.Kubernetes.Tests.Rbac;

/// <summary>The real time and some more: what has been looked at a moment ago is of long ago at once.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private TimeSpan ahead;

    public void Skip(TimeSpan time) => ahead += time;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
