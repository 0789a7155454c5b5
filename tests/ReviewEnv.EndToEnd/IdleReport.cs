using System.Text.Json;

namespace ReviewEnv.EndToEnd;

/// <summary>The totals of the idle report, as the API tells them.</summary>
internal static class IdleReport
{
    public static async Task<JsonElement> TotalsAsync(Daemon daemon, Workspace workspace)
    {
        using var report = JsonDocument.Parse(await daemon.Http.GetStringAsync(new Uri(workspace.Server, "/api/v1/reports/idle?period=last+7+days&groupBy=environment&format=json")));
        return report.RootElement.GetProperty("totals").Clone();
    }

    /// <summary>Waits until the report shows more than nothing of each of these amounts.</summary>
    public static Task ShowsAsync(Daemon daemon, Workspace workspace, params string[] amounts) => Eventually.TrueAsync(
        async () => await TotalsAsync(daemon, workspace) is var totals && amounts.All(amount => totals.GetProperty(amount).GetDecimal() > 0),
        $"the idle report to show {string.Join(", ", amounts)}", TimeSpan.FromMinutes(1));
}
