using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Presentation;

namespace ReviewEnv.Pages;

/// <summary>What waits for approval: what would be done, what would be lost by it, and the button that approves exactly this.</summary>
internal static class ApprovalSection
{
    public static Html Of(Known known, ProposalView? proposal, bool mayAct, DateTimeOffset now) => proposal is null ? Html.Empty : Html.Of($"""
        <section class="approval" aria-labelledby="approval-title">
        <h2 id="approval-title">Waits for approval: {proposal.Summary}</h2>
        <ul class="changes">
        {Html.Join(proposal.Changes.Select(Change))}
        </ul>
        {Foot(known, proposal, mayAct, now)}
        </section>
        """);

    private static Html Change(ObjectChangeView change) => Html.Of($"""
        <li class="{(change.Loses ? "lost" : change.Change)}">
        <span class="what"><span class="shape" aria-hidden="true">{Shape(change.Change)}</span>{Word(change.Change)}</span>
        <div class="which"><code>{change.Object}</code>{(change.Note is { } note ? Html.Of($"""<p class="hint">{note}</p>""") : Html.Empty)}{Fields(change.Fields)}</div>
        </li>

        """);

    private static Html Fields(IReadOnlyList<FieldDifferenceView>? fields) => fields is null ? Html.Empty : Html.Of($"""
        <ul class="fields">{Html.Join(fields.Select(field => Html.Of($"<li><code>{field.Path}</code>{From(field)}{To(field)}</li>")))}</ul>
        """);

    private static Html From(FieldDifferenceView field) => field.From is { } from ? Html.Of($""" <span class="sub">from</span> <code class="value">{from}</code>""") : Html.Empty;

    private static Html To(FieldDifferenceView field) => field.To is { } to ? Html.Of($""" <span class="sub">to</span> <code class="value">{to}</code>""") : Html.Of($""" <span class="sub">goes away</span>""");

    private static Html Foot(Known known, ProposalView proposal, bool mayAct, DateTimeOffset now)
    {
        if (known.Memory.Wishes.Approval is { } given && given.Change == proposal.Id) return Html.Of($"""<p class="given">{Given(given, now)}</p>""");
        var loss = LossWords.Of(proposal);
        return Html.Of($"""
            {(loss is null ? Html.Empty : Html.Of($"""<p class="loss"><span class="shape" aria-hidden="true">!</span>{loss}</p>"""))}
            {(mayAct ? Html.Of($"""
                <form method="post" action="/environments/{known.Key.Id}/approve">
                <input type="hidden" name="change" value="{proposal.Id}">
                <button class="{(loss is null ? "primary" : "danger")}">Approve these changes</button>
                <span class="hint">Good for exactly these; a newer commit asks again.</span>
                </form>
                """) : Html.Of($"""<p class="hint">Whoever may deploy this project may approve it.</p>"""))}
            <p class="hint">Change <code>{proposal.Id}</code></p>
            """);
    }

    private static Html Given(Approval given, DateTimeOffset now) => Html.Of($"Approved by <bdi>{given.By}</bdi>, {Pieces.Time(given.At, now)}; it is about to be carried out.");

    private static string Word(string change) => change switch
    {
        "create" => "Add",
        "update" => "Change",
        "replace" => "Replace",
        "mayReplace" => "May replace",
        "remove" => "Remove",
        "unchanged" => "Keep",
        "refused" => "Refused",
        _ => "Unclear",
    };

    private static string Shape(string change) => change switch
    {
        "create" => "+",
        "update" => "~",
        "replace" or "mayReplace" => "!",
        "remove" => "✕",
        "unchanged" => "=",
        _ => "?",
    };
}
