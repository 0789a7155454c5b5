using System.Diagnostics;
using ReviewEnv.Core.Journal;
using Spectre.Console;

namespace ReviewEnv.Commands.Demo;

/// <summary>Tells what happened and how long it took, one line each; with colour on a terminal only.</summary>
internal sealed class DemoTeller(IAnsiConsole console)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>Starts the clock of the next line.</summary>
    public void Begin() => watch.Restart();

    public void Tell(string what)
    {
        console.MarkupLineInterpolated($"[green]✓[/] [grey]{Elapsed.Format(watch.Elapsed),7}[/]  {what}");
        watch.Restart();
    }

    public void Say(string text) => console.MarkupLineInterpolated($"{text}");

    public void Quote(string title, string text)
    {
        console.MarkupLineInterpolated($"             [grey]{title}:[/]");
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries)) console.MarkupLineInterpolated($"               {line}");
        watch.Restart();
    }

    public void Fail(string what) => console.MarkupLineInterpolated($"[red]✗[/] [grey]{Elapsed.Format(watch.Elapsed),7}[/]  {what}");
}
