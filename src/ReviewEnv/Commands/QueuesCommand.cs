using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Commands.Client;

namespace ReviewEnv.Commands;

internal static class QueuesCommand
{
    private static readonly Column[] Columns = ["Queue", "Waiting", "Running", "Limit", "Served here"];

    public static Command Create() => ServerOptions.Attach(new Command("queues", "Show how much work waits"), async (_, client, screen, cancellationToken) =>
    {
        var found = await client.GetAsync("queues", ApiJson.Default.QueueListView, cancellationToken);
        if (screen.Json) screen.WriteJson(found, ApiJson.Default.QueueListView);
        else if (found.Queues.Count == 0) screen.Progress("Nothing waits.");
        else screen.Table(Columns, found.Queues.Select(queue => (IReadOnlyList<Cell>)[queue.Queue, $"{queue.Waiting}", $"{queue.Running}", queue.Limit?.ToString() ?? "none", queue.Served ? "yes" : "no"]));
        return ExitCodes.Ok;
    });
}
