using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Commands.Client;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Reports;

namespace ReviewEnv.Commands;

/// <summary><c>report idle</c>: the idle report, for a terminal, a program or a file.</summary>
internal static class ReportCommand
{
    public static Command Create() => new("report", "What environments cost, and what of it nobody used") { CreateIdle() };

    private static Command CreateIdle()
    {
        var period = new Option<string>("--period") { Description = "Which days (UTC), such as \"last 30 days\", \"last month\", 2026-11 or 2026-11-01..2026-11-15", DefaultValueFactory = _ => ReportRequest.DefaultPeriod, HelpName = "PERIOD" };
        var by = new Option<string>("--group-by") { Description = "What a line is about", DefaultValueFactory = _ => ReportRequest.DefaultGrouping.Word() };
        by.AcceptOnlyFromAmong([.. ReportGroupings.Words.Select(one => one.Word)]);
        var format = new Option<string?>("--format") { Description = "How to write the report; --output json is the same as --format json" };
        format.AcceptOnlyFromAmong("table", "json", "csv", "html");
        var file = new Option<string?>("--output-file") { Description = "Write into this file, whole or not at all, instead of here", HelpName = "FILE" };
        var command = new Command("idle", "What ran idle, by owner, team, cost centre, project, target or environment") { period, by, format, file };
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var words = parsed.GetRequiredValue(period);
            // Read here too, so that a slip of the hand is told as one.
            if (!ReportPeriod.TryParse(words, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), out _, out var wrong)) throw new ClientException(ExitCodes.Usage, wrong, "Correct --period.");
            var how = parsed.GetValue(format) ?? (screen.Json ? "json" : "table");
            var path = $"reports/idle?period={Uri.EscapeDataString(words)}&groupBy={parsed.GetRequiredValue(by)}";
            if (how == "table" && parsed.GetValue(file) is null)
            {
                IdleTable.Show(await client.GetAsync($"{path}&format=json", ApiJson.Default.IdleReportView, cancellationToken), screen);
                return ExitCodes.Ok;
            }

            if (how == "table") throw new ClientException(ExitCodes.Usage, "A table is for looking at, not for a file.", "Give --format csv, html or json with --output-file.");
            var text = await client.GetTextAsync($"{path}&format={how}", cancellationToken);
            if (parsed.GetValue(file) is not { } target)
            {
                await parsed.InvocationConfiguration.Output.WriteAsync(text.EndsWith('\n') ? text : text + "\n");
                return ExitCodes.Ok;
            }

            await WriteAsync(target, text, cancellationToken);
            screen.Line($"Wrote {target}.");
            return ExitCodes.Ok;
        }, people: "table");
    }

    private static async Task WriteAsync(string target, string text, CancellationToken cancellationToken)
    {
        try
        {
            await WholeFile.WriteAsync(Path.GetFullPath(target), text, cancellationToken);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCodes.Failed, $"{target} cannot be written: {unwritable.Message}", "Choose another --output-file, or make room and let this user write there.");
        }
    }
}
