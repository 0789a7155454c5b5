using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Testing.Contracts;

public abstract partial class EnvironmentDriverContract
{
    [ContractFact]
    public async Task What_was_never_made_is_absent() =>
        (await Driver.ObserveAsync(Somewhere(), default)).Status.ShouldBe(ObservedStatus.Absent);

    [ContractFact]
    public async Task A_new_environment_becomes_ready_at_its_commit_and_serves_it()
    {
        var spec = await SpecAsync(Somewhere());
        (await ApplyAsync<DriverResult.Accepted>(spec)).What.ShouldNotBeNullOrWhiteSpace();
        var observed = await ConvergeAsync(spec);
        observed.Attempted.ShouldBe(spec.Commit);
        observed.Owner.ShouldBe("ada");
        observed.ExpiresAt.ShouldBe(spec.ExpiresAt);
        await ShouldServeAsync(observed, spec.Commit);
        await RemoveAsync(spec.Identity);
    }

    [ContractFact]
    public async Task Asking_for_the_same_again_changes_nothing()
    {
        var spec = await SpecAsync(Somewhere());
        var first = await ConvergeAsync(spec);
        (await ApplyAsync<DriverResult.Accepted>(spec)).What.ShouldBeNull();
        (await Driver.ObserveAsync(spec.Identity, default)).ShouldBeEquivalentTo(first);
        await ShouldServeAsync(first, spec.Commit);
        await RemoveAsync(spec.Identity);
    }

    [ContractFact]
    public async Task The_end_of_life_can_be_moved_without_a_new_deployment()
    {
        var spec = await SpecAsync(Somewhere());
        await ConvergeAsync(spec);
        var moved = spec with { ExpiresAt = Some.Moment.AddDays(30), Owner = "grace" };
        await Eventually.TrueAsync(
            async () =>
            {
                await ApplyAsync<DriverResult.Accepted>(moved);
                var observed = await Driver.ObserveAsync(spec.Identity, default);
                observed.Status.ShouldBe(ObservedStatus.Ready, observed.Reason);
                return observed.ExpiresAt == moved.ExpiresAt && observed.Owner == moved.Owner;
            },
            "its end of life is moved while it serves",
            Patience);
        await RemoveAsync(spec.Identity);
    }

    [ContractFact]
    public async Task A_newer_commit_takes_over_at_the_same_address()
    {
        var old = await SpecAsync(Somewhere());
        var before = await ConvergeAsync(old);
        var newer = await SpecAsync(old.Identity);
        await ApplyAsync<DriverResult.Accepted>(newer);
        var between = await Driver.ObserveAsync(old.Identity, default);
        between.Attempted.ShouldBe(newer.Commit);
        var after = await ConvergeAsync(newer);
        after.Url.ShouldBe(before.Url);
        await ShouldServeAsync(after, newer.Commit);
        await RemoveAsync(old.Identity);
    }

    [ContractFact]
    public async Task The_same_commit_with_another_fingerprint_is_deployed_anew()
    {
        var spec = await SpecAsync(Somewhere());
        await ConvergeAsync(spec);
        var again = spec with { Fingerprint = spec.Fingerprint + "-again" };
        (await ApplyAsync<DriverResult.Accepted>(again)).What.ShouldNotBeNullOrWhiteSpace();
        await ShouldServeAsync(await ConvergeAsync(again), spec.Commit);
        await RemoveAsync(spec.Identity);
    }

    [ContractFact]
    public async Task A_first_commit_that_fails_to_start_is_failed_and_says_why()
    {
        var spec = await SpecAsync(Somewhere(), Behaviour.FailsToStart);
        var observed = await ConvergeAsync(spec, ObservedStatus.Failed);
        observed.Serving.ShouldBeNull();
        observed.Attempted.ShouldBe(spec.Commit);
        observed.Reason.ShouldNotBeNull().ShouldContain("boom");
        await RemoveAsync(spec.Identity);
    }

    [ContractFact]
    public Task A_newer_commit_that_fails_to_start_leaves_the_old_one_serving_and_says_why() => FailedUpdateAsync(Behaviour.FailsToStart);

