using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Pages;

namespace ReviewEnv.Reports;

/// <summary>The environments at which to look first, each with what can be done about it.</summary>
internal static class WorstList
{
    public static Html Of(IdleReport report, ReportLinks links, Func<string, bool> acts) => report.Worst.Count == 0 ? Html.Empty : Html.Of($"""
        <section class="worst"><h2>Look at these first</h2>
        <ol>
        {Html.Join(report.Worst.Select(environment => Item(environment, report, links, acts(environment.Key.Project))))}
        </ol>
        </section>
        """);

    private static Html Item(WorstEnvironment environment, IdleReport report, ReportLinks links, bool acts)
    {
        var key = environment.Key;
        var name = environment.Phase is null ? Html.Of($"""<b class="branch"><bdi>{key.Ref.Name}</bdi></b>""") : Html.Of($"""<a class="branch" href="{links.Environment(key)}"><bdi>{key.Ref.Name}</bdi></a>""");
        return Html.Of($"""
            <li>
            <div class="which">{name}{(environment.Phase is { } phase ? PhaseBadge.Of(phase) : Html.Of($"""<span class="badge">gone</span>"""))}
            <span class="sub"><bdi>{key.Project}</bdi> · <bdi>{environment.OwnerName}</bdi>{(environment.Team is { } team ? Html.Of($" · <bdi>{team}</bdi>") : Html.Empty)} · {LastUse(environment)}</span></div>
            <div class="how-much"><b>{Figures.Money(environment.Amounts.IdleCost, report.Currency)}</b> <span class="sub">while idle for {Figures.Hours(environment.Amounts.Idle)} h · {Figures.Money(environment.Amounts.Cost)} in all{Leaking(environment, report)}</span></div>
            {(environment.Remedies.Count == 0 ? Html.Empty : Remedies(environment, links, acts))}
            </li>

            """);
    }

    private static string LastUse(WorstEnvironment environment) => environment.LastUse is { } use ? $"last used {use.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC ({use.Words})" : "no sign of use is known";

    private static Html Leaking(WorstEnvironment environment, IdleReport report) =>
        environment.Amounts.LeakingNow == 0 ? Html.Empty : Html.Of($""" · <span class="leak">leaking {Figures.Money(environment.Amounts.LeakingPerDay, report.Currency)} a day</span>""");

    private static Html Remedies(WorstEnvironment environment, ReportLinks links, bool acts) => Html.Of($"""
        <div class="remedies">
        {(acts ? Html.Join(environment.Remedies.Select(remedy => Link(remedy, environment, links))) : Html.Empty)}
        <details><summary>Commands<span class="sr"> for {environment.Key.Ref.Name}</span></summary><pre class="code">{string.Join('\n', environment.Remedies.Select(remedy => ReportLinks.Command(remedy, environment.Key)))}</pre></details>
        </div>
        """);

    private static Html Link(ReportRemedy remedy, WorstEnvironment environment, ReportLinks links) => Html.Of($"""
        <a class="button" href="{links.Remedy(remedy, environment.Key)}">{remedy.ToString()}<span class="sr"> {environment.Key.Ref.Name}</span></a>

        """);
}
