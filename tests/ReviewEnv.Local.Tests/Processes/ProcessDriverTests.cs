using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Native;
using ReviewEnv.Local.Processes;
using ReviewEnv.Local.Tests.Programs;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Local.Tests.Processes;

/// <summary>What only processes do: end, leave children, take ports, see variables.</summary>
public sealed class ProcessDriverTests : IAsyncLifetime
{
    private readonly ProcessPlatform platform = new();
    private readonly EnvironmentIdentity here = Samples.Identity("web-hello");
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
    public async Task The_address_never_goes_dark_while_ten_commits_follow_one_another()
    {
        var ready = await ReadyAsync(await SpecAsync());
        using var stop = new CancellationTokenSource();
        var failures = new List<string>();
        var requests = 0;
        var fresh = Task.Run(() => HammerAsync(keepAlive: false));
        var kept = Task.Run(() => HammerAsync(keepAlive: true));
        for (var i = 0; i < 10; i++)
        {
            var spec = await SpecAsync();
            var observed = await ReadyAsync(spec);
            observed.Url.ShouldBe(ready.Url);
            (await platform.ReadAsync(observed.Url!))!.ShouldContain(spec.Commit.Value);
        }

        await stop.CancelAsync();
        await Task.WhenAll(fresh, kept);
        failures.ShouldBeEmpty();
        requests.ShouldBeGreaterThan(100);
        await Eventually.TrueAsync(() => platform.Processes().Count == 1, "the replaced processes are stopped");
        await Eventually.TrueAsync(() => Directory.GetDirectories(Path.Combine(platform.Environments, here.Name, "worktrees")).Length == 1, "their checkouts are removed");

        async Task HammerAsync(bool keepAlive)
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = keepAlive ? Timeout.InfiniteTimeSpan : TimeSpan.Zero });
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    using var response = await client.GetAsync(ready.Url);
                    if (!response.IsSuccessStatusCode) lock (failures) failures.Add(response.StatusCode.ToString());
                }
                catch (HttpRequestException failed)
                {
                    lock (failures) failures.Add(failed.Message);
                }

                Interlocked.Increment(ref requests);
                await Task.Delay(2);
            }
        }
    }

    [Fact]
    public async Task A_request_under_way_is_answered_by_the_process_it_was_sent_to()
    {
        await driver.DisposeAsync();
        driver = platform.Start(options => options with { Drain = TimeSpan.FromSeconds(60) });
        var old = await SpecAsync();
        var ready = await ReadyAsync(old);
        using var folder = new TemporaryFolder();
        var slow = platform.ReadAsync(new Uri(ready.Url!, "/hold" + folder["go"]));
        await Eventually.TrueAsync(() => File.Exists(folder["go.held"]), "the old process has the request");
        await ReadyAsync(await SpecAsync());
        slow.IsCompleted.ShouldBeFalse();
        await File.WriteAllTextAsync(folder["go"], "");
        (await slow).ShouldNotBeNull().ShouldContain(old.Commit.Value);
    }

    [Fact]
    public async Task The_software_sees_its_own_variables_and_none_of_the_daemon_s()
    {
        System.Environment.SetEnvironmentVariable("REVIEWENV_TEST_SECRET", "do-not-pass-me");
        var spec = await SpecAsync(new JsonObject
        {
            ["command"] = new JsonArray(Entry.Executable, "serve"),
            ["environment"] = new JsonObject { ["ADDRESS"] = "http://${HOST}:${PORT}/ of ${PUBLIC_URL}", ["OTHER"] = "${CI_UNTOUCHED}" },
        });
        var ready = await ReadyAsync(spec);
        var variables = (await platform.ReadAsync(new Uri(ready.Url!, "/environment")))!.Split('\n');
        var port = platform.Record(here.Name)!.Serving!.Port;
        variables.ShouldContain($"PORT={port}");
        variables.ShouldContain("HOST=127.0.0.1");
        variables.ShouldContain($"PUBLIC_URL={ready.Url}");
        variables.ShouldContain($"ADDRESS=http://127.0.0.1:{port}/ of {ready.Url}");
        variables.ShouldContain("OTHER=${CI_UNTOUCHED}");
        variables.ShouldContain($"CI_COMMIT_SHA={spec.Commit}");
        variables.ShouldContain(variable => variable.StartsWith("PATH="));
        variables.ShouldNotContain(variable => variable.Contains("do-not-pass-me"));
    }

    [Fact]
    public async Task Behind_a_listener_by_host_name_the_address_is_the_name_and_the_port_is_told_to_the_listener()
    {
        await driver.DisposeAsync();
        driver = platform.Start(options => options with { NamesPort = 8081 });
        var ready = await ReadyAsync(await SpecAsync());
        ready.Url.ShouldBe(new Uri($"http://{here.Name}.localhost:8081/"));
        var port = driver.PortOf(here.Name).ShouldNotBeNull();
        (await platform.ReadAsync(new Uri($"http://127.0.0.1:{port}/environment")))!.Split('\n').ShouldContain($"PUBLIC_URL={ready.Url}");
        driver.PortOf("nobody").ShouldBeNull();
        await driver.DestroyAsync(here, default);
        driver.PortOf(here.Name).ShouldBeNull();
    }

    [Fact]
    public async Task A_process_that_ends_after_it_was_ready_is_failed_with_its_code_and_is_not_restarted()
    {
        var ready = await ReadyAsync(await SpecAsync());
        var told = platform.Sink.Count(here.Key);
        await platform.ReadAsync(new Uri(ready.Url!, "/exit"));
        await Eventually.TrueAsync(() => platform.Sink.Count(here.Key) > told, "the end is reported");
        var observed = await driver.ObserveAsync(here, default);
        observed.Status.ShouldBe(ObservedStatus.Failed);
        observed.Serving.ShouldBeNull();
        observed.Reason.ShouldNotBeNull().ShouldContain("exited with code 7");
        observed.Reason.ShouldContain("starting as Works");
        using var answer = await platform.Http.GetAsync(ready.Url);
        ((int)answer.StatusCode).ShouldBe(503);
        await Eventually.TrueAsync(() => platform.Processes().Count == 0, "nothing runs");
    }

    [Fact]
    public async Task A_restarted_daemon_notices_the_end_of_a_process_that_is_not_its_child()
    {
        await ReadyAsync(await SpecAsync());
        var pid = platform.Processes().Single();
        await RestartAsync(_ => { });
        platform.Processes().ShouldBe([pid]);
        _ = Libc.Kill(pid, Libc.SigKill);
        await SettledAsync(ObservedStatus.Failed);
        platform.Sink.Changes.ShouldContain(here.Key);
    }

    [Fact]
    public async Task A_command_that_does_not_exist_is_failed_with_its_name()
    {
        var spec = await SpecAsync(new JsonObject { ["command"] = new JsonArray("no-such-program-anywhere") });
        await driver.ApplyAsync(spec, default);
        (await SettledAsync(ObservedStatus.Failed)).Reason.ShouldNotBeNull().ShouldContain("'no-such-program-anywhere'");
    }

    [Fact]
    public async Task A_commit_that_is_not_in_the_repository_is_failed()
    {
        await driver.ApplyAsync(Samples.Spec(here, Some.Commit(), TimeSpan.FromSeconds(5)), default);
        (await SettledAsync(ObservedStatus.Failed)).Reason.ShouldNotBeNull().ShouldContain("checked out");
    }

    [Theory]
    [InlineData("""{}""", "process.command")]
    [InlineData("""{"command": "python3 -m http.server"}""", "process.command")]
    [InlineData("""{"command": []}""", "process.command")]
    [InlineData("""{"command": ["x"], "directory": "../.."}""", "process.directory")]
    [InlineData("""{"command": ["x"], "directory": "/etc"}""", "process.directory")]
    [InlineData("""{"command": ["x"], "stopGrace": "soon"}""", "process.stopGrace")]
    [InlineData("""{"command": ["x"], "environment": ["A=b"]}""", "process.environment")]
    [InlineData("""{"command": ["x"], "comand": ["y"]}""", "process.comand")]
    public async Task Settings_that_cannot_work_are_refused_by_name(string settings, string named)
    {
        var refused = (await driver.ApplyAsync(await SpecAsync(JsonNode.Parse(settings)!.AsObject()), default)).ShouldBeOfType<DriverResult.Refused>();
        refused.Reason.ShouldContain(named);
        (await driver.ObserveAsync(here, default)).Status.ShouldBe(ObservedStatus.Absent);
    }

    [Fact]
    public async Task A_folder_that_is_a_link_out_of_the_commit_is_not_entered()
    {
        var settings = new JsonObject { ["command"] = new JsonArray(Entry.Executable, "serve"), ["directory"] = "out" };
        var commit = await platform.Repository.LinkAsync("out", "/");
        await driver.ApplyAsync(Samples.Spec(here, commit, TimeSpan.FromSeconds(5)) with { Template = Samples.Template(commit, TimeSpan.FromSeconds(5), settings) }, default);
        (await SettledAsync(ObservedStatus.Failed)).Reason.ShouldNotBeNull().ShouldContain("leads out");
        platform.Processes().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_that_is_no_folder_name_is_refused()
    {
        var hostile = here with { Name = "../escape" };
        (await driver.ObserveAsync(hostile, default)).Status.ShouldBe(ObservedStatus.Foreign);
        (await driver.ApplyAsync(await SpecAsync() with { Identity = hostile }, default)).ShouldBeOfType<DriverResult.Refused>();
        (await driver.DestroyAsync(hostile, default)).ShouldBeOfType<DriverResult.Refused>();
    }

    [Fact]
    public void Two_daemons_do_not_share_a_folder() =>
        Should.Throw<IOException>(() => platform.Start()).Message.ShouldContain("Another daemon");

    [Fact]
    public async Task The_last_lines_of_the_newest_process_can_be_read()
    {
        await ReadyAsync(await SpecAsync());
        (await driver.TailAsync(here, 5, default)).ShouldBe(["starting as Works"]);
        (await driver.TailAsync(Samples.Identity("other"), 5, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_driver_that_is_told_to_stops_its_processes_with_it()
    {
        await driver.DisposeAsync();
        driver = platform.Start(options => options with { StopOnDispose = true });
        await ReadyAsync(await SpecAsync());
        await driver.DisposeAsync();
        platform.Processes().ShouldBeEmpty();
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

    private async Task<ObservedEnvironment> SettledAsync(ObservedStatus status)
    {
        ObservedEnvironment? observed = null;
        await Eventually.TrueAsync(async () => (observed = await driver.ObserveAsync(here, default)).Status is ObservedStatus.Ready or ObservedStatus.Failed && observed.Status == status, $"it is {status}");
        return observed!;
    }

    private async Task RestartAsync(Action<ProcessPlatform> meanwhile)
    {
        await driver.DisposeAsync();
        meanwhile(platform);
        driver = platform.Start();
    }
}
