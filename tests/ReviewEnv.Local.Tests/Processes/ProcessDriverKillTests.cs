using System.Diagnostics;
using System.Runtime.InteropServices;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Native;
using ReviewEnv.Local.Processes;
using ReviewEnv.Local.Tests.Programs;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Local.Tests.Processes;

/// <summary>SIGKILL exactly between the birth of a process and the record of it. A named pipe where a file is to be written holds the daemon, or its child, at that very statement.</summary>
public sealed partial class ProcessDriverKillTests : IAsyncLifetime
{
    private const string DaemonMark = "REVIEWENV_TEST_DAEMON";

    private readonly ProcessPlatform platform = new();
    private readonly EnvironmentIdentity here = Samples.Identity("web-kill");
    private CommitSha served;
    private CommitSha unrecorded;

    /// <summary>While this file is away the daemon checks nothing out.</summary>
    private string Gate => Path.Combine(platform.Repositories, "gate");

    private string Root => Path.Combine(platform.Environments, here.Name);

    public async Task InitializeAsync()
    {
        await platform.PrepareAsync();
        served = await platform.CommitAsync();
        unrecorded = await platform.CommitAsync();
    }

    public async Task DisposeAsync() => await platform.DisposeAsync();

    [Fact]
    public async Task A_process_that_was_started_and_not_recorded_becomes_the_one_that_serves()
    {
        var pid = await KilledBetweenStartAndRecordAsync();

        await using var next = platform.Start();

        await ServesAsync(next, unrecorded);
        await OnlyTheServingProcessIsLeftAsync();
        platform.Processes().ShouldBe([pid]);
    }

    [Fact]
    public async Task A_process_that_was_started_and_not_recorded_ends_when_a_newer_commit_takes_over_at_once()
    {
        await KilledBetweenStartAndRecordAsync();
        var newer = await platform.CommitAsync();

        await using var next = platform.Start();
        await ApplyAsync(next, newer);

        await ServesAsync(next, newer);
        await OnlyTheServingProcessIsLeftAsync();
    }

    [Fact]
    public async Task A_process_that_was_started_and_not_recorded_ends_when_the_served_commit_is_wanted_again()
    {
        await KilledBetweenStartAndRecordAsync();

        await using var next = platform.Start();
        await ApplyAsync(next, served);

        await ServesAsync(next, served);
        await OnlyTheServingProcessIsLeftAsync();
    }

