using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Processes;
using ReviewEnv.Local.Tests.Programs;

namespace ReviewEnv.Local.Tests.Processes;

/// <summary>What environments use, for the cost side.</summary>
public sealed class UsageTests : IAsyncLifetime
{
    private readonly ProcessPlatform platform = new();
    private readonly EnvironmentIdentity here = Samples.Identity("web-usage");
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
    public async Task An_environment_counts_while_it_serves_and_not_while_it_sleeps()
    {
        var spec = await ReadyAsync();
        var first = await UsageAsync();
        (first.Identity, first.Processes, first.UsedCpu).ShouldBe((here, 1, null));
        first.UsedMemory.ShouldNotBeNull().ShouldBeGreaterThan(1 << 20);

        await driver.ApplyAsync(spec with { Asleep = true }, default);
        var asleep = await UsageAsync();
        (asleep.Processes, asleep.UsedMemory, asleep.UsedCpu).ShouldBe((0, 0m, 0m));
    }

    [Fact]
    public async Task All_that_the_command_started_counts_in_whichever_session_it_is()
    {
        await ReadyAsync();
        var alone = (await UsageAsync()).UsedMemory!.Value;
        var settings = new JsonObject { ["command"] = new JsonArray("sh", "-c", "setsid \"$0\" busy & exec \"$0\" serve", Entry.Executable), ["stopGrace"] = "200ms" };
        await ReadyAsync(settings);
        await Eventually.TrueAsync(async () => (await UsageAsync()).UsedMemory > alone * 1.5m, "the memory of the child in a session of its own counts");
        await Eventually.TrueAsync(async () => (await UsageAsync()) is { Processes: 1, UsedCpu: > 0.01m }, "so does its processor time");
    }

    [Fact]
    public async Task A_candidate_beside_what_serves_counts_too()
    {
        await ReadyAsync();
        var next = await platform.CommitAsync(Testing.Drivers.Behaviour.NeverAnswers);
        await driver.ApplyAsync(Samples.Spec(here, next, TimeSpan.FromMinutes(5)), default);
        await Eventually.TrueAsync(async () => (await UsageAsync()).Processes == 2, "both are counted");
    }

    [Fact]
    public async Task Many_environments_cost_one_look_at_the_machine()
    {
        await ReadyAsync();
        var record = platform.Record(here.Name)!;
        var meter = new UsageMeter(TimeProvider.System);
        var all = meter.Read(Enumerable.Range(0, 1000).Select(number => (here with { Name = $"web-{number}" }, (IReadOnlyList<Instance>)[record.Serving!])));
        all.Count.ShouldBe(1000);
        all.ShouldAllBe(usage => usage.Processes == 1);
    }

    private async Task<EnvironmentUsage> UsageAsync() => (await driver.UsageAsync(default)).ShouldHaveSingleItem();

    private async Task<EnvironmentSpec> ReadyAsync(JsonObject? settings = null)
    {
        var commit = await platform.CommitAsync();
        var spec = Samples.Spec(here, commit, TimeSpan.FromSeconds(30)) with { Template = Samples.Template(commit, TimeSpan.FromSeconds(30), settings) };
        await driver.ApplyAsync(spec, default);
        await Eventually.TrueAsync(async () => await driver.ObserveAsync(here, default) is { Status: ObservedStatus.Ready } observed && observed.Serving == commit, "it serves");
        return spec;
    }
}
