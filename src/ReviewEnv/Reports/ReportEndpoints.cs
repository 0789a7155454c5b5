using System.Text;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Auth;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Costs.Reports;

namespace ReviewEnv.Reports;

/// <summary>The idle report for programs, and to take away.</summary>
internal sealed class ReportEndpoints(ReportReader reader, ServerSettings settings, TimeProvider time)
{
    public async Task<IResult> GetAsync(HttpContext context)
    {
        var (format, badFormat) = ReportRequest.Format(context.Request);
        var (question, problem) = ReportRequest.Read(context.Request, context.Caller(), time.GetUtcNow());
        if (format is null || question is null) return badFormat ?? problem!;

        var report = await reader.ReadAsync(question, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.Vary = "Accept";
        if (format == "json") return TypedResults.Ok(IdleReportView.Of(report));

        // A file that is opened from here must do no more than one that was saved.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-top-navigation-by-user-activation";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{FileName(report)}.{format}\"";
        var form = ReportForm.Of(report, $".{format}", settings.PublicUrl);
        return TypedResults.Text(form.Text, form.ContentType, Encoding.UTF8);
    }

    private static string FileName(IdleReport report) => $"idle-by-{report.Grouping.Word()}-{report.Period.ToString().Replace("..", "-to-", StringComparison.Ordinal)}";
}
