using System.Diagnostics;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Fronts;
using ReviewEnv.Local.Native;
using ReviewEnv.Local.Processes;
using ReviewEnv.Local.Tests.Programs;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Local.Tests.Processes;

/// <summary>What is found and put right after the daemon, the machine or somebody's hand came in between.</summary>
public sealed class ProcessDriverCrashTests : IAsyncLifetime
{
    private readonly ProcessPlatform platform = new();
    private readonly EnvironmentIdentity here = Samples.Identity("web-crash");

    public async Task InitializeAsync() => await platform.PrepareAsync();

    public async Task DisposeAsync() => await platform.DisposeAsync();

    [Fact]
    public async Task A_process_whose_start_was_not_recorded_is_found_by_its_own_mark()
    {
        await using (var first = platform.Start()) await ReadyAsync(first);
        var pid = platform.Processes().Single();
        // As if the daemon had died right after the start: the record knows the candidate, but no process.
        var record = platform.Record(here.Name)!;
        Write(record with { Candidate = record.Serving! with { Pid = 0, StartTime = 0, BootId = "" }, Serving = null });
        await using var second = platform.Start();
        await SettledAsync(second, ObservedStatus.Ready);
        platform.Processes().ShouldBe([pid]);
    }

    [Fact]
    public async Task A_healthy_candidate_of_long_ago_gets_its_full_time_to_answer()
    {
        await using (var first = platform.Start()) await ReadyAsync(first);
        var pid = platform.Processes().Single();
        var record = platform.Record(here.Name)!;
        Write(record with { Candidate = record.Serving! with { StartedAt = DateTimeOffset.UtcNow.AddHours(-1) }, Serving = null });
        await using var second = platform.Start();
        await SettledAsync(second, ObservedStatus.Ready);
        platform.Processes().ShouldBe([pid]);
    }

