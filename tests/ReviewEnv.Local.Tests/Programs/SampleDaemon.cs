using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Git;
using ReviewEnv.Local.Processes;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Local.Tests.Programs;

/// <summary>A process that holds a driver and does what its standard input says, until it is killed: <c>apply NAME SHA</c>, <c>sleep NAME SHA</c> or <c>destroy NAME</c>.</summary>
internal static class SampleDaemon
{
    /// <param name="gate">A file without which no commit is checked out; null for none.</param>
    public static async Task<int> RunAsync(string directory, string repositories, string? gate)
    {
        var branches = new GitBranchSource(repositories, TimeProvider.System);
        ICommitSource source = gate is null ? branches : new GatedCommits(branches, gate);
        await using var driver = ProcessDriver.Create(new ProcessDriverOptions(directory, source), new RecordingSink(), NullLoggerFactory.Instance, TimeProvider.System);
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            switch (line.Split(' '))
            {
                case [("apply" or "sleep") and var how, var name, var sha]:
                    var spec = Samples.Spec(Samples.Identity(name), CommitSha.Parse(sha), TimeSpan.FromSeconds(30)) with { Asleep = how == "sleep" };
                    var answer = await driver.ApplyAsync(spec, default);
                    Console.WriteLine(answer);
                    break;
                case ["destroy", var name]:
                    Console.WriteLine(await driver.DestroyAsync(Samples.Identity(name), default));
                    break;
            }
        }

        return 0;
    }

    private sealed class GatedCommits(ICommitSource commits, string gate) : ICommitSource
    {
        public async Task<CommitPlace> FindAsync(string project, CommitSha commit, CancellationToken cancellationToken)
        {
            while (!File.Exists(gate)) await Task.Delay(10, cancellationToken);
            return await commits.FindAsync(project, commit, cancellationToken);
        }
    }
}