    [ContractFact]
    public Task A_newer_commit_that_never_answers_leaves_the_old_one_serving_and_says_why() => FailedUpdateAsync(Behaviour.NeverAnswers);

    private async Task FailedUpdateAsync(Behaviour behaviour)
    {
        if (!KeepsServing) return;
        var old = await SpecAsync(Somewhere());
        await ConvergeAsync(old);
        var bad = await SpecAsync(old.Identity, behaviour, TimeSpan.FromMilliseconds(600));
        var observed = await ConvergeAsync(bad, ObservedStatus.Failed);
        observed.Attempted.ShouldBe(bad.Commit);
        observed.Reason.ShouldNotBeNullOrWhiteSpace();
        await ShouldServeAsync(observed, old.Commit);

        var fixedAgain = await SpecAsync(old.Identity);
        await ShouldServeAsync(await ConvergeAsync(fixedAgain), fixedAgain.Commit);
        await RemoveAsync(old.Identity);
    }

    [ContractFact]
    public async Task Going_back_to_the_commit_that_is_still_served_makes_it_ready_again()
    {
        if (!KeepsServing) return;
        var good = await SpecAsync(Somewhere());
        await ConvergeAsync(good);
        await ConvergeAsync(await SpecAsync(good.Identity, Behaviour.FailsToStart), ObservedStatus.Failed);
        await ShouldServeAsync(await ConvergeAsync(good), good.Commit);
        await RemoveAsync(good.Identity);
    }

    [ContractFact]
    public async Task A_newer_commit_supersedes_one_that_is_still_starting()
    {
        var slow = await SpecAsync(Somewhere(), Behaviour.NeverAnswers, TimeSpan.FromMinutes(10));
        await ApplyAsync<DriverResult.Accepted>(slow);
        // A platform that prepares changes may have prepared this one by now.
        (await Driver.ObserveAsync(slow.Identity, default)).Status.ShouldBeOneOf(ObservedStatus.Converging, ObservedStatus.AwaitingApproval);
        var newer = await SpecAsync(slow.Identity);
        await ApplyAsync<DriverResult.Accepted>(newer);
        await ShouldServeAsync(await ConvergeAsync(newer), newer.Commit);
        await RemoveAsync(slow.Identity);
    }

    [ContractFact]
    public async Task Removing_what_is_not_there_succeeds()
    {
        var nowhere = Somewhere();
        (await Driver.DestroyAsync(nowhere, default)).ShouldBeOfType<DriverResult.Accepted>();
        (await Driver.ObserveAsync(nowhere, default)).Status.ShouldBe(ObservedStatus.Absent);
    }

    [ContractFact]
    public async Task A_removed_environment_leaves_nothing_and_can_be_made_again()
    {
        var spec = await SpecAsync(Somewhere());
        var observed = await ConvergeAsync(spec);
        await RemoveAsync(spec.Identity);
        await RemoveAsync(spec.Identity);
        (await ReadAsync(observed.Url!)).ShouldBeNull();
        await ShouldServeAsync(await ConvergeAsync(spec), spec.Commit);
        await RemoveAsync(spec.Identity);
    }

    [ContractFact]
    public Task An_environment_can_be_removed_while_it_starts() => RemovedAtOnceAsync(Behaviour.Works);

    [ContractFact]
    public Task An_environment_that_never_answers_can_be_removed() => RemovedAtOnceAsync(Behaviour.NeverAnswers);

    private async Task RemovedAtOnceAsync(Behaviour behaviour)
    {
        var spec = await SpecAsync(Somewhere(), behaviour);
        await ApplyAsync<DriverResult.Accepted>(spec);
        await RemoveAsync(spec.Identity);
    }

    [ContractFact]
    public async Task What_is_not_ours_is_seen_as_foreign_and_never_touched()
    {
        var spec = await SpecAsync(Somewhere());
        await PlantAsync(spec.Identity.Name);
        (await Driver.ObserveAsync(spec.Identity, default)).Status.ShouldBe(ObservedStatus.Foreign);
        (await ApplyAsync<DriverResult.Refused>(spec)).Reason.ShouldNotBeNullOrWhiteSpace();
        (await Driver.DestroyAsync(spec.Identity, default)).ShouldBeOfType<DriverResult.Refused>();
        await RestartAsync();
        (await Driver.ObserveAsync(spec.Identity, default)).Status.ShouldBe(ObservedStatus.Foreign);
        (await ListAsync()).ShouldNotContain(spec.Identity);
        (await IsUntouchedAsync(spec.Identity.Name)).ShouldBeTrue();
    }

