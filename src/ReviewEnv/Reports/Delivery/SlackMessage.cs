using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Presentation;

namespace ReviewEnv.Reports.Delivery;

/// <summary>A report as a message of a chat, in the form that Slack takes and others understand too.</summary>
/// <param name="Text">For notifications, and for chats that know no blocks.</param>
internal sealed record SlackMessage(string Text, IReadOnlyList<SlackBlock> Blocks)
{
    private const int MostLines = 10;
    private const int MostWorst = 5;

    // Slack cuts nothing off: it refuses what is longer.
    private const int LongestText = 2900;

    public static SlackMessage Of(IdleReport report, string name, ReportLinks links)
    {
        var totals = report.Totals;
        var examples = report.ExamplePrices ? " (example prices)" : "";
        var sum = report.IsEmpty
            ? "Nothing was counted."
            : $"{Figures.Money(totals.Cost, report.Currency)}{examples}, of which {Figures.Money(totals.IdleCost, report.Currency)} while nobody used it ({Figures.Hours(totals.Idle)} h idle, {Figures.Hours(totals.NoSignal)} h with no traffic signal). Sleep saved {Figures.Money(totals.Saved, report.Currency)}.";
        var title = $"Idle report '{name}', {report.Period}";
        var blocks = new List<SlackBlock> { SlackBlock.Header(Shortened(Printable.Line(title), 150)), SlackBlock.Section(Escaped(sum)) };
        if (totals.LeakingNow > 0) blocks.Add(SlackBlock.Section(Escaped($"Leaking now: {Figures.Count(totals.LeakingNow, "environment", "environments")}, {Figures.Money(totals.LeakingPerDay, report.Currency)} a day.")));
        if (report.Lines.Count > 0) blocks.Add(SlackBlock.Section(List($"*By {report.Grouping.Title().ToLowerInvariant()}*", report.Lines.Take(MostLines).Select(line => Line(line, report)), report.Lines.Count - MostLines)));
        if (report.Worst.Count > 0) blocks.Add(SlackBlock.Section(List("*Look at these first*", report.Worst.Take(MostWorst).Select(worst => Line(worst, report, links)), 0)));
        blocks.Add(SlackBlock.Section($"Forecast: {Escaped(report.Forecast.Expected is { } expected ? $"{Figures.Money(expected, report.Currency)}{examples} this month" : report.Forecast.Formula)}. <{links.Page(report)}|Open the report>"));
        return new(Printable.Line($"{title}: {sum} {links.Page(report)}"), blocks);
    }

    /// <summary>What would be a link, a mention or a format of Slack is shown as it is.</summary>
    public static string Escaped(string text) => Printable.Line(text)
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("*", "∗", StringComparison.Ordinal).Replace("`", "ˋ", StringComparison.Ordinal).Replace("|", "¦", StringComparison.Ordinal);

    private static string Line(ReportLine line, IdleReport report) =>
        $"• {Escaped(Shortened(line.Name, 80))}: {Escaped(Figures.Money(line.Amounts.IdleCost, report.Currency))} idle of {Escaped(Figures.Money(line.Amounts.Cost))}";

    private static string Line(WorstEnvironment worst, IdleReport report, ReportLinks links) =>
        $"• <{links.Environment(worst.Key)}|{Escaped(Shortened(worst.Key.Ref.Name, 80))}> of {Escaped(worst.Key.Project)} ({Escaped(worst.OwnerName)}): {Escaped(Figures.Money(worst.Amounts.IdleCost, report.Currency))} while idle";

    private static string List(string heading, IEnumerable<string> lines, int more)
    {
        var text = heading;
        foreach (var line in lines)
        {
            if (text.Length + line.Length > LongestText) break;
            text += "\n" + line;
        }

        return more > 0 ? $"{text}\n… and {more} more" : text;
    }

    private static string Shortened(string text, int most) => text.Length > most ? text[..(most - 1)] + "…" : text;
}

internal sealed record SlackBlock(string Type, SlackText Text)
{
    public static SlackBlock Header(string text) => new("header", new("plain_text", text));

    public static SlackBlock Section(string markdown) => new("section", new("mrkdwn", markdown));
}

internal sealed record SlackText(string Type, string Text);
