using ReviewEnv.Api;
using ReviewEnv.Auth;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Presentation;

namespace ReviewEnv.Reports;

/// <summary>Reads what an address asks for, and says what is wrong with it.</summary>
internal static class ReportRequest
{
    public const string DefaultPeriod = "last 7 days";
    public const ReportGrouping DefaultGrouping = ReportGrouping.Owner;

    public static (ReportQuestion? Question, Problem? Problem) Read(HttpRequest request, Caller caller, DateTimeOffset now)
    {
        var words = Value(request, "period") ?? DefaultPeriod;
        if (!ReportPeriod.TryParse(words, DateOnly.FromDateTime(now.UtcDateTime), out var period, out var wrong)) return (null, Bad("period", wrong, "Correct period, or leave it out for the last 7 days."));
        var by = Value(request, "groupBy");
        if ((by is null ? DefaultGrouping : ReportGroupings.Parse(by)) is not { } grouping) return (null, Bad("groupBy", $"'{Printable.Line(by!)}' is not what lines can be about.", $"Give one of {string.Join(", ", ReportGroupings.Words.Select(one => one.Word))}."));
        var zone = TimeZoneInfo.Utc;
        if (Value(request, "timeZone") is { } id && !TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone!)) return (null, Bad("timeZone", $"'{Printable.Line(id)}' is not a time zone.", "Give the name of an IANA time zone such as Europe/Berlin, or leave it out for UTC."));
        return (new ReportQuestion(period, grouping, caller.CanList) { Owner = Value(request, "owner"), Zone = zone }, null);
    }

    /// <summary>The format that is asked for by name, else by what the client accepts.</summary>
    public static (string? Format, Problem? Problem) Format(HttpRequest request)
    {
        if (Value(request, "format") is { } named)
        {
            return named is "json" or "csv" or "html" ? (named, null) : (null, Bad("format", $"'{Printable.Line(named)}' is not a format.", "Give one of json, csv, html."));
        }

        var best = request.GetTypedHeaders().Accept.OrderByDescending(type => type.Quality ?? 1).Select(type => type.MediaType.Value?.ToLowerInvariant()).FirstOrDefault(type => type is "application/json" or "text/csv" or "text/html");
        return (best switch { "text/csv" => "csv", "text/html" => "html", _ => "json" }, null);
    }

    private static string? Value(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    private static Problem Bad(string name, string detail, string remedy) => new(StatusCodes.Status400BadRequest, $"bad-{name}", detail, remedy);
}
