using System.Diagnostics;
using ReviewEnv.Commands.Client;
using ReviewEnv.Core.Journal;
using Spectre.Console;

namespace ReviewEnv.Commands.Demo;

/// <summary>Tells what happened and how long it took, one line each; with colour on a terminal only.</summary>
internal sealed class DemoTeller(Screen screen)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>Starts the clock of the next line.</summary>
    public void Begin() => watch.Restart();

    public void Tell(string what)
    {
        Line("green", "✓", what);
        watch.Restart();
    }

    public void Say(string text) => screen.Line(text);

    public void Quote(string title, string text)
    {
        screen.Line($"             {title}:");
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries)) screen.Line($"               {line}");
        watch.Restart();
    }

    public void Fail(string what) => Line("red", "✗", what);

    private void Line(string colour, string mark, string what)
    {
        var took = $"{Elapsed.Format(watch.Elapsed),7}";
        if (screen.Lively) screen.Console.MarkupLine($"[{colour}]{mark}[/] [grey]{took}[/]  {Markup.Escape(what)}");
        else screen.Line($"{mark} {took}  {what}");
    }
}