    [Fact]
    public async Task A_process_that_was_started_and_not_recorded_ends_with_its_environment()
    {
        await KilledBetweenStartAndRecordAsync();

        await using var next = platform.Start();
        await next.DestroyAsync(here, default);

        await Eventually.TrueAsync(async () => (await next.ObserveAsync(here, default)).Status == ObservedStatus.Absent, "it is gone");
        platform.Processes().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_newer_commit_that_is_killed_as_well_leaves_neither_of_the_two_behind()
    {
        await KilledBetweenStartAndRecordAsync();
        var newer = await platform.CommitAsync();

        // What took over is recorded, and that the process before it has to end; then nobody is there to end it.
        using (var second = await DaemonAsync())
        {
            await second.StandardInput.WriteLineAsync($"apply {here.Name} {newer}");
            await Eventually.TrueAsync(() => platform.Record(here.Name)?.Commit == newer.Value, "the newer commit to be recorded");
            await KillAsync(second);
        }

        await using var next = platform.Start();
        await ServesAsync(next, newer);
        await OnlyTheServingProcessIsLeftAsync();
    }

    [Fact]
    public async Task A_process_that_was_not_yet_what_it_was_to_become_is_waited_for_and_found()
    {
        using var daemon = await ServingDaemonAsync();
        var candidate = await RecordedAsync(daemon);
        var folder = new EnvironmentFolder(Root);
        MakePipe(folder.LogOf(candidate)).ShouldBe(0);
        OpenTheGate();
        await Eventually.TrueAsync(() => IsBeingBorn(daemon.Id), "the child waits to open its log");
        await KillAsync(daemon);

        var starting = Task.Run(() => platform.Start());
        await using var output = new FileStream(folder.LogOf(candidate), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        await using var next = await starting;

        await ServesAsync(next, unrecorded);
        await OnlyTheServingProcessIsLeftAsync();
    }

    /// <returns>The process that nobody has a record of.</returns>
    private async Task<int> KilledBetweenStartAndRecordAsync()
    {
        using var daemon = await ServingDaemonAsync();
        var candidate = await RecordedAsync(daemon);
        var pipe = Path.Combine(Root, EnvironmentFolder.RecordName + ".new");
        MakePipe(pipe).ShouldBe(0);
        OpenTheGate();
        var mark = $"{Instance.NonceVariable}={candidate.Nonce}";
        await Eventually.TrueAsync(() => ProcessTable.FindMarked(mark).Count == 1, "the process to be started");
        await KillAsync(daemon);
        File.Delete(pipe);
        platform.Record(here.Name).ShouldNotBeNull().Candidate.ShouldNotBeNull().Pid.ShouldBe(0);
        return ProcessTable.FindMarked(mark).ShouldHaveSingleItem().Process.Pid;
    }

    /// <summary>Has the daemon record the second commit as what is to be started, and go no further.</summary>
    private async Task<Instance> RecordedAsync(Process daemon)
    {
        File.Delete(Gate);
        await daemon.StandardInput.WriteLineAsync($"apply {here.Name} {unrecorded}");
        await Eventually.TrueAsync(() => platform.Record(here.Name)?.Candidate is not null, "the commit to be recorded");
        return platform.Record(here.Name)!.Candidate!;
    }

    private void OpenTheGate() => File.WriteAllText(Gate, "");

    private async Task<Process> ServingDaemonAsync()
    {
        OpenTheGate();
        var daemon = await DaemonAsync();
        await daemon.StandardInput.WriteLineAsync($"apply {here.Name} {served}");
        await Eventually.TrueAsync(() => platform.Record(here.Name) is { Serving: not null, Retiring: [] }, "the first commit serves");
        return daemon;
    }

    private async Task<Process> DaemonAsync()
    {
        var start = new ProcessStartInfo(Entry.Executable, ["daemon", platform.Environments, platform.Repositories, Gate]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[DaemonMark] = Gate;
        var daemon = Process.Start(start)!;
        daemon.StandardInput.AutoFlush = true;
        (await daemon.StandardOutput.ReadLineAsync()).ShouldBe("ready");
        return daemon;
    }

    private static async Task KillAsync(Process daemon)
    {
        _ = Libc.Kill(daemon.Id, Libc.SigKill);
        await daemon.WaitForExitAsync();
    }

    private async Task ApplyAsync(ProcessDriver driver, CommitSha commit) =>
        (await driver.ApplyAsync(Samples.Spec(here, commit, TimeSpan.FromSeconds(30)), default)).ShouldBeOfType<DriverResult.Accepted>();

    private async Task ServesAsync(ProcessDriver driver, CommitSha commit) =>
        await Eventually.TrueAsync(async () => await driver.ObserveAsync(here, default) is { Status: ObservedStatus.Ready } observed && observed.Serving == commit, $"{commit.Short} is served");

    private async Task OnlyTheServingProcessIsLeftAsync()
    {
        await Eventually.TrueAsync(() => platform.Record(here.Name) is { Retiring: [], Candidate: null, Serving: { } serving } && platform.Processes() is [var only] && only == serving.Pid, "only the serving process is left");
        Directory.GetDirectories(Path.Combine(Root, "worktrees")).ShouldHaveSingleItem();
    }

    /// <summary>Whether a child has a session of its own already, and in all else is still the daemon: no program that is run gets the daemon's variables.</summary>
    private bool IsBeingBorn(int daemon) => ProcessTable.FindMarked($"{DaemonMark}={Gate}").Any(found => found.LeadsSession && found.Process.Pid != daemon);

    private static int MakePipe(string path) => MakeFifo(path, 0b110_000_000);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
