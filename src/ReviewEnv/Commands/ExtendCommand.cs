using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Commands;

internal static class ExtendCommand
{
    public static Command Create()
    {
        var by = new Option<string>("--by") { Description = "How much longer, such as 4h or 2 days", DefaultValueFactory = _ => "1 day", HelpName = "DURATION" };
        var command = new Command("extend", "Let an environment live longer") { by };
        var branch = new BranchOptions(command);
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var length = Durations.Read("--by", parsed.GetRequiredValue(by));
            var view = await branch.FindAsync(parsed, client, cancellationToken);
            return Asking.Say(await client.PostAsync($"environments/{view.Id}/extend", new ExtendBody(Duration.Format(length)), ApiJson.Default.ExtendBody, cancellationToken), client, screen);
        });
    }
}
