using ReviewEnv.Api;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Pages;

/// <summary>What is known about an environment, as a list of terms.</summary>
internal static class Facts
{
    public static Html Of(Known known, Meters meters, DateTimeOffset now)
    {
        var wishes = known.Memory.Wishes;
        return Html.Of($"""
            <dl class="facts">
            {Row("Id", Html.Of($"<code>{known.Key.Id}</code>"))}
            {(known.Memory.Record is { } record ? Recorded(record, meters.Of(record), meters, now) : Html.Empty)}
            {(wishes.Pin is { } pin ? Row("Pinned", Pinned(pin, now)) : Html.Empty)}
            {Html.Join(wishes.ActiveLeases(now).Select(lease => Row("In use", Html.Of($"by <bdi>{lease.By}</bdi> for <bdi>{lease.Purpose}</bdi>, ends {Pieces.Time(lease.Until, now)}"))))}
            {(wishes.Stop is { } stop ? Row("Stopped", Html.Of($"by <bdi>{stop.By}</bdi>, {Pieces.Time(stop.At, now)}{Because(stop.Reason)}")) : Html.Empty)}
            {(wishes.Deploy is { } deploy ? Row("Asked for", Html.Of($"by <bdi>{deploy.By}</bdi>, {Pieces.Time(deploy.At, now)}")) : Html.Empty)}
            </dl>
            """);
    }

    private static Html Recorded(EnvironmentRecord record, UseSight sight, Meters meters, DateTimeOffset now) => Html.Of($"""
        {Row("Name", Html.Of($"<code>{record.Name}</code>"))}
        {Row("Owner", record.Owner is { } owner ? Html.Of($"<bdi>{owner}</bdi>") : null)}
        {Row("Merge request", record.MergeRequestIid is { } iid ? Html.Of($"!{iid}") : null)}
        {Row("Should serve", record.Commit is { } commit ? Pieces.Commit(commit) : null)}
        {Row("Serves", record.Serving is { } serving ? Pieces.Commit(serving) : null)}
        {Row("Target", Html.Of($"{record.Target}"))}
        {Row("Template", Html.Of($"{record.Template}"))}
        {Row("Created", Pieces.Time(record.CreatedAt, now))}
        {Row("Last change", Pieces.Time(record.UpdatedAt, now))}
        {Row("Expires", EndOfLifePiece.Fact(record, now))}
        {Row("Last used", LastUse(sight, now))}
        {Row("Last request", sight.LastRequest is { } request ? Pieces.Time(request, now) : null)}
        {Row("Costs a day", sight.PerDay is { } amount ? Cost(record, sight, amount, meters) : null)}
        {Row("Cost so far", sight.SoFar is > 0 and { } spent ? Html.Of($"{UseWords.Money(spent, meters.Currency)}") : null)}
        {Html.Join(record.Outputs.OrderBy(output => output.Key, StringComparer.Ordinal).Select(output => Row(output.Key, Html.Of($"""<code class="value">{output.Value}</code>"""))))}
        """);

    private static Html? LastUse(UseSight sight, DateTimeOffset now)
    {
        var hint = UseWords.Hint(sight) is { } words ? Html.Of($""" <span class="sub">{words}</span>""") : Html.Empty;
        return sight.LastUse is { } use ? Html.Of($"{Pieces.Time(use.At, now)}, by {use.Words}{hint}") : hint == Html.Empty ? null : Html.Of($"not known{hint}");
    }

    private static Html Cost(EnvironmentRecord record, UseSight sight, decimal amount, Meters meters)
    {
        var awake = record.Phase == EnvironmentPhase.Sleeping && sight.AwakePerDay is { } more && more > amount ? Html.Of($", awake {UseWords.Money(more, meters.Currency)}") : Html.Empty;
        return Html.Of($"""{UseWords.Money(amount, meters.Currency)}{awake}{(meters.AreExamples ? Html.Of($""" <span class="sub">by example prices</span>""") : Html.Empty)}""");
    }

    private static Html Pinned(Pin pin, DateTimeOffset now) =>
        Html.Of($"by <bdi>{pin.By}</bdi>{(pin.Until is { } until ? Html.Of($", ends {Pieces.Time(until, now)}") : Html.Empty)}{Because(pin.Reason)}");

    private static Html Because(string reason) => reason.Length > 0 ? Html.Of($": {reason}") : Html.Empty;

    private static Html Row(string term, Html? value) => value is { } html ? Html.Of($"<div><dt>{term}</dt><dd>{html}</dd></div>\n") : Html.Empty;
}
