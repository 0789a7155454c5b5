using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;
using ReviewEnv.Local.Processes;
using ReviewEnv.Local.Tests.Programs;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Local.Tests.Processes;

/// <summary>The driver contract on real processes and a real repository.</summary>
public sealed class ProcessDriverContractTests : EnvironmentDriverContract
{
    private readonly ProcessPlatform platform = new();

    public override async Task InitializeAsync()
    {
        await platform.PrepareAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await platform.DisposeAsync();
    }

    protected override Task<IEnvironmentDriver> StartAsync() => Task.FromResult<IEnvironmentDriver>(platform.Start());

    protected override async Task StopAsync(IEnvironmentDriver started) => await ((ProcessDriver)started).DisposeAsync();

    protected override Task<CommitSha> CommitAsync(Behaviour behaviour) => platform.CommitAsync(behaviour);

    protected override RenderedTemplate Template(EnvironmentIdentity environment, CommitSha commit, TimeSpan readyWithin) => Samples.Template(commit, readyWithin);

    protected override Task<string?> ReadAsync(Uri url) => platform.ReadAsync(url);

    protected override async Task PlantAsync(string name)
    {
        Directory.CreateDirectory(Path.Combine(platform.Environments, name));
        await File.WriteAllTextAsync(Path.Combine(platform.Environments, name, "precious.txt"), "keep me");
    }

    protected override async Task<bool> IsUntouchedAsync(string name) =>
        Directory.EnumerateFileSystemEntries(Path.Combine(platform.Environments, name)).Count() == 1
        && await File.ReadAllTextAsync(Path.Combine(platform.Environments, name, "precious.txt")) == "keep me";

    protected override async Task<IReadOnlyList<string>> LeftoversAsync(EnvironmentIdentity environment)
    {
        var files = Directory.EnumerateFileSystemEntries(platform.Environments).Where(path => path.Contains(environment.Name));
        var litter = (await platform.Repository.GitAsync("worktree", "list", "--porcelain")).Split('\n').Count(line => line.StartsWith("worktree ", StringComparison.Ordinal)) - 1;
        return [.. files, .. platform.Processes(environment.Name).Select(pid => $"process {pid}"), .. Enumerable.Repeat("a worktree in the repository", litter)];
    }
}
