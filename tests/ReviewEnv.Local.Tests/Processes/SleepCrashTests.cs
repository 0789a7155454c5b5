using System.Diagnostics;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Processes;
using ReviewEnv.Local.Tests.Programs;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Local.Tests.Processes;

/// <summary>A daemon that is killed while an environment falls asleep or wakes.</summary>
public sealed class SleepCrashTests : IAsyncLifetime
{
    private readonly ProcessPlatform platform = new();
    private readonly EnvironmentIdentity here = Samples.Identity("web-sleepcrash");

    public async Task InitializeAsync() => await platform.PrepareAsync();

    public async Task DisposeAsync() => await platform.DisposeAsync();

    /// <summary>The moments that matter, each by what the record then says.</summary>
    public static TheoryData<string> Moments => new("said to sleep", "its process has ended", "said to wake", "woken process recorded");

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Killed_at_this_moment_the_next_daemon_goes_on_to_what_was_asked_for(string moment)
    {
        var commit = await platform.CommitAsync();
        var awake = Samples.Spec(here, commit, TimeSpan.FromSeconds(30));
        using (var daemon = StartDaemon())
        {
            await TellAsync(daemon, $"apply {here.Name} {commit}", record => record is { Serving: not null, Candidate: null });
            await TellAsync(daemon, $"sleep {here.Name} {commit}", record => record.Asleep && (moment == "said to sleep" || record.Retiring.Count == 0));
            if (moment is "said to wake" or "woken process recorded")
                await TellAsync(daemon, $"apply {here.Name} {commit}", record => record is { Asleep: false } && (moment == "said to wake" || record.Instances.Any(instance => instance.Pid != 0)));
            daemon.Kill();
            await daemon.WaitForExitAsync();
        }

        await using var driver = platform.Start();
        if (moment is "said to sleep" or "its process has ended")
        {
            (await driver.ObserveAsync(here, default)).Status.ShouldBe(ObservedStatus.Sleeping);
            await Eventually.TrueAsync(() => platform.Processes().Count == 0, "nothing runs");
            await driver.ApplyAsync(awake, default);
        }

        await Eventually.TrueAsync(async () => (await driver.ObserveAsync(here, default)).Status == ObservedStatus.Ready, "it is awake");
        var observed = await driver.ObserveAsync(here, default);
        (await platform.ReadAsync(observed.Url!)).ShouldNotBeNull().ShouldContain(commit.Value);
        await OneIsLeftAsync();
    }

    [Fact]
    public async Task Killed_at_any_moment_it_sleeps_or_serves_as_it_was_last_told()
    {
        var random = new Random(20260106);
        var commits = new[] { await platform.CommitAsync(), await platform.CommitAsync() };
        for (var round = 0; round < 10; round++)
        {
            using var daemon = StartDaemon();
            (await daemon.StandardOutput.ReadLineAsync()).ShouldBe("ready");
            foreach (var how in new[] { "apply", "sleep", "apply" })
            {
                await daemon.StandardInput.WriteLineAsync($"{how} {here.Name} {commits[random.Next(commits.Length)]}");
                await daemon.StandardInput.FlushAsync();
                if (random.Next(3) > 0) await daemon.StandardOutput.ReadLineAsync();
            }

            daemon.Kill();
            await daemon.WaitForExitAsync();
        }

        await using var driver = platform.Start();
        var spec = Samples.Spec(here, commits[0], TimeSpan.FromSeconds(30)) with { Fingerprint = "last" };
        await driver.ApplyAsync(spec with { Asleep = true }, default);
        await Eventually.TrueAsync(() => platform.Processes().Count == 0, "nothing runs");
        await driver.ApplyAsync(spec, default);
        await Eventually.TrueAsync(async () => await driver.ObserveAsync(here, default) is { Status: ObservedStatus.Ready, Fingerprint: "last" }, "the last word is reached");
        await OneIsLeftAsync();
    }

    private async Task TellAsync(Process daemon, string line, Func<EnvironmentFile, bool> until)
    {
        await daemon.StandardInput.WriteLineAsync(line);
        await daemon.StandardInput.FlushAsync();
        await Eventually.TrueAsync(() => platform.Record(here.Name) is { } record && until(record), line);
    }

    private Task OneIsLeftAsync() => Eventually.TrueAsync(
        () => platform.Processes().Count == 1 && platform.Record(here.Name)!.Retiring.Count == 0 && Directory.GetDirectories(Path.Combine(platform.Environments, here.Name, "worktrees")).Length == 1,
        "only the serving process and its files are left");

    private Process StartDaemon() => Process.Start(new ProcessStartInfo(Entry.Executable, ["daemon", platform.Environments, platform.Repositories])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
