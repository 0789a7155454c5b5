using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Costs.Reports;

namespace ReviewEnv.Configuration;

/// <summary>A report that is delivered by itself.</summary>
/// <param name="Name">Under which the last delivery is remembered; unique.</param>
/// <param name="Period">Words that mean other days each time, such as <c>last week</c>.</param>
/// <param name="Projects">Patterns; empty for all projects.</param>
/// <param name="Webhook">Where it is sent; whoever knows the address may write there. Null for nowhere.</param>
/// <param name="File">An absolute path that may hold <c>{date}</c> and ends in .html, .csv or .json; null for no file.</param>
public sealed record ReportDeliverySettings(string Name, ReportSchedule Schedule, string Period, ReportGrouping Grouping, IReadOnlyList<string> Projects, Secret? Webhook, string? File)
{
    /// <summary>The object in S3 that it is written to; null for none.</summary>
    public ReportObject? Object { get; init; }
}

/// <param name="Target">The cloudformation target by whose access it is written.</param>
/// <param name="Key">May hold <c>{date}</c> and ends in .html, .csv or .json.</param>
public sealed record ReportObject(string Target, string Bucket, string Key);
