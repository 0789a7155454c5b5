namespace ReviewEnv.Core.Work;

/// <summary>How a pass ended: what the queue does next. A closed family.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <summary>Nothing to do until something changes.</summary>
    public sealed record Settled : Outcome;

    /// <summary>A step was taken and the next can be taken at once.</summary>
    public sealed record Onward : Outcome;

    /// <summary>Nothing to do before <paramref name="Delay"/> has passed. Never pushes a sooner wake-up back.</summary>
    public sealed record AgainAfter(TimeSpan Delay) : Outcome;

    /// <summary>A passing fault: try again, later each time.</summary>
    /// <param name="AtLeast">The delay that the platform asked for, if it did.</param>
    public sealed record Retry(string Reason, TimeSpan? AtLeast = null) : Outcome;

    /// <summary>It cannot work until the branch, the template or the configuration changes.</summary>
    public sealed record Stuck(string Reason) : Outcome;
}
