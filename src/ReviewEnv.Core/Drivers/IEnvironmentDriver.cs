using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Drivers;

/// <summary>One target: a cluster, an account and region, this machine. Every promise here is stated by the driver contract suite.</summary>
/// <remarks>
/// <para>No member waits for the platform to finish: each starts or continues, returns, and the next pass observes.
/// Every member may be called again after a crash at any point of an earlier call, with the same result.</para>
/// <para>What carries no label of ours for the same key is observed as <see cref="ObservedStatus.Foreign"/> and never changed.</para>
/// <para>Expected trouble is a value (<see cref="DriverResult"/>, <see cref="ObservedStatus.Failed"/>); an exception is treated as transient.</para>
/// </remarks>
public interface IEnvironmentDriver
{
    /// <summary>How long a name may be on this platform, and what it must look like.</summary>
    NameBudget NameBudget { get; }

    /// <summary>Whether environments can be scaled to nothing and back (<see cref="EnvironmentSpec.Asleep"/>).</summary>
    bool CanSleep => false;

    /// <summary>Whether environments of this template can.</summary>
    bool CanSleepWith(RenderedTemplate template) => CanSleep;

    /// <summary>Whether the platform may take longer than a template's readiness timeout, with a deadline of the driver's own: then that timeout begins once the platform is done.</summary>
    bool KeepsOwnDeadline => false;

    /// <summary>Looks at one environment. Reads only.</summary>
    /// <exception cref="TargetUnavailableException">The target cannot be asked at present.</exception>
    Task<ObservedEnvironment> ObserveAsync(EnvironmentIdentity environment, CancellationToken cancellationToken);

    /// <summary>Starts or continues bringing the environment to <paramref name="spec"/>. Asked for something newer in between, it turns to the newer at once.</summary>
    Task<DriverResult> ApplyAsync(EnvironmentSpec spec, CancellationToken cancellationToken);

    /// <summary>Starts or continues removing everything of the environment. Removing what is not there succeeds.</summary>
    Task<DriverResult> DestroyAsync(EnvironmentIdentity environment, CancellationToken cancellationToken);

    /// <summary>Every environment on the target that carries our label, so that an empty store can adopt them.</summary>
    IAsyncEnumerable<EnvironmentIdentity> ListAsync(CancellationToken cancellationToken);
}

/// <summary>Where a driver can show what an environment's software printed.</summary>
public interface IEnvironmentLogs
{
    /// <summary>The last lines, oldest first; empty when there is nothing to show.</summary>
    Task<IReadOnlyList<string>> TailAsync(EnvironmentIdentity environment, int lines, CancellationToken cancellationToken);
}

/// <summary>Takes the word that something changed on a platform: a process ended, a watch saw an event. Thread-safe, never blocks, never throws.</summary>
public interface IChangeSink
{
    void Changed(Desired.EnvironmentKey key);
}
