using ReviewEnv.Api;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Pages;

/// <summary>What the reader may do. Plain forms; what takes something away asks once more by unfolding.</summary>
internal static class Actions
{
    public static Html Of(Known known, DateTimeOffset now)
    {
        var address = $"/environments/{known.Key.Id}/";
        var record = known.Memory.Record;
        var stopped = record?.Phase is EnvironmentPhase.Stopped or EnvironmentPhase.Stopping;
        // What waits for approval has the one button that matters.
        var waits = record?.Phase == EnvironmentPhase.AwaitingApproval;
        return Html.Of($"""
            <section class="actions" aria-label="Actions">
            <form method="post" action="{address}redeploy"><button{(waits ? Html.Empty : Html.Of($" class=\"primary\""))}>{(stopped ? "Deploy" : "Deploy again")}</button></form>
            {(record?.Phase == EnvironmentPhase.Sleeping ? Html.Of($"""<form method="post" action="{address}wake"><button>Wake</button></form>""") : Html.Empty)}
            {(MaySleep(record) ? Html.Of($"""<form method="post" action="{address}sleep"><button>Sleep</button></form>""") : Html.Empty)}
            {(stopped ? Html.Empty : Extend(address, record, now))}
            {(stopped ? Html.Empty : Pin(address, known.Memory.Wishes.Pin is not null))}
            {(stopped ? Html.Empty : Stop(address))}
            </section>
            """);
    }

    private static bool MaySleep(EnvironmentRecord? record) => record is
    {
        CanSleep: true, Phase: not (EnvironmentPhase.Stopped or EnvironmentPhase.Stopping or EnvironmentPhase.Sleeping or EnvironmentPhase.AwaitingApproval or EnvironmentPhase.Leaking)
    };

    private static Html Extend(string address, EnvironmentRecord? record, DateTimeOffset now) => record?.ExpiresAt is null ? Html.Empty : Html.Of($"""
        <details name="action"><summary>Extend</summary>
        <form method="post" action="{address}extend">
        <p class="hint">It expires {Pieces.Time(record.ExpiresAt.Value, now)}.</p>
        <label for="by">Live longer by</label>
        <select id="by" name="by"><option>4 hours</option><option selected>1 day</option><option>3 days</option><option>1 week</option></select>
        <button>Extend</button>
        </form></details>
        """);

    private static Html Pin(string address, bool pinned) => pinned
        ? Html.Of($"""<form method="post" action="{address}unpin"><button>Take the pin off</button></form>""")
        : Html.Of($"""
        <details name="action"><summary>Pin</summary>
        <form method="post" action="{address}pin">
        <p class="hint">A pinned environment does not end by its age.</p>
        <label for="for">For</label>
        <select id="for" name="for"><option>1 day</option><option selected>3 days</option><option>2 weeks</option><option value="">as long as the pin is on</option></select>
        <label for="pin-reason">Reason</label>
        <input id="pin-reason" name="reason" maxlength="500" placeholder="such as: demo on Friday">
        <button>Pin</button>
        </form></details>
        """);

    private static Html Stop(string address) => Html.Of($"""
        <details name="action" class="danger"><summary>Stop</summary>
        <form method="post" action="{address}stop">
        <p class="hint">Everything of it is removed. A new commit, or a deployment that somebody asks for, brings it back.</p>
        <label for="stop-reason">Reason</label>
        <input id="stop-reason" name="reason" maxlength="500" placeholder="may stay empty">
        <button class="danger">Stop it</button>
        </form></details>
        """);
}
