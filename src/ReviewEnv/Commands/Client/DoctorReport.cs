using ReviewEnv.Api.Views;
using ReviewEnv.Core.Health;
using ReviewEnv.Presentation;

namespace ReviewEnv.Commands.Client;

/// <summary>Writes for people how everything is: what needs somebody is seen at once, what would help stands below it.</summary>
internal static class DoctorReport
{
    private const int Indent = 11;

    public static void Repairs(DoctorFixView fix, TextWriter output, Terminal terminal)
    {
        if (fix.Repairs.Count == 0) output.WriteLine("No project to set right.");
        foreach (var repair in fix.Repairs) Entry(repair.Fixed ? "done" : "not done", repair.Fixed ? "32" : "31", $"{repair.Project}: {repair.What}", null, output, terminal);
        output.WriteLine();
    }

    public static void Write(DoctorView report, TextWriter output, Terminal terminal)
    {
        foreach (var section in report.Sections)
        {
            output.WriteLine(terminal.Paint(terminal.Wrap(Printable.Line(Title(section)), 0, 2), "1"));
            foreach (var finding in section.Findings)
            {
                var (word, colour) = Word(finding.Level);
                Entry(word, colour, finding.What, finding.Remedy, output, terminal);
            }
        }

        var findings = report.Sections.SelectMany(section => section.Findings).ToList();
        var (problems, warnings) = (findings.Count(finding => finding.Level == HealthLevel.Problem), findings.Count(finding => finding.Level == HealthLevel.Warning));
        var result = $"{problems} {(problems == 1 ? "problem" : "problems")}, {warnings} {(warnings == 1 ? "warning" : "warnings")}";
        output.WriteLine(terminal.Paint(result, problems > 0 ? "31" : warnings > 0 ? "33" : "32"));
    }

    private static void Entry(string word, string colour, string text, string? remedy, TextWriter output, Terminal terminal)
    {
        output.WriteLine($"  {terminal.Paint(word.PadRight(Indent - 3), colour)} {terminal.Wrap(Printable.Line(text), Indent, Indent)}");
        if (remedy is not null) output.WriteLine($"{new string(' ', Indent)}{terminal.Wrap("-> " + Printable.Line(remedy), Indent, Indent + 3)}");
    }

    private static (string Word, string Colour) Word(HealthLevel level) => level switch
    {
        HealthLevel.Fine => ("ok", "32"),
        HealthLevel.Warning => ("warning", "33"),
        _ => ("problem", "31"),
    };

    private static string Title(DoctorSectionView section)
    {
        var kind = section.Kind == "gitlab" ? "GitLab" : char.ToUpperInvariant(section.Kind[0]) + section.Kind[1..];
        return section.Kind == "events" ? $"Events of {section.Name}" : section.Name.Length == 0 ? kind : $"{kind} {section.Name}";
    }
}
