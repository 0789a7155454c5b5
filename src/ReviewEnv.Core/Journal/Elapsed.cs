namespace ReviewEnv.Core.Journal;

/// <summary>How long something took, as precise as a reader can use: <c>12 ms</c>, <c>3.4 s</c>, <c>2m10s</c>.</summary>
public static class Elapsed
{
    public static string Format(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => $"{Math.Max(0, span.TotalMilliseconds):0} ms",
        { TotalMinutes: < 1 } => $"{span.TotalSeconds:0.0} s",
        _ => Lifetime.Duration.Format(span),
    };
}
