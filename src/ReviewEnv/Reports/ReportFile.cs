using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Pages;

namespace ReviewEnv.Reports;

/// <summary>A report as one file that can be mailed, kept and printed: style within, nothing from elsewhere, no script.</summary>
internal static class ReportFile
{
    /// <param name="publicUrl">Where the links lead.</param>
    public static string Of(IdleReport report, Uri publicUrl)
    {
        var links = ReportLinks.From(publicUrl);
        return Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Idle report {report.Period.ToString()} · ReviewEnv</title>
            <style>
            {AssetFile.StyleOf("pages.css")}
            {AssetFile.StyleOf("report.css")}
            </style>
            </head>
            <body>
            <main id="main">
            <div class="pagehead"><h1>Idle report</h1><p><a href="{links.Page(report)}">Open on the server</a></p></div>
            {ReportContent.Of(report, links, _ => true)}
            </main>
            </body>
            </html>

            """).ToString();
    }
}
