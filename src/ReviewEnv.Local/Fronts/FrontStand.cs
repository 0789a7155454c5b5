namespace ReviewEnv.Local.Fronts;

/// <summary>What a front knows at one moment. Immutable: whoever waits awaits <see cref="Changed"/> and reads the next.</summary>
/// <param name="Backend">The port that new connections go to; 0 when nothing serves.</param>
/// <param name="Rest">What there is to wait for while nothing serves.</param>
/// <param name="Notice">What is told to whoever asks while nothing serves.</param>
internal sealed record FrontStand(int Backend, Rest Rest, string Notice)
{
    private readonly TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a visitor is to wait.</summary>
    public bool Holds => Backend == 0 && Rest != Rest.None;

    /// <summary>Completes when the front knows something else.</summary>
    public Task Changed => changed.Task;

    /// <summary>The same with a change, and an event of its own: what <c>with</c> copies would be the old one.</summary>
    public FrontStand With(int? backend = null, Rest? rest = null, string? notice = null) => new(backend ?? Backend, rest ?? Rest, notice ?? Notice);

    public void TellChanged() => changed.TrySetResult();
}

/// <summary>Whether what is behind a front will serve again by itself.</summary>
internal enum Rest
{
    /// <summary>Nothing is asleep: it serves, starts for the first time, or failed.</summary>
    None,

    /// <summary>It was ended on purpose, and a visit wakes it.</summary>
    Asleep,

    /// <summary>It starts again after sleep.</summary>
    Waking,
}
