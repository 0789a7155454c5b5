using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;
using ReviewEnv.Presentation;

namespace ReviewEnv.Commands;

internal static class PlanCommand
{
    public static Command Create()
    {
        var command = new Command("plan", "Show what would happen to a branch, without doing it");
        var branch = new BranchOptions(command);
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var (project, gitRef) = branch.Read(parsed);
            var view = await client.GetAsync($"plan?project={Uri.EscapeDataString(project)}&ref={Uri.EscapeDataString(gitRef)}", ApiJson.Default.PlanView, cancellationToken);
            if (screen.Json) screen.WriteJson(view, ApiJson.Default.PlanView);
            else Show(view, screen);
            return ExitCodes.Ok;
        });
    }

    private static void Show(PlanView view, Screen screen)
    {
        screen.Line($"{view.Ref} of {view.Project}: {view.Decision}");
        screen.Line($"  Because   {view.Because}");
        screen.Line($"  Next      {view.Step}");
        screen.Line($"  Now       {view.Observed}");
        if (view.Name is not null) screen.Line($"  Name      {view.Name} on {view.Target}");
        if (view.Commit is not null) screen.Line($"  Commit    {view.Commit}");
        if (view.ExpiresAt is { } end) screen.Line($"  Expires   {Moments.Rfc3339(end)}");
        if (view.Rendered is null) return;
        screen.Line($"  Template  {view.Template}, filled in:");
        foreach (var line in view.Rendered.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }).Split('\n')) screen.Line("    " + line);
        Changes.Show(view, screen);
    }
}
