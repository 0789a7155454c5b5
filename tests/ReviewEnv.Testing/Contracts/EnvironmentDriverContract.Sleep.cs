using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Testing.Contracts;

/// <summary>What every driver promises that says that it can put environments to sleep.</summary>
public abstract partial class EnvironmentDriverContract
{
    [ContractFact]
    public async Task What_sleeps_serves_nothing_and_wakes_as_it_was_at_the_same_address()
    {
        var spec = await SpecAsync(Somewhere());
        if (!Driver.CanSleepWith(spec.Template)) return;
        var awake = await ConvergeAsync(spec);
        var asleep = await SleepAsync(spec);
        asleep.Attempted.ShouldBe(spec.Commit);
        asleep.Serving.ShouldBeNull();
        (await Driver.ApplyAsync(spec with { Asleep = true }, default)).ShouldBeOfType<DriverResult.Accepted>();
        await RestartAsync();
        (await Driver.ObserveAsync(spec.Identity, default)).Status.ShouldBe(ObservedStatus.Sleeping);

        await ApplyAsync<DriverResult.Accepted>(spec);
        (await Driver.ObserveAsync(spec.Identity, default)).Asleep.ShouldBeFalse();
        var again = await WakeAsync(spec);
        again.Url.ShouldBe(awake.Url);
        await ShouldServeAsync(again, spec.Commit);
        await RemoveAsync(spec.Identity);
    }

    [ContractFact]
    public async Task A_commit_that_comes_while_it_sleeps_is_served_when_it_wakes()
    {
        var old = await SpecAsync(Somewhere());
        if (!Driver.CanSleepWith(old.Template)) return;
        await ConvergeAsync(old);
        await SleepAsync(old);
        var newer = await SpecAsync(old.Identity);
        (await SleepAsync(newer)).Attempted.ShouldBe(newer.Commit);
        await ShouldServeAsync(await WakeAsync(newer), newer.Commit);
        await RemoveAsync(old.Identity);
    }

    [ContractFact]
    public async Task A_new_commit_wakes_what_sleeps()
    {
        var old = await SpecAsync(Somewhere());
        if (!Driver.CanSleepWith(old.Template)) return;
        await ConvergeAsync(old);
        await SleepAsync(old);
        var newer = await SpecAsync(old.Identity);
        await ShouldServeAsync(await WakeAsync(newer), newer.Commit);
        await RemoveAsync(old.Identity);
    }

    [ContractFact]
    public async Task What_sleeps_can_be_removed()
    {
        var spec = await SpecAsync(Somewhere());
        if (!Driver.CanSleepWith(spec.Template)) return;
        await ConvergeAsync(spec);
        await SleepAsync(spec);
        await RemoveAsync(spec.Identity);
    }

    private Task<ObservedEnvironment> SleepAsync(EnvironmentSpec spec) => UntilRestAsync(spec with { Asleep = true }, ObservedStatus.Sleeping);

    private Task<ObservedEnvironment> WakeAsync(EnvironmentSpec spec) => UntilRestAsync(spec, ObservedStatus.Ready);

    /// <summary>Applies and observes, as passes do, where <see cref="ConvergeAsync"/> would take what still serves for awake.</summary>
    private async Task<ObservedEnvironment> UntilRestAsync(EnvironmentSpec spec, ObservedStatus expected)
    {
        ObservedEnvironment? observed = null;
        await Eventually.TrueAsync(
            async () =>
            {
                observed = await Driver.ObserveAsync(spec.Identity, default);
                if (observed.Fingerprint == spec.Fingerprint && observed.Asleep == spec.Asleep && observed.Status == expected) return true;
                observed.Status.ShouldNotBe(ObservedStatus.Failed, observed.Reason);
                (await Driver.ApplyAsync(spec, default)).ShouldNotBeOfType<DriverResult.Refused>();
                return false;
            },
            $"{spec.Identity.Name} is {expected}",
            Patience);
        return observed!;
    }
}
