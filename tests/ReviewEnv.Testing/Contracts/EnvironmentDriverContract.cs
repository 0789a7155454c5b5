using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Testing.Contracts;

/// <summary>What every driver promises, whatever its platform. A suite derives from this and says how its platform is reached.</summary>
public abstract partial class EnvironmentDriverContract : IAsyncLifetime
{
    private IEnvironmentDriver? driver;

    protected IEnvironmentDriver Driver => driver ?? throw new InvalidOperationException("The driver is started by InitializeAsync.");

    /// <summary>How long the platform may take for one thing.</summary>
    protected virtual TimeSpan Patience => TimeSpan.FromSeconds(30);

    /// <summary>Whether the platform can go on serving the old commit while the new one starts, and after it failed.</summary>
    protected virtual bool KeepsServing => true;

    /// <summary>Makes a driver on the platform; called again for every restart.</summary>
    protected abstract Task<IEnvironmentDriver> StartAsync();

    /// <summary>Ends a driver as the end of its daemon would: the platform stays as it is.</summary>
    protected abstract Task StopAsync(IEnvironmentDriver started);

    /// <summary>A commit that behaves in this way.</summary>
    protected abstract Task<CommitSha> CommitAsync(Behaviour behaviour);

    /// <summary>A template for such commits.</summary>
    protected abstract RenderedTemplate Template(EnvironmentIdentity environment, CommitSha commit, TimeSpan readyWithin);

    /// <summary>What the URL answers; holds the commit's id. Null when it does not answer with success.</summary>
    protected abstract Task<string?> ReadAsync(Uri url);

    /// <summary>Puts something of that name on the platform that is not ours.</summary>
    protected abstract Task PlantAsync(string name);

    /// <summary>Whether what was planted is exactly as it was.</summary>
    protected abstract Task<bool> IsUntouchedAsync(string name);

    /// <summary>Everything that is left of an environment on the platform.</summary>
    protected abstract Task<IReadOnlyList<string>> LeftoversAsync(EnvironmentIdentity environment);

    public virtual async Task InitializeAsync() => driver = await StartAsync();

    public virtual async Task DisposeAsync()
    {
        if (driver is not null) await StopAsync(driver);
    }

    protected async Task RestartAsync()
    {
        await StopAsync(Driver);
        driver = await StartAsync();
    }

    /// <summary>An environment of its own for a test.</summary>
    protected static EnvironmentIdentity Somewhere(string? branch = null) => new(Some.Key(branch), $"web-{Some.Number()}-{System.Environment.ProcessId}");

    protected async Task<EnvironmentSpec> SpecAsync(EnvironmentIdentity environment, Behaviour behaviour = Behaviour.Works, TimeSpan? readyWithin = null)
    {
        var commit = await CommitAsync(behaviour);
        return new EnvironmentSpec
        {
            Identity = environment,
            Commit = commit,
            Template = Template(environment, commit, readyWithin ?? Patience),
            Fingerprint = $"{commit.Value}-{Some.Number()}",
            Owner = "ada",
            ExpiresAt = Some.Moment.AddDays(7),
        };
    }

    protected async Task<T> ApplyAsync<T>(EnvironmentSpec spec) where T : DriverResult =>
        (await Driver.ApplyAsync(spec, default)).ShouldBeOfType<T>();

    /// <summary>Applies and observes, as passes do, until the platform has come to an end.</summary>
    protected async Task<ObservedEnvironment> ConvergeAsync(EnvironmentSpec spec, ObservedStatus expected = ObservedStatus.Ready)
    {
        ObservedEnvironment? observed = null;
        await Eventually.TrueAsync(
            async () =>
            {
                observed = await Driver.ObserveAsync(spec.Identity, default);
                if (observed.Fingerprint == spec.Fingerprint && observed.Status is ObservedStatus.Ready or ObservedStatus.Failed) return true;
                (await Driver.ApplyAsync(spec, default)).ShouldNotBeOfType<DriverResult.Refused>();
                return false;
            },
            $"{spec.Identity.Name} comes to an end",
            Patience);
        observed!.Status.ShouldBe(expected, observed.Reason);
        return observed;
    }

    /// <summary>Destroys and observes, as passes do, until nothing is there.</summary>
    protected async Task RemoveAsync(EnvironmentIdentity environment)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                (await Driver.DestroyAsync(environment, default)).ShouldNotBeOfType<DriverResult.Refused>();
                return (await Driver.ObserveAsync(environment, default)).Status == ObservedStatus.Absent;
            },
            $"{environment.Name} is gone",
            Patience);
        (await LeftoversAsync(environment)).ShouldBeEmpty();
    }

    protected async Task ShouldServeAsync(ObservedEnvironment observed, CommitSha commit)
    {
        observed.Serving.ShouldBe(commit);
        (await ReadAsync(observed.Url.ShouldNotBeNull())).ShouldNotBeNull().ShouldContain(commit.Value);
    }
}
