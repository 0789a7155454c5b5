using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;
using ReviewEnv.Presentation;

namespace ReviewEnv.Commands;

/// <summary>Shows what the brake holds, and lets go of it.</summary>
internal static class BrakeCommand
{
    private static readonly Column[] Columns = ["Project", "Branch", "Id"];

    public static Command Create()
    {
        var command = ServerOptions.Attach(new Command("brake", "Show whether the brake holds environments that would end all at once"), async (_, client, screen, cancellationToken) =>
        {
            var brake = await client.GetAsync("brake", ApiJson.Default.BrakeView, cancellationToken);
            Show(brake, screen, brake.On ? $"On since {Moments.Rfc3339(brake.Since!.Value)}: {brake.Reason}." : "The brake is off.");
            if (brake.On) screen.Progress($"If they are to end: reviewenv brake release --hold {brake.Hold}");
            return brake.On ? ExitCodes.Failed : ExitCodes.Ok;
        });
        command.Add(Release());
        return command;
    }

    private static Command Release()
    {
        var hold = new Option<string?>("--hold") { Description = "The id of what was looked at, as 'reviewenv brake' shows it; what came to it since is not released", HelpName = "ID" };
        return ServerOptions.Attach(new Command("release", "Let end exactly what the brake holds") { hold }, async (parsed, client, screen, cancellationToken) =>
        {
            var seen = parsed.GetValue(hold);
            if (seen is null)
            {
                var now = await client.GetAsync("brake", ApiJson.Default.BrakeView, cancellationToken);
                if (now.On && !screen.Json) Show(now, screen, $"{now.Reason}.");
                if (now.On && screen.Confirm("Let these end?") == false) return ExitCodes.Failed;
                seen = now.Hold ?? "none";
            }

            var held = await client.PostAsync("brake/release", new ReleaseBody(seen), ApiJson.Default.ReleaseBody, ApiJson.Default.BrakeView, cancellationToken);
            Show(held, screen, $"Released: {(held.Environments.Count == 1 ? "this one ends" : $"these {held.Environments.Count} end")} unless the forge says otherwise by now.");
            return ExitCodes.Ok;
        });
    }

    private static void Show(BrakeView brake, Screen screen, string sentence)
    {
        if (screen.Json)
        {
            screen.WriteJson(brake, ApiJson.Default.BrakeView);
            return;
        }

        screen.Line(sentence);
        if (brake.Environments.Count > 0) screen.Table(Columns, brake.Environments.Select(held => (IReadOnlyList<Cell>)[held.Project, held.Ref, held.Id]));
    }
}
