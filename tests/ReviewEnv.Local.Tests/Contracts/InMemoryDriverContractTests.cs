using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Local.Tests.Contracts;

/// <summary>The fake that other suites rely on keeps the promises of the real ones.</summary>
public sealed class InMemoryDriverContractTests : EnvironmentDriverContract
{
    private readonly InMemoryPlatform platform = new() { StartsIn = TimeSpan.FromMilliseconds(30), GoesIn = TimeSpan.FromMilliseconds(30), Sleeps = true };

    protected override Task<IEnvironmentDriver> StartAsync() => Task.FromResult<IEnvironmentDriver>(new InMemoryDriver(platform, TimeProvider.System));

    protected override Task StopAsync(IEnvironmentDriver started) => Task.CompletedTask;

    protected override Task<CommitSha> CommitAsync(Behaviour behaviour)
    {
        var commit = Some.Commit();
        platform.Say(commit, behaviour);
        return Task.FromResult(commit);
    }

    protected override RenderedTemplate Template(EnvironmentIdentity environment, CommitSha commit, TimeSpan readyWithin) => new()
    {
        Name = "memory",
        Driver = "memory",
        Settings = new JsonObject(),
        Readiness = ReadinessSettings.Default with { Timeout = readyWithin },
        Fingerprint = "template",
    };

    protected override Task<string?> ReadAsync(Uri url) => Task.FromResult(platform.Answer(url)?.Value);

    protected override Task PlantAsync(string name)
    {
        platform.Plant(name);
        return Task.CompletedTask;
    }

    protected override Task<bool> IsUntouchedAsync(string name) => Task.FromResult(platform.HasStranger(name));

    protected override Task<IReadOnlyList<string>> LeftoversAsync(EnvironmentIdentity environment) =>
        Task.FromResult<IReadOnlyList<string>>([.. platform.Names.Where(name => name == environment.Name)]);
}
