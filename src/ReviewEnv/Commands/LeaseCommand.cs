using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Presentation;

namespace ReviewEnv.Commands;

internal static class LeaseCommand
{
    public static Command Create()
    {
        var purpose = new Option<string?>("--purpose") { Description = "What for, such as dast", HelpName = "WORD" };
        var length = new Option<string?>("--for") { Description = "How long, such as 30m, at most 4h; without it, 1h", HelpName = "DURATION" };
        var sha = new Option<string?>("--sha") { Description = "The commit that has to be served; without it, whichever is", HelpName = "SHA" };
        var release = new Option<string?>("--release") { Description = "Give this lease back", HelpName = "ID" };
        var command = new Command("lease", "Keep an environment as it is while it is used, by a scan for example") { purpose, length, sha, release };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(purpose) is null == parsed.GetValue(release) is null) parsed.AddError("Give --purpose to take a lease, or --release to give one back.");
        });
        var branch = new BranchOptions(command);
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var view = await branch.FindAsync(parsed, client, cancellationToken);
            if (parsed.GetValue(release) is { } id)
            {
                await client.DeleteAsync($"environments/{view.Id}/leases/{Uri.EscapeDataString(id)}", cancellationToken);
                if (!screen.Json) screen.Line($"The lease {id} is given back.");
                return ExitCodes.Ok;
            }

            var ttl = parsed.GetValue(length) is { } text ? Duration.Format(Durations.Read("--for", text)) : null;
            var body = new LeaseBody(parsed.GetValue(purpose), ttl, parsed.GetValue(sha));
            var given = await client.PostAsync($"environments/{view.Id}/leases", body, ApiJson.Default.LeaseBody, ApiJson.Default.LeaseGivenView, cancellationToken);
            Say(given, screen);
            return ExitCodes.Ok;
        });
    }

    private static void Say(LeaseGivenView given, Screen screen)
    {
        if (screen.Json)
        {
            screen.WriteJson(given, ApiJson.Default.LeaseGivenView);
            return;
        }

        screen.Line($"{given.Url} serves {given.Sha} and stays as it is until {Moments.Rfc3339(given.Until)}.");
        screen.Line($"Give it back with --release {given.Id}");
    }
}
