using ReviewEnv.Local.Git;

namespace ReviewEnv.Local.Processes;

/// <summary>What a process driver needs to know.</summary>
/// <param name="Directory">Absolute path of the folder that holds the environments; made if it is not there.</param>
/// <param name="Commits">Where the commits come from.</param>
public sealed record ProcessDriverOptions(string Directory, ICommitSource Commits)
{
    /// <summary>Whether the processes end with the driver. Otherwise they go on, and the next driver on the folder finds them.</summary>
    public bool StopOnDispose { get; init; }

    /// <summary>The port of the listener that serves all environments by host name (<see cref="Core.Drivers.IEnvironmentFronts"/>): then their URLs are <c>http://NAME.localhost:PORT/</c>. Null for none.</summary>
    public int? NamesPort { get; init; }

    /// <summary>How long connections to a replaced process may go on before it is stopped.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a visitor of an environment that sleeps is kept waiting for it to wake.</summary>
    public TimeSpan WakeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the checkout of a commit may take.</summary>
    public TimeSpan CheckoutTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
