using ReviewEnv.Api;
using ReviewEnv.Auth;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Pages;

/// <summary>One environment: what it is, what may be done, why it is so, and what its software says.</summary>
internal sealed class EnvironmentPage(EnvironmentFinder finder, EnvironmentViews views, IReviewStore store, MeterBoard board, IWorkQueue queue, DriverCatalog drivers, TimeProvider time)
{
    private const int Entries = 100;
    private const int LogLines = 200;

    public async Task ShowAsync(HttpContext context, string id)
    {
        if (await EnvironmentEndpoints.FindAsync(context, finder, id) is not { } known)
        {
            await NotFoundAsync(context);
            return;
        }

        var caller = context.Caller();
        var journal = await store.ReadAsync(known.Key, Entries, context.RequestAborted);
        var log = await LogTail.ReadAsync(drivers, known, LogLines, context.RequestAborted);
        var work = await queue.FindAsync(known.Key, context.RequestAborted);
        var meters = await board.ReadAsync(context.RequestAborted);
        var now = time.GetUtcNow();
        var content = Html.Of($"""
            <nav class="crumbs" aria-label="Where you are"><a href="/">Environments</a> <span aria-hidden="true">/</span> <a href="{new ListQuery { Project = known.Key.Project }.Address()}"><bdi>{known.Key.Project}</bdi></a></nav>
            {Done(context.Request.Query["done"])}
            <div id="head" data-live>{Head(known, NextLook.Describe(work, known.Memory.Record, now), now)}</div>
            <div id="approval" data-live="hold">{ApprovalSection.Of(known, views.Proposal(known.Memory.Record), caller.CanAct(known.Key), now)}</div>
            <div class="split">
            <section class="story" aria-labelledby="story"><h2 id="story">What happened, and why</h2><div id="journal" data-live>{Timeline.Of(journal, now, Entries)}</div></section>
            <div class="side">
            {(caller.CanAct(known.Key) ? Html.Of($"""<div id="actions" data-live>{Actions.Of(known, now)}</div>""") : Html.Empty)}
            <section aria-labelledby="facts-title"><h2 id="facts-title">Facts</h2><div id="facts" data-live>{Facts.Of(known, meters, now)}</div></section>
            </div>
            </div>
            <section aria-labelledby="log-title"><h2 id="log-title">Log</h2><div id="log" data-live>{Log(log)}</div></section>
            """);
        await PageLayout.ShowAsync(context, StatusCodes.Status200OK, known.Key.Ref.Name, content, caller, live: true);
    }

    public static Task NotFoundAsync(HttpContext context) => MessagePage.ShowAsync(
        context, StatusCodes.Status404NotFound, "No such environment", "There is nothing at this address that your token may see.", "The list shows everything that it may.");

    private static Html Head(Known known, string next, DateTimeOffset now)
    {
        var record = known.Memory.Record;
        var phase = record?.Phase ?? EnvironmentPhase.Pending;
        return Html.Of($"""
            <header class="envhead {PhaseBadge.Tone(phase)}">
            <h1><bdi>{known.Key.Ref.Name}</bdi></h1>
            <p class="state">{PhaseBadge.Of(phase)} <span class="next">{next}{Ending(known, now)}</span></p>
            {(record is null ? Html.Empty : Address(record, now))}
            {(record is { Reason: { } reason, Phase: not EnvironmentPhase.Ready } && record.Proposal is null ? Html.Of($"""<p class="why lines">{reason}</p>""") : Html.Empty)}
            </header>
            """);
    }

    private static Html Ending(Known known, DateTimeOffset now)
    {
        if (known.Memory.Record is not { } record) return Html.Empty;
        var pin = record.Phase is EnvironmentPhase.Stopped or EnvironmentPhase.Stopping ? null : known.Memory.Wishes.Pin;
        // Where the end rests on the pin, its reason says so.
        var untold = pin is not null && (pin.Until is null || pin.Until > now) && record.ExpiresBecause?.StartsWith($"{pin.By} pinned it", StringComparison.Ordinal) != true;
        var pinned = untold ? Html.Of($" Pinned by <bdi>{pin!.By}</bdi>.") : Html.Empty;
        return Html.Of($"{pinned} {EndOfLifePiece.Sentence(record, now)}");
    }

    private static Html Address(EnvironmentRecord record, DateTimeOffset now) => Pieces.Url(record, asleepToo: true) is { } url
        ? Html.Of($"""<p class="address">{url} <span class="sub">{(record.Phase is EnvironmentPhase.Sleeping or EnvironmentPhase.Waking ? "asleep; served" : "serves")} {Pieces.Commit(record.Serving ?? record.Published!.Commit)}, published {Pieces.Time(record.Published!.At, now)}</span></p>""")
        : record.Phase == EnvironmentPhase.Stopped
            ? Html.Of($"""<p class="address none">No address: it is stopped.</p>""")
            : Html.Of($"""<p class="address none">No address: it is published once it has answered several times in a row.</p>""");

    private static Html Done(string? what)
    {
        var sentence = what switch
        {
            "stop" => "It will be stopped, and stays away until the branch has a new commit or somebody asks for a deployment.",
            "redeploy" => "It will be deployed again.",
            "approve" => "Approved: it is being carried out.",
            "extend" => "It lives longer now.",
            "pin" => "It is pinned.",
            "sleep" => "It will be put to sleep.",
            "wake" => "It will be woken.",
            "unpin" => "The pin is off; its age counts again.",
            _ => null,
        };
        return sentence is null ? Html.Empty : Html.Of($"""<p class="notice" role="status">{sentence}</p>""");
    }

    private static Html Log(IReadOnlyList<string>? lines)
    {
        if (lines is null) return Html.Of($"""<p class="nothing">This target has no log to show here.</p>""");
        if (lines.Count == 0) return Html.Of($"""<p class="nothing">Its software has printed nothing yet.</p>""");
        return Html.Of($"""<pre class="log" tabindex="0" role="region" aria-label="Last lines of the log">{Printable.WithoutColours(string.Join('\n', lines))}</pre>""");
    }
}
