using ReviewEnv.Core.Work;

namespace ReviewEnv.Pages;

/// <summary>When an environment ends, which is one moment with one reason, wherever it is shown.</summary>
internal static class EndOfLifePiece
{
    private static readonly TimeSpan Soon = TimeSpan.FromHours(4);

    /// <summary>For the list: the moment, and below it what it rests on.</summary>
    public static Html Short(EnvironmentRecord record, DateTimeOffset now)
    {
        if (!HasOne(record)) return Html.Of($"""<span class="none">–</span>""");
        var because = record.ExpiresBecause is { } reason ? Html.Of($"""<span class="sub because" title="{reason}">{reason}</span>""") : Html.Empty;
        if (record.ExpiresAt is not { } end) return Html.Of($"""<span>no end</span>{because}""");
        var time = Html.Of($"{(end < now ? "was due " : "")}{Pieces.Time(end, now)}{(IsWarned(record) ? Html.Of($""" <span class="warned">announced</span>""") : Html.Empty)}");
        return Html.Of($"{(end - now < Soon ? Html.Of($"""<span class="soon">{time}</span>""") : Html.Of($"<span>{time}</span>"))}{because}");
    }

    /// <summary>A sentence for the head of its page.</summary>
    public static Html Sentence(EnvironmentRecord record, DateTimeOffset now)
    {
        if (!HasOne(record)) return Html.Empty;
        var because = record.ExpiresBecause is { } reason ? Html.Of($": {reason}") : Html.Empty;
        if (record.ExpiresAt is not { } end) return record.ExpiresBecause is null ? Html.Empty : Html.Of($"It has no end{because}.");
        var warned = IsWarned(record) ? Html.Of($" This was announced.") : Html.Empty;
        return end < now ? Html.Of($"""<span class="soon">It was due to end {Pieces.Time(end, now)}</span>{because}.{warned}""")
            : end - now < Soon ? Html.Of($"""<span class="soon">Expires {Pieces.Time(end, now)}</span>{because}.{warned}""")
            : Html.Of($"Expires {Pieces.Time(end, now)}{because}.{warned}");
    }

    /// <summary>For the list of facts; null where there is nothing that could end.</summary>
    public static Html? Fact(EnvironmentRecord record, DateTimeOffset now)
    {
        if (!HasOne(record)) return null;
        var because = record.ExpiresBecause is { } reason ? Html.Of($"""<span class="sub">{reason}</span>""") : Html.Empty;
        return record.ExpiresAt is { } end
            ? Html.Of($"{Pieces.Time(end, now)} {(IsWarned(record) ? Html.Of($"""<span class="warned">announced</span> """) : Html.Empty)}{because}")
            : Html.Of($"never {because}");
    }

    private static bool HasOne(EnvironmentRecord record) => record.Phase is not (EnvironmentPhase.Stopped or EnvironmentPhase.Stopping);

    /// <summary>An end that moved after it was announced is announced again.</summary>
    private static bool IsWarned(EnvironmentRecord record) => record.ExpiresAt is not null && record.WarnedOf == record.ExpiresAt;
}
