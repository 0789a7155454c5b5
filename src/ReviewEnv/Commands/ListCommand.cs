using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;
using ReviewEnv.Presentation;

namespace ReviewEnv.Commands;

internal static class ListCommand
{
    // On a narrow terminal the branch and its address matter most.
    private static readonly Column[] Columns =
    [
        "Phase", new("Project", 100), new("Branch", Wraps: true), new("Address", Wraps: true),
        new("Commit", 120), new("Owner", 140), new("Age", 120), new("Expires", 80),
    ];

    public static Command Create()
    {
        var project = new Option<string?>("--project", "-p") { Description = "Only this project", HelpName = "PATH" };
        var stopped = new Option<bool>("--stopped") { Description = "Also those that are stopped" };
        var command = new Command("list", "List the environments") { project, stopped };
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var only = parsed.GetValue(project) is { } path ? "&project=" + Uri.EscapeDataString(path) : "";
            var found = await client.GetAsync($"environments?stopped={(parsed.GetValue(stopped) ? "true" : "false")}{only}", ApiJson.Default.EnvironmentListView, cancellationToken);
            Show(found, screen);
            return ExitCodes.Ok;
        });
    }

    private static void Show(EnvironmentListView found, Screen screen)
    {
        if (screen.Json)
        {
            screen.WriteJson(found, ApiJson.Default.EnvironmentListView);
            return;
        }

        if (found.Environments.Count == 0)
        {
            screen.Progress("No environments. Push a branch of a configured project, or ask for one: reviewenv deploy --project PATH --ref BRANCH");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        screen.Table(Columns, found.Environments.OrderBy(view => view.Project, StringComparer.Ordinal).ThenBy(view => view.Ref, StringComparer.Ordinal).Select(view => Row(view, now)));
    }

    private static IReadOnlyList<Cell> Row(EnvironmentView view, DateTimeOffset now) =>
    [
        Phases.Cell(view.Phase),
        view.Project,
        view.Ref,
        view.Url ?? "-",
        view.Commit?[..8] ?? "-",
        view.Owner ?? "-",
        view.CreatedAt is { } created ? Moments.Span(now - created) : "-",
        view.ExpiresAt is { } end ? Moments.Relative(end, now) : "never",
    ];
}
