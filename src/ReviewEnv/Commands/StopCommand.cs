using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;

namespace ReviewEnv.Commands;

internal static class StopCommand
{
    public static Command Create()
    {
        var reason = new Option<string?>("--reason") { Description = "Why, for the journal", HelpName = "TEXT" };
        var command = new Command("stop", "Take an environment away until the branch has a new commit or somebody asks for it") { reason };
        var branch = new BranchOptions(command);
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var (project, gitRef) = branch.Read(parsed);
            return Asking.Say(await client.PostAsync("stop", new StopByRefBody(project, gitRef, parsed.GetValue(reason)), ApiJson.Default.StopByRefBody, cancellationToken), client, screen);
        });
    }
}
