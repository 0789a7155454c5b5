using ReviewEnv.Core.Journal;

namespace ReviewEnv.Pages;

/// <summary>The journal, newest first.</summary>
internal static class Timeline
{
    public static Html Of(IReadOnlyList<JournalEntry> entries, DateTimeOffset now, int limit)
    {
        if (entries.Count == 0) return Html.Of($"""<p class="nothing">Nothing is written down yet.</p>""");
        var more = entries.Count >= limit ? Html.Of($"""<p class="hint">The newest {limit} entries; the API has more (<code>/journal?limit=1000</code>).</p>""") : Html.Empty;
        return Html.Of($"""
            <ol class="timeline">
            {Html.Join(entries.Reverse().Select(entry => Entry(entry, now)))}
            </ol>
            {more}
            """);
    }

    private static Html Entry(JournalEntry entry, DateTimeOffset now)
    {
        var lines = entry.Message.Split('\n', 2);
        return Html.Of($"""
            <li class="k-{entry.Kind.ToString().ToLowerInvariant()}">
            <p class="meta"><span class="kind">{Label(entry.Kind)}</span> {Pieces.Time(entry.At, now)}{(entry.Actor is { } actor ? Html.Of($" · <bdi>{actor}</bdi>") : Html.Empty)}{(entry.Commit is { IsZero: false } commit ? Html.Of($" · {Pieces.Commit(commit)}") : Html.Empty)}</p>
            <p class="msg">{lines[0]}</p>
            {(lines.Length > 1 && lines[1].Trim().Length > 0 ? Html.Of($"""<pre class="more" tabindex="0">{lines[1].TrimEnd()}</pre>""") : Html.Empty)}
            </li>
            """);
    }

    private static string Label(JournalKind kind) => kind switch
    {
        JournalKind.Delivery => "Forge",
        JournalKind.Decision => "Rule",
        JournalKind.Publication => "Address",
        _ => kind.ToString(),
    };
}
