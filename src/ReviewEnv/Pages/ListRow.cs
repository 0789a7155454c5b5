using ReviewEnv.Api;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Pages;

/// <summary>One environment in the list.</summary>
internal static class ListRow
{
    /// <param name="chosen">Whether its box is ticked; null where there is nothing that the reader could do with it.</param>
    public static Html Of(EnvironmentRecord record, UseSight sight, string currency, bool? chosen, DateTimeOffset now) => Html.Of($"""
        <li class="env {PhaseBadge.Tone(record.Phase)}">
        {Pick(record, chosen)}
        <div class="c-phase">{PhaseBadge.Of(record.Phase)}</div>
        <div class="c-branch"><a class="branch" href="/environments/{record.Key.Id}"><bdi>{record.Key.Ref.Name}</bdi></a><span class="sub"><bdi>{record.Key.Project}</bdi>{(record.MergeRequestIid is { } iid ? Html.Of($""" · <span class="mr">!{iid}</span>""") : Html.Empty)}</span></div>
        <div class="c-url">{Address(record)}</div>
        <div class="c-who">{(record.Owner is { } owner ? Html.Of($"""<bdi class="owner">{owner}</bdi>""") : Html.Empty)}<span class="sub">{Commits(record)}{Age(record, now)}</span></div>
        <div class="c-used"><span class="k">Last used</span>{Used(record, sight, now)}</div>
        <div class="c-end"><span class="k">End</span>{EndOfLifePiece.Short(record, now)}</div>
        <div class="c-cost"><span class="k">Costs a day</span>{Cost(record, sight, currency)}</div>
        </li>

        """);

    private static Html Pick(EnvironmentRecord record, bool? chosen) => chosen is not { } ticked ? Html.Empty : Html.Of($"""
        <label class="c-pick"><input type="checkbox" name="id" value="{record.Key.Id}" aria-label="Choose {record.Key.Ref.Name} of {record.Key.Project}"{(ticked ? Html.Of($" checked") : Html.Empty)}></label>
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
        return behind ? Html.Of($"""{Pieces.Commit(commit)} <span class="behind">still serves {Pieces.Commit(record.Serving!.Value)}</span> """) : Html.Of($"{Pieces.Commit(commit)} ");
    }

    private static Html Age(EnvironmentRecord record, DateTimeOffset now)
    {
        var exact = Moments.Rfc3339(record.CreatedAt);
        return Html.Of($"""<time datetime="{exact}" title="created {exact}">{Moments.Span(now - record.CreatedAt)} old</time>""");
    }

    private static Html Used(EnvironmentRecord record, UseSight sight, DateTimeOffset now)
    {
        if (record.Phase is EnvironmentPhase.Stopped or EnvironmentPhase.Stopping) return Html.Of($"""<span class="none">–</span>""");
        var hint = UseWords.Hint(sight) is { } words ? Html.Of($"""<span class="sub">{words}</span>""") : Html.Empty;
        return sight.LastUse is { } use
            ? Html.Of($"""<span>{Pieces.Time(use.At, now)}<span class="sub">, {UseWords.Kind(use.Kind)}</span></span>{hint}""")
            : Html.Of($"""<span class="none">not known</span>{hint}""");
    }

    private static Html Cost(EnvironmentRecord record, UseSight sight, string currency)
    {
        if (sight.PerDay is not { } amount) return Html.Of($"""<span class="none">{(record.Phase == EnvironmentPhase.Stopped ? "–" : "not known")}</span>""");
        return Html.Of($"""<span class="money">{UseWords.Amount(amount)}<span class="k"> {currency}</span></span>{(record.Phase == EnvironmentPhase.Sleeping && sight.AwakePerDay is { } awake && awake > amount ? Html.Of($"""<span class="sub">{UseWords.Amount(awake)} awake</span>""") : Html.Empty)}""");
    }
}
