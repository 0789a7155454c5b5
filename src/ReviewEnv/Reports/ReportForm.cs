using System.Text.Json;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Core.Costs.Reports;

namespace ReviewEnv.Reports;

/// <summary>A report as it is written down: the ending of the name says how.</summary>
/// <param name="ContentType">As HTTP says it; the text is UTF-8.</param>
internal sealed record ReportForm(string Text, string ContentType)
{
    public static IReadOnlyList<string> Endings { get; } = [".html", ".csv", ".json"];

    /// <param name="name">Ends in one of <see cref="Endings"/>.</param>
    /// <param name="publicUrl">Where the links of the HTML lead.</param>
    public static ReportForm Of(IdleReport report, string name, Uri publicUrl) => Path.GetExtension(name) switch
    {
        ".csv" => new(ReportCsv.Of(report), "text/csv; charset=utf-8; header=present"),
        ".json" => new(JsonSerializer.Serialize(IdleReportView.Of(report), ApiJson.Default.IdleReportView), "application/json; charset=utf-8"),
        _ => new(ReportFile.Of(report, publicUrl), "text/html; charset=utf-8"),
    };
}
