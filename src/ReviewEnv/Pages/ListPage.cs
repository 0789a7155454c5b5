using ReviewEnv.Auth;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Pages;

/// <summary>The list of environments: what needs somebody first, then what moves, then what is fine.</summary>
internal sealed class ListPage(IReviewStore store, Brake brake, ServerSettings settings, TimeProvider time)
{
    public async Task ShowAsync(HttpContext context)
    {
        var caller = context.Caller();
        var query = ListQuery.Of(context.Request);
        var records = await store.ListAsync(query.Stopped, context.RequestAborted);
        var visible = records.Where(record => caller.CanList(record.Key.Project)).ToList();
        var matching = visible.Where(query.Matches).ToList();
        var counts = matching.CountBy(record => ListQuery.Rank(record.Phase)).ToDictionary();
        var shown = matching
            .Where(record => query.Group.Length == 0 || (ListQuery.Rank(record.Phase) is var rank && rank < ListQuery.Groups.Count && ListQuery.Groups[rank].Id == query.Group))
            .OrderBy(record => ListQuery.Rank(record.Phase)).ThenByDescending(record => record.UpdatedAt)
            .ToList();

        var hold = (await brake.ReadAsync(context.RequestAborted)).Hold;
        var content = Html.Of($"""
            <div class="pagehead">
            <h1>Environments</h1>
            {Filters(query, visible)}
            </div>
            {BrakeNotice(hold)}
            <div id="environments" data-live>
            {(visible.Count == 0 ? Empty(query) : Html.Of($"{Chips(query, counts, matching.Count)}{List(query, shown)}"))}
            </div>
            """);
        await PageLayout.ShowAsync(context, StatusCodes.Status200OK, "Environments", content, caller, live: true);
    }

    private static Html BrakeNotice(BrakeHold? hold) => hold is null ? Html.Empty : Html.Of($"""
        <section class="approval notice" role="status"><p class="loss"><span class="shape" aria-hidden="true">!</span><span>The brake is on: {hold.Reason}. Nothing of that ends before a maintainer runs <code>reviewenv brake release</code>.</span></p></section>
        """);

    private static Html Filters(ListQuery query, List<EnvironmentRecord> visible)
    {
        var projects = visible.Select(record => record.Key.Project).Append(query.Project).Where(project => project.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList();
        var options = Html.Join(projects.Select(project => Html.Of($"""<option value="{project}"{Selected(project == query.Project)}>{project}</option>""")));
        return Html.Of($"""
            <form class="filters" method="get" action="/" role="search">
            <label class="sr" for="q">Search branch, project, owner or commit</label>
            <input id="q" name="q" type="search" value="{query.Search}" placeholder="Branch, owner, commit or !12">
            <label class="sr" for="project">Project</label>
            <select id="project" name="project"><option value="">All projects</option>{options}</select>
            <label class="check"><input type="checkbox" name="stopped" value="yes"{(query.Stopped ? Html.Of($" checked") : Html.Empty)}> Stopped too</label>
            <button>Search</button>
            </form>
            """);
    }

    private static Html Selected(bool yes) => yes ? Html.Of($" selected") : Html.Empty;

    private static Html Chips(ListQuery query, Dictionary<int, int> counts, int all)
    {
        var chips = ListQuery.Groups.Select((group, rank) => (group.Id, group.Label, Count: counts.GetValueOrDefault(rank)))
            .Where(chip => chip.Count > 0 || chip.Id == query.Group)
            .Prepend((Id: "", Label: "All", Count: all));
        var links = chips.Select(chip => Html.Of($"""<a href="{query.Address(chip.Id)}"{Current(chip.Id == query.Group)}>{chip.Label} <span class="count">{chip.Count}</span></a>"""));
        return Html.Of($"""<nav class="chips" aria-label="Groups of phases">{Html.Join(links)}</nav>""");
    }

    private static Html Current(bool yes) => yes ? Html.Of($""" aria-current="page" """) : Html.Empty;

    private Html List(ListQuery query, List<EnvironmentRecord> shown)
    {
        if (shown.Count == 0) return Html.Of($"""<p class="nothing">Nothing matches. <a href="/">Show all environments</a></p>""");

        var pages = (shown.Count + ListQuery.PerPage - 1) / ListQuery.PerPage;
        var page = Math.Min(query.Page, pages);
        var now = time.GetUtcNow();
        var rows = shown.Skip((page - 1) * ListQuery.PerPage).Take(ListQuery.PerPage).Select(record => ListRow.Of(record, now));
        return Html.Of($"""
            <div class="columns" aria-hidden="true"><span>Phase</span><span>Branch</span><span>Address</span><span>Owner and commit</span><span>Age and end</span></div>
            <ul class="envs">
            {Html.Join(rows)}
            </ul>
            {(pages > 1 ? Pager(query, page, pages) : Html.Empty)}
            """);
    }

    private static Html Pager(ListQuery query, int page, int pages) => Html.Of($"""
        <nav class="pager" aria-label="Pages">
        {(page > 1 ? Html.Of($"""<a class="button" rel="prev" href="{query.Address(page: page - 1)}">Previous</a>""") : Html.Empty)}
        <span>Page {page} of {pages}</span>
        {(page < pages ? Html.Of($"""<a class="button" rel="next" href="{query.Address(page: page + 1)}">Next</a>""") : Html.Empty)}
        </nav>
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
