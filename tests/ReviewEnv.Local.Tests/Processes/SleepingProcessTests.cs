using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Processes;
using ReviewEnv.Local.Tests.Programs;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Local.Tests.Processes;

/// <summary>Asleep nothing runs and everything is kept; a visit is enough to wake it.</summary>
public sealed class SleepingProcessTests : IAsyncLifetime
{
    private readonly ProcessPlatform platform = new();
    private readonly EnvironmentIdentity here = Samples.Identity("web-sleepy");
    private ProcessDriver driver = null!;

    public async Task InitializeAsync()
    {
        await platform.PrepareAsync();
        driver = platform.Start();
    }

    public async Task DisposeAsync()
    {
        await driver.DisposeAsync();
        await platform.DisposeAsync();
    }

    [Fact]
    public async Task Asleep_nothing_runs_and_files_log_and_address_are_kept()
    {
        var spec = await SpecAsync();
        var ready = await ReadyAsync(spec);
        var written = Path.Combine(WorktreeOf(platform.Record(here.Name)!.Serving!), "written-by-the-software.txt");
        await File.WriteAllTextAsync(written, "keep me");

        var asleep = await SleepAsync(spec);
        (asleep.Status, asleep.Asleep, asleep.Serving, asleep.Url, asleep.Fingerprint, asleep.Attempted).ShouldBe((ObservedStatus.Sleeping, true, null, ready.Url, spec.Fingerprint, spec.Commit));
        await EndedAsync();
        (await driver.TailAsync(here, 5, default)).ShouldBe(["starting as Works"]);

        await ReadyAsync(spec);
        (await File.ReadAllTextAsync(written)).ShouldBe("keep me");
        (await platform.ReadAsync(ready.Url!)).ShouldNotBeNull().ShouldContain(Path.GetDirectoryName(written)!);
        Worktrees().ShouldBe(1);
    }

    [Fact]
    public async Task A_visitor_waits_is_told_of_and_gets_the_page_of_the_woken_process()
    {
        var spec = await SpecAsync();
        var ready = await ReadyAsync(spec);
        await SleepAsync(spec);
        var visit = platform.ReadAsync(ready.Url!);
        await platform.Visits.NextAsync();
        platform.Visits.All.ShouldBe([(here.Key, true)]);
        visit.IsCompleted.ShouldBeFalse();
        await ReadyAsync(spec);
        (await visit).ShouldNotBeNull().ShouldContain(spec.Commit.Value);
    }

    [Fact]
    public async Task A_visitor_gets_the_page_although_the_daemon_was_started_anew_while_it_slept()
    {
        var spec = await SpecAsync();
        var ready = await ReadyAsync(spec);
        await SleepAsync(spec);
        await RestartAsync();
        (await driver.ObserveAsync(here, default)).Status.ShouldBe(ObservedStatus.Sleeping);
        var visit = platform.ReadAsync(ready.Url!);
        await platform.Visits.NextAsync();
        await ReadyAsync(spec);
        (await visit).ShouldNotBeNull().ShouldContain(spec.Commit.Value);
    }

