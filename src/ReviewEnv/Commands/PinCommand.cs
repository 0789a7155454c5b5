using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Commands;

internal static class PinCommand
{
    public static Command Create()
    {
        var length = new Option<string?>("--for") { Description = "How long, such as 3 days; without it, until the pin is taken off", HelpName = "DURATION" };
        var reason = new Option<string?>("--reason") { Description = "Why, for those who pay for it", HelpName = "TEXT" };
        var remove = new Option<bool>("--remove") { Description = "Take the pin off" };
        var command = new Command("pin", "Keep an environment whatever its age") { length, reason, remove };
        var branch = new BranchOptions(command);
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var span = parsed.GetValue(length) is { } text ? Duration.Format(Durations.Read("--for", text)) : null;
            var view = await branch.FindAsync(parsed, client, cancellationToken);
            var action = parsed.GetValue(remove) ? "unpin" : "pin";
            return Asking.Say(await client.PostAsync($"environments/{view.Id}/{action}", new PinBody(span, parsed.GetValue(reason)), ApiJson.Default.PinBody, cancellationToken), client, screen);
        });
    }
}