    [Fact]
    public async Task A_checkout_whose_git_was_killed_is_done_again()
    {
        await using (var first = platform.Start(options => options with { StopOnDispose = true })) await ReadyAsync(first);
        var record = platform.Record(here.Name)!;
        var cutOff = record.Serving! with { Pid = 0, StartTime = 0, BootId = "", Nonce = "cut-off", Label = "cut-off-9" };
        Write(record with { Candidate = cutOff, Serving = null });
        var worktrees = Path.Combine(platform.Environments, here.Name, "worktrees");
        await File.WriteAllTextAsync(Path.Combine(worktrees, "cut-off-9.index"), "garbage");
        await File.WriteAllTextAsync(Path.Combine(worktrees, "cut-off-9.index.lock"), "");
        await using var second = platform.Start();
        await SettledAsync(second, ObservedStatus.Ready);
        Directory.GetFiles(worktrees).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_keeps_one_environment_from_being_taken_up_keeps_no_other()
    {
        var other = Samples.Identity("web-other");
        await using (var first = platform.Start())
        {
            await ReadyAsync(first);
            await first.ApplyAsync(Samples.Spec(other, await platform.CommitAsync(), TimeSpan.FromSeconds(30)), default);
            await Eventually.TrueAsync(async () => (await first.ObserveAsync(other, default)).Status == ObservedStatus.Ready, "the other serves");
        }

        // No port has this number: listening on it is no matter of somebody else having it.
        Write(platform.Record(here.Name)! with { FrontPort = 100_000 });
        await using var second = platform.Start();
        (await second.ObserveAsync(other, default)).Status.ShouldBe(ObservedStatus.Ready);
        var refused = (await second.ApplyAsync(Samples.Spec(here, await platform.CommitAsync(), TimeSpan.FromSeconds(30)), default)).ShouldBeOfType<DriverResult.Refused>();
        refused.Reason.ShouldContain("could not be taken up");
    }

    [Fact]
    public async Task What_an_earlier_removal_left_is_in_no_later_one_s_way()
    {
        await using var driver = platform.Start();
        await ReadyAsync(driver);
        Directory.CreateDirectory(Path.Combine(platform.Environments, $".gone-{here.Name}-{platform.Record(here.Name)!.FrontPort}", "deep"));
        await RemoveAsync(driver);
        Directory.EnumerateDirectories(platform.Environments).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_process_of_the_same_id_that_is_not_ours_is_left_alone()
    {
        await using (var first = platform.Start()) await ReadyAsync(first);
        using var stranger = Process.Start(new ProcessStartInfo("sleep", "60") { UseShellExecute = false })!;
        try
        {
            foreach (var pid in platform.Processes()) _ = Libc.Kill(pid, Libc.SigKill);
            var record = platform.Record(here.Name)!;
            Write(record with { Serving = record.Serving! with { Pid = stranger.Id } });
            await using var second = platform.Start();
            await SettledAsync(second, ObservedStatus.Failed);
            await RemoveAsync(second);
            stranger.HasExited.ShouldBeFalse();
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Fact]
    public async Task After_a_restart_of_the_machine_the_environment_is_to_be_asked_for_again()
    {
        EnvironmentSpec spec;
        await using (var first = platform.Start()) spec = await ReadyAsync(first);
        foreach (var pid in platform.Processes()) _ = Libc.Kill(pid, Libc.SigKill);
        var record = platform.Record(here.Name)!;
        Write(record with { Serving = record.Serving! with { BootId = "an-earlier-boot" } });
        await using var second = platform.Start();
        var observed = await SettledAsync(second, ObservedStatus.Failed);
        observed.Fingerprint.ShouldBeNull();
        observed.Reason.ShouldNotBeNull().ShouldContain("machine was restarted");
        await second.ApplyAsync(spec, default);
        (await SettledAsync(second, ObservedStatus.Ready)).Serving.ShouldBe(spec.Commit);
    }

    [Fact]
    public async Task A_front_whose_port_was_taken_meanwhile_moves_and_says_so()
    {
        await using (var first = platform.Start()) await ReadyAsync(first);
        var taken = platform.Record(here.Name)!.FrontPort;
        using var thief = Ports.TryListen(taken).ShouldNotBeNull();
        await using var second = platform.Start();
        var observed = await SettledAsync(second, ObservedStatus.Ready);
        observed.Url!.Port.ShouldNotBe(taken);
        (await platform.ReadAsync(observed.Url)).ShouldNotBeNull();
        platform.Sink.Changes.ShouldContain(here.Key);
    }

    [Fact]
    public async Task Children_that_left_the_group_go_with_their_environment()
    {
        await using var driver = platform.Start();
        var settings = new JsonObject { ["command"] = new JsonArray("sh", "-c", "setsid sleep 300 & env -i setsid sleep 300 & trap '' TERM; exec \"$0\" serve", Entry.Executable), ["stopGrace"] = "200ms" };
        await ReadyAsync(driver, settings);
        await Eventually.TrueAsync(() => platform.Processes().Count == 3, "the children run in sessions of their own, one with nothing of its environment");
        await RemoveAsync(driver);
        platform.Processes().ShouldBeEmpty();
    }

    [Fact]
    public async Task Children_that_left_the_group_go_with_their_environment_also_where_its_folder_is_reached_by_a_link()
    {
        using var elsewhere = new TemporaryFolder();
        var link = elsewhere["link"];
        Directory.CreateDirectory(platform.Environments);
        Directory.CreateSymbolicLink(link, platform.Environments);
        await using var driver = platform.Start(options => options with { Directory = link });
        await ReadyAsync(driver, new JsonObject { ["command"] = new JsonArray("sh", "-c", "env -i setsid sleep 300 & exec \"$0\" serve", Entry.Executable), ["stopGrace"] = "200ms" });
        await Eventually.TrueAsync(() => platform.Processes().Count == 2, "the child runs in a session of its own, with nothing of its environment");
        await RemoveAsync(driver);
        platform.Processes().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_links_point_to_outside_stays()
    {
        await using var driver = platform.Start();
        using var outside = new TemporaryFolder();
        await File.WriteAllTextAsync(outside["precious.txt"], "keep me");
        await ReadyAsync(driver);
        var worktree = Directory.GetDirectories(Path.Combine(platform.Environments, here.Name, "worktrees")).Single();
        Directory.CreateSymbolicLink(Path.Combine(worktree, "link"), outside.Root);
        File.CreateSymbolicLink(Path.Combine(worktree, "dangling"), outside["nowhere"]);
        Directory.CreateDirectory(Path.Combine(worktree, "locked", "inner"));
        File.SetUnixFileMode(Path.Combine(worktree, "locked"), UnixFileMode.None);
        await RemoveAsync(driver);
        Directory.Exists(Path.Combine(platform.Environments, here.Name)).ShouldBeFalse();
        File.Exists(outside["precious.txt"]).ShouldBeTrue();
    }

    [ImmutableFilesFact]
    public async Task A_file_that_will_not_go_is_named_and_goes_once_it_can()
    {
        await using var driver = platform.Start();
        await ReadyAsync(driver);
        var stuck = Path.Combine(platform.Environments, here.Name, "logs", "stuck.txt");
        await File.WriteAllTextAsync(stuck, "x");
        ImmutableFilesFactAttribute.Chattr("+i", stuck).ShouldBeNull();
        try
        {
            await driver.DestroyAsync(here, default);
            await Eventually.TrueAsync(async () => (await driver.ObserveAsync(here, default)).Status == ObservedStatus.Leaking, "it leaks");
            (await driver.ObserveAsync(here, default)).Reason.ShouldNotBeNull().ShouldContain("stuck.txt");
        }
        finally
        {
            ImmutableFilesFactAttribute.Chattr("-i", stuck);
        }

        await RemoveAsync(driver);
    }

    [Fact]
    public async Task A_folder_removed_by_hand_does_not_hide_what_still_runs()
    {
        await using var driver = platform.Start();
        await ReadyAsync(driver);
        var pid = platform.Processes().Single();
        Directory.Delete(Path.Combine(platform.Environments, here.Name), recursive: true);
        await RemoveAsync(driver);
        ProcessTable.Find(pid).ShouldBeNull();
    }

    [Fact]
    public async Task Litter_of_a_creation_that_was_cut_off_is_swept()
    {
        Directory.CreateDirectory(Path.Combine(platform.Environments, ".new-abc"));
        Directory.CreateDirectory(Path.Combine(platform.Environments, ".gone-abc", "deep"));
        await using var driver = platform.Start();
        Directory.EnumerateDirectories(platform.Environments).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_end_while_no_daemon_watched_is_found_and_said_with_what_is_not_known()
    {
        using (var daemon = StartDaemon())
        {
            (await daemon.StandardOutput.ReadLineAsync()).ShouldBe("ready");
            await daemon.StandardInput.WriteLineAsync($"apply {here.Name} {await platform.CommitAsync()}");
            await Eventually.TrueAsync(() => platform.Record(here.Name)?.Serving is not null, "it serves");
            _ = Libc.Kill(daemon.Id, Libc.SigKill);
            await daemon.WaitForExitAsync();
        }

        _ = Libc.Kill(platform.Processes().Single(), Libc.SigKill);
        await Eventually.TrueAsync(() => platform.Processes().Count == 0, "it ended");
        await using var driver = platform.Start();
        var observed = await SettledAsync(driver, ObservedStatus.Failed);
        observed.Reason.ShouldNotBeNull().ShouldContain("not known");
    }

    [Fact]
    public async Task Killed_at_any_moment_the_next_daemon_brings_everything_to_where_it_should_be()
    {
        var random = new Random(20260105);
        var commits = new List<Core.Branches.CommitSha>();
        for (var i = 0; i < 4; i++) commits.Add(await platform.CommitAsync());
        commits.Add(await platform.CommitAsync(Behaviour.FailsToStart));
        for (var round = 0; round < 12; round++)
        {
            using var daemon = StartDaemon();
            (await daemon.StandardOutput.ReadLineAsync()).ShouldBe("ready");
            var line = round % 4 == 3 ? $"destroy {here.Name}" : $"apply {here.Name} {commits[random.Next(commits.Count)]}";
            await daemon.StandardInput.WriteLineAsync(line);
            await daemon.StandardInput.FlushAsync();
            await MomentAsync(random);
            // Now and then git and the software go with it, as they do when memory runs out.
            daemon.Kill(entireProcessTree: round % 3 == 2);
            await daemon.WaitForExitAsync();
        }

        await using var last = platform.Start();
        var spec = Samples.Spec(here, commits[0], TimeSpan.FromSeconds(30)) with { Fingerprint = "last" };
        await Eventually.TrueAsync(
            async () => await last.ApplyAsync(spec, default) is DriverResult.Accepted && await last.ObserveAsync(here, default) is { Status: ObservedStatus.Ready, Fingerprint: "last" },
            "the last word is reached");
        var observed = await last.ObserveAsync(here, default);
        (await platform.ReadAsync(observed.Url!)).ShouldNotBeNull().ShouldContain(commits[0].Value);
        await Eventually.TrueAsync(() => platform.Processes().Count == 1, "only the serving process is left");

        await RemoveAsync(last);
        platform.Processes().ShouldBeEmpty();
        Directory.EnumerateDirectories(platform.Environments).ShouldBeEmpty();
    }

    /// <summary>A moment by the clock, or the one in which the record says something in particular; that may have passed already, so it is not waited for long.</summary>
    private async Task MomentAsync(Random random)
    {
        Func<EnvironmentFile, bool>[] moments =
        [
            record => record.Candidate is { Pid: 0 },
            record => record.Candidate is { Pid: > 0 },
            record => record is { Candidate: null, Retiring.Count: > 0 },
            record => record.Deleting,
        ];
        var chosen = random.Next(moments.Length * 2);
        var limit = chosen < moments.Length ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromMilliseconds(random.Next(0, 250));
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            if (chosen < moments.Length && platform.Record(here.Name) is { } record && moments[chosen](record)) return;
            await Task.Delay(1);
        }
    }

    private Process StartDaemon() => Process.Start(new ProcessStartInfo(Entry.Executable, ["daemon", platform.Environments, platform.Repositories])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private void Write(EnvironmentFile file) => file.Write(Path.Combine(platform.Environments, here.Name, EnvironmentFolder.RecordName));

    private async Task<EnvironmentSpec> ReadyAsync(ProcessDriver driver, JsonObject? settings = null)
    {
        var commit = await platform.CommitAsync();
        var spec = Samples.Spec(here, commit, TimeSpan.FromSeconds(30)) with { Template = Samples.Template(commit, TimeSpan.FromSeconds(30), settings) };
        (await driver.ApplyAsync(spec, default)).ShouldBeOfType<DriverResult.Accepted>();
        await SettledAsync(driver, ObservedStatus.Ready);
        return spec;
    }

    private async Task<ObservedEnvironment> SettledAsync(ProcessDriver driver, ObservedStatus status)
    {
        await Eventually.TrueAsync(async () => (await driver.ObserveAsync(here, default)).Status == status, $"it is {status}");
        return await driver.ObserveAsync(here, default);
    }

    private async Task RemoveAsync(ProcessDriver driver)
    {
        await driver.DestroyAsync(here, default);
        await Eventually.TrueAsync(async () => (await driver.ObserveAsync(here, default)).Status == ObservedStatus.Absent, "it is gone");
    }
}
