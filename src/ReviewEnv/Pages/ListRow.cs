using ReviewEnv.Core.Work;

namespace ReviewEnv.Pages;

/// <summary>One environment in the list.</summary>
internal static class ListRow
{
    public static Html Of(EnvironmentRecord record, DateTimeOffset now) => Html.Of($"""
        <li class="env {PhaseBadge.Tone(record.Phase)}">
        <div class="c-phase">{PhaseBadge.Of(record.Phase)}</div>
        <div class="c-branch"><a class="branch" href="/environments/{record.Key.Id}"><bdi>{record.Key.Ref.Name}</bdi></a><span class="sub"><bdi>{record.Key.Project}</bdi>{(record.MergeRequestIid is { } iid ? Html.Of($""" · <span class="mr">!{iid}</span>""") : Html.Empty)}</span></div>
        <div class="c-url">{Address(record)}</div>
        <div class="c-who">{(record.Owner is { } owner ? Html.Of($"""<bdi class="owner">{owner}</bdi>""") : Html.Empty)}<span class="sub">{Commits(record)}</span></div>
        <div class="c-when"><span><span class="k">created </span>{Pieces.Time(record.CreatedAt, now)}</span><span class="sub">{Expiry(record, now)}</span></div>
        </li>

        """);

    private static Html Address(EnvironmentRecord record)
    {
        if (Pieces.Url(record) is not { } url) return Reason(record);
        return record.Phase is EnvironmentPhase.Failed or EnvironmentPhase.AwaitingApproval ? Html.Of($"{url}{Reason(record)}") : url;
    }

    private static Html Reason(EnvironmentRecord record) =>
        record.Reason is { } reason ? Html.Of($"""<span class="reason">{reason.Split('\n')[0]}</span>""") : Html.Of($"""<span class="none">no address yet</span>""");

    private static Html Commits(EnvironmentRecord record)
    {
        if (record.Commit is not { } commit) return Html.Empty;
        var behind = record.Serving is { } serving && serving != commit;
        return behind ? Html.Of($"""{Pieces.Commit(commit)} <span class="behind">still serves {Pieces.Commit(record.Serving!.Value)}</span>""") : Pieces.Commit(commit);
    }

    private static Html Expiry(EnvironmentRecord record, DateTimeOffset now)
    {
        if (record.Phase is EnvironmentPhase.Stopped or EnvironmentPhase.Stopping) return Html.Empty;
        if (record.ExpiresAt is not { } end) return Html.Of($"no end");
        return end < now ? Html.Of($"""<span class="soon">expired {Pieces.Time(end, now)}</span>""")
            : end - now < TimeSpan.FromHours(4) ? Html.Of($"""<span class="soon">expires {Pieces.Time(end, now)}</span>""")
            : Html.Of($"expires {Pieces.Time(end, now)}");
    }
}
