namespace ReviewEnv.Local.Fronts;

/// <summary>Tells of visits to one environment, at most once per second and kind however many there are.</summary>
internal sealed class VisitBook(Action<bool> visited, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>When it was last told; 0 for never. Apart, so that the first who waits is never kept back by one who was just served.</summary>
    private long served;
    private long waiting;

    public void Note(bool waits)
    {
        ref var last = ref waits ? ref waiting : ref served;
        var before = Interlocked.Read(ref last);
        if (before != 0 && clock.GetElapsedTime(before) < Interval) return;
        if (Interlocked.CompareExchange(ref last, clock.GetTimestamp(), before) == before) visited(waits);
    }
}