    [Fact]
    public async Task A_visitor_who_waited_in_vain_is_answered_for()
    {
        await driver.DisposeAsync();
        driver = platform.Start(options => options with { WakeLimit = TimeSpan.FromMilliseconds(50) });
        var spec = await SpecAsync();
        var ready = await ReadyAsync(spec);
        await SleepAsync(spec);
        using var answer = await platform.Http.GetAsync(ready.Url);
        ((int)answer.StatusCode).ShouldBe(503);
        answer.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Woken_while_the_old_process_still_ends_it_starts_in_files_of_its_own()
    {
        var stubborn = new JsonObject { ["command"] = new JsonArray("sh", "-c", "trap '' TERM; while true; do \"$0\" serve; done", Entry.Executable), ["stopGrace"] = "2s" };
        var spec = await SpecAsync(stubborn);
        await ReadyAsync(spec);
        var before = platform.Record(here.Name)!.Serving!;
        await SleepAsync(spec);
        platform.Record(here.Name)!.Retiring.ShouldNotBeEmpty();
        await ReadyAsync(spec);
        platform.Record(here.Name)!.Serving!.Label.ShouldNotBe(before.Label);
        await Eventually.TrueAsync(() => platform.Record(here.Name)!.Retiring.Count == 0, "the old one has ended");
        Worktrees().ShouldBe(1);
        (await driver.ObserveAsync(here, default)).Status.ShouldBe(ObservedStatus.Ready);
    }

    [Fact]
    public async Task Put_to_sleep_while_it_starts_it_does_not_start()
    {
        var spec = await SpecAsync(behaviour: Behaviour.NeverAnswers);
        await driver.ApplyAsync(spec, default);
        await Eventually.TrueAsync(() => platform.Processes().Count == 1, "it starts");
        await SleepAsync(spec);
        await EndedAsync();
        await driver.ApplyAsync(spec, default);
        var waking = await driver.ObserveAsync(here, default);
        (waking.Status, waking.Asleep).ShouldBe((ObservedStatus.Converging, false));
    }

    [Fact]
    public async Task What_was_made_asleep_starts_when_it_is_woken()
    {
        var spec = await SpecAsync();
        await SleepAsync(spec);
        platform.Processes().ShouldBeEmpty();
        var ready = await ReadyAsync(spec);
        (await platform.ReadAsync(ready.Url!)).ShouldNotBeNull().ShouldContain(spec.Commit.Value);
    }

    [Fact]
    public async Task What_fails_to_wake_is_failed_and_can_be_put_to_sleep_again()
    {
        var spec = await SpecAsync();
        await ReadyAsync(spec);
        var worktree = WorktreeOf(platform.Record(here.Name)!.Serving!);
        await SleepAsync(spec);
        await EndedAsync();
        await File.WriteAllTextAsync(Path.Combine(worktree, "behaviour.txt"), "FailsToStart");
        await driver.ApplyAsync(spec, default);
        (await SettledAsync(ObservedStatus.Failed)).Reason.ShouldNotBeNull().ShouldContain("boom");
        await SleepAsync(spec);
        await ReadyAsync(spec);
    }

    [Fact]
    public async Task A_commit_that_comes_while_it_sleeps_leaves_no_files_of_the_old_one()
    {
        var old = await SpecAsync();
        await ReadyAsync(old);
        await SleepAsync(old);
        await EndedAsync();
        var newer = await SpecAsync();
        await SleepAsync(newer);
        await Eventually.TrueAsync(() => Worktrees() == 0, "the old files are gone");
        (await ReadyAsync(newer)).Serving.ShouldBe(newer.Commit);
        Worktrees().ShouldBe(1);
    }

    [Fact]
    public async Task A_record_of_before_there_was_sleep_is_awake()
    {
        await ReadyAsync(await SpecAsync());
        await driver.DisposeAsync();
        var path = Path.Combine(platform.Environments, here.Name, EnvironmentFolder.RecordName);
        var record = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        record.Remove("asleep").ShouldBeTrue();
        foreach (var key in new[] { "wakes", "checkedOut" }) record["serving"]!.AsObject().Remove(key).ShouldBeTrue();
        await File.WriteAllTextAsync(path, record.ToJsonString());
        driver = platform.Start();
        (await driver.ObserveAsync(here, default)).Status.ShouldBe(ObservedStatus.Ready);
    }

    private async Task<EnvironmentSpec> SpecAsync(JsonObject? settings = null, Behaviour behaviour = Behaviour.Works)
    {
        var commit = await platform.CommitAsync(behaviour);
        return Samples.Spec(here, commit, TimeSpan.FromSeconds(30)) with { Template = Samples.Template(commit, TimeSpan.FromSeconds(30), settings) };
    }

    private async Task<ObservedEnvironment> ReadyAsync(EnvironmentSpec spec)
    {
        (await driver.ApplyAsync(spec, default)).ShouldBeOfType<DriverResult.Accepted>();
        return await SettledAsync(ObservedStatus.Ready);
    }

    private async Task<ObservedEnvironment> SleepAsync(EnvironmentSpec spec)
    {
        (await driver.ApplyAsync(spec with { Asleep = true }, default)).ShouldBeOfType<DriverResult.Accepted>();
        var observed = await driver.ObserveAsync(here, default);
        observed.Status.ShouldBe(ObservedStatus.Sleeping);
        return observed;
    }

    private async Task<ObservedEnvironment> SettledAsync(ObservedStatus status)
    {
        ObservedEnvironment? observed = null;
        await Eventually.TrueAsync(async () => (observed = await driver.ObserveAsync(here, default)).Status == status, $"it is {status}");
        return observed!;
    }

    private Task EndedAsync() => Eventually.TrueAsync(() => platform.Processes().Count == 0 && platform.Record(here.Name)!.Retiring.Count == 0, "nothing runs");

    private string WorktreeOf(Instance instance) => Path.Combine(platform.Environments, here.Name, "worktrees", instance.Label);

    private int Worktrees() => Directory.GetDirectories(Path.Combine(platform.Environments, here.Name, "worktrees")).Length;

    private async Task RestartAsync()
    {
        await driver.DisposeAsync();
        driver = platform.Start();
    }
}
