using System.Text.RegularExpressions;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands;
using ReviewEnv.Commands.Client;
using ReviewEnv.Core.Health;

namespace ReviewEnv.Tests.Commands;

/// <summary>What people see of it.</summary>
public sealed partial class DoctorReportTests
{
    private static readonly DoctorView Report = new(false, Some.Moment,
    [
        new DoctorSectionView("gitlab", "gitlab.example.com", [new(HealthLevel.Fine, "answers, version 18.1.0", null), new(HealthLevel.Warning, "the token 'reviewenv' expires in 12 days, on 2026-01-17", "make one of scope api in GitLab (Settings > Access tokens), put it into gitlab.token and start reviewenv again")]),
        new DoctorSectionView("project", "shop/web", [new(HealthLevel.Problem, "no webhook of the project leads to https://reviewenv.example.com/webhooks/gitlab", "reviewenv doctor --fix")]),
        new DoctorSectionView("events", "shop/web", [new(HealthLevel.Fine, "4 events missed, recovered after 38 s; 40 branches compared 3 min ago in 3 requests", null)]),
        new DoctorSectionView("target", "here\u001b[2J", [new(HealthLevel.Problem, "\u001b[31mred\u0007\nnext", null)]),
        new DoctorSectionView("store", "", [new(HealthLevel.Fine, "answers", null)]),
    ]);

    [Fact]
    public void Where_there_is_no_terminal_lines_are_whole_and_without_colours()
    {
        var text = Write(Terminal.Plain);
        text.ShouldNotContain('\u001b');
        text.ShouldContain("GitLab gitlab.example.com\n  ok       answers, version 18.1.0\n  warning  the token 'reviewenv' expires in 12 days, on 2026-01-17\n           -> make one of scope api");
        text.ShouldContain("Project shop/web\n  problem  no webhook of the project leads to https://reviewenv.example.com/webhooks/gitlab\n           -> reviewenv doctor --fix\nEvents of shop/web\n");
        text.ShouldContain("Store\n  ok       answers\n");
        text.ShouldEndWith("2 problems, 1 warning\n");
        text.ShouldContain(@"\u{1B}[31mred\u{7}");
    }

    [Fact]
    public void On_a_terminal_it_fits_and_what_needs_somebody_is_red()
    {
        var text = Write(new Terminal(80, Colour: true));
        text.ShouldContain("\u001b[31mproblem \u001b[0m");
        text.ShouldContain("\u001b[33mwarning \u001b[0m");
        Colours().Replace(text, "").Split('\n').ShouldAllBe(line => line.Length <= 80);
    }

    [Fact]
    public void What_was_done_is_told_before_how_everything_is_now()
    {
        var output = new StringWriter();
        DoctorReport.Repairs(new DoctorFixView([new RepairView("shop/web", true, "created the webhook"), new RepairView("shop/api", false, "GitLab answered 403")], Report), output, Terminal.Plain);
        output.ToString().ReplaceLineEndings("\n").ShouldBe("  done     shop/web: created the webhook\n  not done shop/api: GitLab answered 403\n\n");
    }

    [GeneratedRegex("\u001b\\[[0-9]*m")]
    private static partial Regex Colours();

    private static string Write(Terminal terminal)
    {
        var output = new StringWriter();
        DoctorReport.Write(Report, output, terminal);
        return output.ToString().ReplaceLineEndings("\n");
    }
}
