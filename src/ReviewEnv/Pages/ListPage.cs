using ReviewEnv.Api;
using ReviewEnv.Auth;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Pages;

/// <summary>The list of environments: unless asked otherwise, what needs somebody first, then what moves, then what is fine.</summary>
internal sealed class ListPage(IReviewStore store, MeterBoard board, Brake brake, ServerSettings settings, TimeProvider time)
{
    private static readonly UseSight NotAsked = new(TrafficSignal.None);

    public async Task ShowAsync(HttpContext context)
    {
        var caller = context.Caller();
        var query = ListQuery.Of(context.Request);
        var now = time.GetUtcNow();
        var records = await store.ListAsync(query.Stopped, context.RequestAborted);
        var meters = await board.ReadAsync(context.RequestAborted);
        var visible = records.Where(record => caller.CanList(record.Key.Project)).ToList();
        var matching = visible.Where(record => query.Matches(record, query.Idle is null ? NotAsked : meters.Of(record), now)).ToList();
        var shown = EnvironmentOrder.Order(matching.Where(record => PhaseGroups.Holds(query.Group, record.Phase)), query.Sort, query.Descending, meters.Of, now).ToList();
        var view = new ListView(query, caller, meters, now);

        var hold = (await brake.ReadAsync(context.RequestAborted)).Hold;
        var content = Html.Of($"""
            <div class="pagehead">
            <h1>Environments</h1>
            </div>
            {ListFilters.Of(query, visible)}
            {BrakeNotice(hold)}
            <div id="counts" data-live>{(visible.Count == 0 ? Html.Empty : ListChips.Of(query, caller, matching, visible))}</div>
            {(visible.Count == 0 && !query.Narrows ? Html.Of($"""<div id="environments" data-live>{Empty(query)}</div>""") : view.Of(shown))}
            """);
        await PageLayout.ShowAsync(context, StatusCodes.Status200OK, "Environments", content, caller, live: true);
    }

    private static Html BrakeNotice(BrakeHold? hold) => hold is null ? Html.Empty : Html.Of($"""
        <section class="approval notice" role="status"><p class="loss"><span class="shape" aria-hidden="true">!</span><span>The brake is on: {hold.Reason}. Nothing of that ends before a maintainer runs <code>reviewenv brake release</code>.</span></p></section>
        """);

    private Html Empty(ListQuery query)
    {
        var projects = settings.Projects.Take(5).Select(project => Html.Of($"<li><code>{project.Path}</code></li>"));
        var project = settings.Projects.Select(settings => settings.Path).FirstOrDefault(path => !path.Contains('*')) ?? "group/project";
        return Html.Of($"""
            <section class="empty">
            <h2>{(query.Stopped ? "No environment yet" : "No environment is running")}</h2>
            <p>Push a branch, and it gets its own address here a moment later:</p>
            <pre class="code">git switch -c feature/hello
            git push origin feature/hello</pre>
            <p>Or ask for a branch that is already there:</p>
            <pre class="code">reviewenv deploy --server {settings.PublicUrl.AbsoluteUri.TrimEnd('/')} --project {project} --ref feature/hello</pre>
            {(settings.Projects.Count == 0 ? Html.Of($"""<p class="hint">The configuration names no projects yet; add one under <code>projects</code> in <code>reviewenv.yaml</code>.</p>""") : Html.Of($"""<p class="hint">Branches of these projects get environments:</p><ul class="plain">{Html.Join(projects)}</ul>"""))}
            {(query.Stopped ? Html.Empty : Html.Of($"""<p><a href="/?stopped=yes">Show stopped environments</a></p>"""))}
            </section>
            """);
    }
}
