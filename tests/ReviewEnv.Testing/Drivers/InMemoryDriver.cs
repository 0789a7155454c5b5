using System.Runtime.CompilerServices;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Testing.Drivers;

/// <summary>A driver without a platform, for tests of everything above drivers. Keeps the promises of the driver contract; time is what makes it move on.</summary>
public sealed class InMemoryDriver(InMemoryPlatform platform, TimeProvider clock) : IEnvironmentDriver
{
    /// <summary>Every spec that was not a repetition, in order.</summary>
    public List<EnvironmentSpec> Applied { get; } = [];

    /// <summary>How often removal was begun.</summary>
    public int Removals { get; private set; }

    /// <summary>Answers the next call to apply or destroy, once.</summary>
    public DriverResult? NextAnswer { get; set; }

    public NameBudget NameBudget => NameBudget.DnsLabel;

    public bool CanSleep => platform.Sleeps;

    public Task<ObservedEnvironment> ObserveAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        lock (platform.Gate) return Task.FromResult(Observe(environment));
    }

    public Task<DriverResult> ApplyAsync(EnvironmentSpec spec, CancellationToken cancellationToken)
    {
        lock (platform.Gate) return Task.FromResult(Apply(spec));
    }

    public Task<DriverResult> DestroyAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        lock (platform.Gate)
        {
            if (Taken() is { } answer) return Task.FromResult(answer);
            var status = Observe(environment).Status;
            if (status == ObservedStatus.Foreign) return Task.FromResult<DriverResult>(new DriverResult.Refused("not ours"));
            if (status is ObservedStatus.Absent or ObservedStatus.Deleting) return Task.FromResult<DriverResult>(new DriverResult.Accepted());
            platform.Environments[environment.Name].DestroyedAt = clock.GetUtcNow();
            Removals++;
            return Task.FromResult<DriverResult>(new DriverResult.Accepted("removing it"));
        }
    }

    public async IAsyncEnumerable<EnvironmentIdentity> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        List<EnvironmentIdentity> all;
        lock (platform.Gate) all = [.. platform.Environments.Values.Select(known => known.Spec.Identity)];
        foreach (var identity in all) yield return identity;
    }

    private DriverResult Apply(EnvironmentSpec spec)
    {
        if (Taken() is { } answer) return answer;
        var observed = Observe(spec.Identity);
        if (observed.Status == ObservedStatus.Foreign) return new DriverResult.Refused("not ours");
        if (observed.Status == ObservedStatus.Deleting) return new DriverResult.Transient("on its way out");
        if (!platform.Environments.TryGetValue(spec.Identity.Name, out var known)) return Begin(platform.Environments[spec.Identity.Name] = new InMemoryEnvironment(spec), spec);
        if (observed.Wreck is not null)
        {
            known.DestroyedAt = clock.GetUtcNow();
            Removals++;
            return new DriverResult.Accepted("removing what the failed creation left");
        }

        if (observed.Fingerprint != spec.Fingerprint) return Begin(known, spec);
        if (observed.Asleep != spec.Asleep && known.Prepared is null) return Start(known, spec);
        known.Spec = spec;
        return known.Prepared is { } prepared && spec.Permits(prepared) ? Start(known, spec) : new DriverResult.Accepted();
    }

    private DriverResult Begin(InMemoryEnvironment known, EnvironmentSpec spec)
    {
        if (!platform.Prepares) return Start(known, spec);
        var change = known.Creation is null ? ChangeKind.Create : ChangeKind.Replace;
        known.Spec = spec;
        known.Prepared = new ChangeProposal($"change-{++platform.Preparations}", [new ObjectChange("Software/app", change, [new FieldDifference("commit", known.Serving?.Commit.Value, spec.Commit.Value)])]);
        return new DriverResult.Accepted($"preparing {spec.Commit.Short}");
    }

    private DriverResult Start(InMemoryEnvironment known, EnvironmentSpec spec)
    {
        known.Spec = spec;
        known.Prepared = null;
        known.Creation ??= ++platform.Creations;
        known.AppliedAt = clock.GetUtcNow();
        if (spec.Asleep) known.Serving = null;
        Applied.Add(spec);
        return new DriverResult.Accepted(spec.Asleep ? "going to sleep" : $"starting {spec.Commit.Short}");
    }

    private ObservedEnvironment Observe(EnvironmentIdentity environment)
    {
        if (platform.Strangers.Contains(environment.Name)) return new ObservedEnvironment(ObservedStatus.Foreign) { Reason = "planted" };
        if (!platform.Environments.TryGetValue(environment.Name, out var known)) return ObservedEnvironment.Absent;
        if (known.Spec.Identity.Key != environment.Key) return new ObservedEnvironment(ObservedStatus.Foreign) { Reason = $"belongs to {known.Spec.Identity.Key}" };
        var now = clock.GetUtcNow();
        if (known.DestroyedAt is { } destroyed)
        {
            if (now - destroyed < platform.GoesIn) return new ObservedEnvironment(ObservedStatus.Deleting);
            if (platform.Leak is { } leak) return new ObservedEnvironment(ObservedStatus.Leaking) { Reason = leak };
            platform.Environments.Remove(environment.Name);
            return ObservedEnvironment.Absent;
        }

        var (status, reason) = Progress(known, now - known.AppliedAt);
        if (status == ObservedStatus.Ready) (known.Serving, known.CameUp) = (known.Spec, true);
        return new ObservedEnvironment(status)
        {
            Fingerprint = known.Spec.Fingerprint,
            Attempted = known.Spec.Commit,
            Serving = known.Serving?.Commit,
            Asleep = known.Spec.Asleep,
            Url = new Uri($"http://{environment.Name}.memory.invalid" + known.Spec.Template.UrlPath),
            Reason = reason,
            Proposal = known.Prepared,
            Wreck = platform.Wrecks && status == ObservedStatus.Failed && !known.CameUp ? $"creation-{known.Creation}" : null,
            ExpiresAt = known.Spec.ExpiresAt,
            Owner = known.Spec.Owner,
        };
    }

    private (ObservedStatus Status, string? Reason) Progress(InMemoryEnvironment known, TimeSpan age)
    {
        if (known.Prepared is not null) return (ObservedStatus.AwaitingApproval, null);
        if (known.Spec.Asleep) return (ObservedStatus.Sleeping, null);
        if (known.Serving?.Fingerprint == known.Spec.Fingerprint) return (ObservedStatus.Ready, null);
        if (age < platform.StartsIn) return (ObservedStatus.Converging, "starting");
        return platform.Behaviours.GetValueOrDefault(known.Spec.Commit) switch
        {
            Behaviour.FailsToStart => (ObservedStatus.Failed, "exited with code 3: boom"),
            Behaviour.NeverAnswers when age < known.Spec.Template.Readiness.Timeout => (ObservedStatus.Converging, "no answer yet"),
            Behaviour.NeverAnswers => (ObservedStatus.Failed, "did not answer in time"),
            _ => (ObservedStatus.Ready, null),
        };
    }

    private DriverResult? Taken()
    {
        var answer = NextAnswer;
        NextAnswer = null;
        return answer;
    }
}
