using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Work;

/// <summary>The one thing that a pass does. A closed family.</summary>
public abstract record WorkStep
{
    private WorkStep() { }

    /// <summary>Remember the place that was just reserved, before anything is made there: what is made must be findable after a crash.</summary>
    public sealed record TakePlace : WorkStep;

    /// <summary>Bring the platform to the spec.</summary>
    public sealed record Apply(EnvironmentSpec Spec) : WorkStep;

    /// <summary>Write down why a creation failed, before what it left is removed.</summary>
    public sealed record WriteDown(Wreck Wreck, string Reason) : WorkStep;

    /// <summary>Ask the URL, and hand it out if it answers.</summary>
    public sealed record Publish(EnvironmentSpec Spec, Uri Url) : WorkStep;

    /// <summary>Take the URL back.</summary>
    public sealed record Withdraw(string Reason) : WorkStep;

    /// <summary>Remove everything of the environment.</summary>
    /// <param name="Leak">What would not go the last time; null while removal is under way as it should.</param>
    public sealed record Destroy(string Reason, string? Leak) : WorkStep;

    /// <summary>Nothing to do yet; look again later, or when the driver says that something changed.</summary>
    public sealed record Wait(EnvironmentPhase Phase, string Reason, TimeSpan Delay) : WorkStep;

    /// <summary>What is due would disturb somebody who uses the environment right now.</summary>
    public sealed record Hold(Lease Lease, string Then) : WorkStep
    {
        public string Reason => Leases.Sentence(Lease, Then);
    }

    /// <summary>All is as it should be until something changes, at the latest at <paramref name="Until"/>.</summary>
    public sealed record Settle(EnvironmentPhase Phase, string Reason, DateTimeOffset? Until) : WorkStep;

    /// <summary>It cannot work until the branch, the template or the configuration changes.</summary>
    public sealed record GiveUp(string Reason) : WorkStep;
}
