using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;

namespace ReviewEnv.Commands;

internal static class DeployCommand
{
    public static Command Create()
    {
        var sha = new Option<string?>("--sha") { Description = "The commit; the head of the branch if left out", HelpName = "SHA" };
        var command = new Command("deploy", "Ask for a branch to be deployed") { sha };
        var branch = new BranchOptions(command);
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var (project, gitRef) = branch.Read(parsed);
            return Asking.Say(await client.PostAsync("environments", new DeployBody(project, gitRef, parsed.GetValue(sha)), ApiJson.Default.DeployBody, cancellationToken), client, screen);
        });
    }
}