    [ContractFact]
    public async Task A_name_that_carries_another_branch_s_label_is_foreign()
    {
        var spec = await SpecAsync(Somewhere());
        var mine = await ConvergeAsync(spec);
        var other = new EnvironmentIdentity(Some.Key(), spec.Identity.Name);
        (await Driver.ObserveAsync(other, default)).Status.ShouldBe(ObservedStatus.Foreign);
        await ApplyAsync<DriverResult.Refused>(await SpecAsync(other));
        (await Driver.DestroyAsync(other, default)).ShouldBeOfType<DriverResult.Refused>();
        await ShouldServeAsync(await Driver.ObserveAsync(spec.Identity, default), spec.Commit);
        (await Driver.ObserveAsync(spec.Identity, default)).ShouldBeEquivalentTo(mine);
        await RemoveAsync(spec.Identity);
    }

    [ContractFact]
    public async Task A_restart_between_any_two_calls_changes_nothing()
    {
        var first = await SpecAsync(Somewhere());
        await ApplyAsync<DriverResult.Accepted>(first);
        await RestartAsync();
        var ready = await ConvergeAsync(first);
        await RestartAsync();
        (await Driver.ObserveAsync(first.Identity, default)).ShouldBeEquivalentTo(ready);
        await ShouldServeAsync(ready, first.Commit);

        var second = await SpecAsync(first.Identity);
        await ApplyAsync<DriverResult.Accepted>(second);
        await RestartAsync();
        await ApplyAsync<DriverResult.Accepted>(second);
        await RestartAsync();
        var after = await ConvergeAsync(second);
        after.Url.ShouldBe(ready.Url);
        await ShouldServeAsync(after, second.Commit);

        await Driver.DestroyAsync(first.Identity, default);
        await RestartAsync();
        await RemoveAsync(first.Identity);
    }

    [ContractFact]
    public async Task A_failure_is_remembered_over_a_restart()
    {
        var spec = await SpecAsync(Somewhere(), Behaviour.FailsToStart);
        var failed = await ConvergeAsync(spec, ObservedStatus.Failed);
        await RestartAsync();
        var observed = await Driver.ObserveAsync(spec.Identity, default);
        observed.Status.ShouldBe(ObservedStatus.Failed);
        observed.Fingerprint.ShouldBe(spec.Fingerprint);
        observed.Reason.ShouldBe(failed.Reason);
        await RemoveAsync(spec.Identity);
    }

    [ContractFact]
    public async Task All_environments_are_listed_with_the_keys_they_were_made_for()
    {
        string[] branches = ["feature/Foo_Bar", new('a', 200), "日本語", "-", "$(id)", "\";rm -rf ~;\"", "../../x", "a b", "🚀", "..", "a/b-c", "a-b/c", "line\nbreak"];
        var specs = new List<EnvironmentSpec>();
        foreach (var branch in branches)
        {
            var spec = await SpecAsync(Somewhere(branch));
            await ApplyAsync<DriverResult.Accepted>(spec);
            specs.Add(spec);
        }

        (await ListAsync()).ShouldBe(specs.Select(spec => spec.Identity), ignoreOrder: true);
        await RestartAsync();
        (await ListAsync()).ShouldBe(specs.Select(spec => spec.Identity), ignoreOrder: true);
        foreach (var spec in specs) await ShouldServeAsync(await ConvergeAsync(spec), spec.Commit);
        foreach (var spec in specs) await RemoveAsync(spec.Identity);
        (await ListAsync()).ShouldBeEmpty();
    }

    private async Task<List<EnvironmentIdentity>> ListAsync()
    {
        var all = new List<EnvironmentIdentity>();
        await foreach (var identity in Driver.ListAsync(default)) all.Add(identity);
        return all;
    }
}
