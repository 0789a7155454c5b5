using ReviewEnv.Commands.Client;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Reports;

/// <summary>Where a report leads: addresses of pages, and commands to paste.</summary>
/// <param name="Server">What addresses start with: nothing on a page of the server, else its public URL without a slash at the end.</param>
internal sealed record ReportLinks(string Server)
{
    public static ReportLinks OnPage { get; } = new("");

    public static ReportLinks From(Uri publicUrl) => new(publicUrl.AbsoluteUri.TrimEnd('/'));

    public string Environment(EnvironmentKey key) => $"{Server}/environments/{key.Id}";

    public string Remedy(ReportRemedy remedy, EnvironmentKey key) => remedy switch
    {
        ReportRemedy.Sleep => $"{Server}/bulk?do=sleep&id={key.Id}",
        ReportRemedy.Stop => $"{Server}/bulk?do=stop&id={key.Id}",
        _ => Environment(key),
    };

    public static string Command(ReportRemedy remedy, EnvironmentKey key)
    {
        var branch = $"--project {ShellWord.Of(key.Project)} --ref {ShellWord.Of(NameOf(key))}";
        return remedy switch
        {
            ReportRemedy.Sleep => $"reviewenv sleep {branch}",
            ReportRemedy.Stop => $"reviewenv stop {branch}",
            _ => $"reviewenv extend {branch} --by '1 day'",
        };
    }

    /// <summary>The same report on its page.</summary>
    public string Page(IdleReport report) => $"{Server}/reports/idle{Query(report)}";

    public string Download(IdleReport report, string format) => $"{Server}/api/v1/reports/idle{Query(report).Add("format", format)}";

    private static QueryString Query(IdleReport report)
    {
        var query = new QueryString().Add("period", report.Period.ToString()).Add("groupBy", report.Grouping.Word());
        if (report.Owner is { } owner) query = query.Add("owner", owner);
        return report.Week is { Zone: var zone } && zone.Id != TimeZoneInfo.Utc.Id ? query.Add("timeZone", zone.Id) : query;
    }

    // A tag is found by its full name.
    private static string NameOf(EnvironmentKey key) => key.Ref.FullName.StartsWith("refs/heads/", StringComparison.Ordinal) ? key.Ref.Name : key.Ref.FullName;
}
