using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;

namespace ReviewEnv.Commands;

/// <summary><c>sleep</c> and <c>wake</c>: the same question in both directions.</summary>
internal static class SleepCommand
{
    public static Command CreateSleep() => Create("sleep", "Scale an environment to nothing, and keep what it stored, until somebody wakes it or the branch has a new commit");

    public static Command CreateWake() => Create("wake", "Wake an environment that sleeps");

    private static Command Create(string action, string description)
    {
        var command = new Command(action, description);
        var branch = new BranchOptions(command);
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var view = await branch.FindAsync(parsed, client, cancellationToken);
            return Asking.Say(await client.PostAsync($"environments/{view.Id}/{action}", new StopBody(null), ApiJson.Default.StopBody, cancellationToken), client, screen);
        });
    }
}
