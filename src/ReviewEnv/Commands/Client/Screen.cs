using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ReviewEnv.Presentation;
using Spectre.Console;

namespace ReviewEnv.Commands.Client;

/// <summary>Where a command writes: tables and colours on a terminal, plain lines elsewhere. Text of strangers reaches it only cleaned.</summary>
internal sealed class Screen
{
    private readonly TextWriter output;
    private readonly TextWriter error;
    private readonly bool terminal;

    private Screen(TextWriter output, TextWriter error, bool terminal, bool json)
    {
        (this.output, this.error, this.terminal, Json) = (output, error, terminal, json);
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal && !NoColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
    }

    public bool Json { get; }

    /// <summary>Whether something may be drawn over: a terminal, and not asked for JSON.</summary>
    public bool Lively => terminal && !Json;

    public IAnsiConsole Console { get; }

    private static bool NoColor => !string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable("NO_COLOR"));

    public static Screen Of(InvocationConfiguration configuration, bool json)
    {
        var onTerminal = ReferenceEquals(configuration.Output, System.Console.Out) && !System.Console.IsOutputRedirected;
        return new Screen(configuration.Output, configuration.Error, onTerminal, json);
    }

    /// <summary>One line, cleaned.</summary>
    public void Line(string text) => output.WriteLine(Printable.Lines(text));

    /// <summary>One line, cleaned; in a colour where colours can be shown.</summary>
    public void Line(string text, Color? colour)
    {
        if (!terminal || colour is null) Line(text);
        else Console.WriteLine(Printable.Lines(text), new Style(colour));
    }

    /// <summary>A line about progress: on the error stream where the output is for programs.</summary>
    public void Progress(string text) => (Json ? error : output).WriteLine(Printable.Lines(text));

    /// <summary>Asks a person; null where there is none: no terminal, or the input is not one.</summary>
    public bool? Confirm(string question)
    {
        if (!Lively || System.Console.IsInputRedirected) return null;
        output.Write($"{question} [y/N] ");
        return System.Console.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    public void Problem(string message, string? remedy)
    {
        error.WriteLine($"reviewenv: {Printable.Lines(message)}");
        if (remedy is not null) error.WriteLine($"  {Printable.Lines(remedy)}");
    }

    public void WriteJson<T>(T value, JsonTypeInfo<T> type) =>
        output.WriteLine(JsonSerializer.Serialize(value, Indented(type)));

    /// <summary>A table on a terminal; elsewhere a line per row, with tabs between the cells, which programs can cut.</summary>
    public void Table(IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<Cell>> rows)
    {
        if (!terminal)
        {
            foreach (var row in rows) output.WriteLine(string.Join('\t', row.Select(cell => Printable.Line(cell.Text))));
            return;
        }

        var table = new Table { Border = TableBorder.Simple };
        var fits = columns.Select(column => Console.Profile.Width >= column.FromWidth).ToList();
        foreach (var column in columns.Where((_, i) => fits[i])) table.AddColumn(new TableColumn(new Text(column.Title, new Style(decoration: Decoration.Dim))) { NoWrap = !column.Wraps });
        foreach (var row in rows) table.AddRow(row.Where((_, i) => fits[i]).Select(cell => new Text(Printable.Line(cell.Text), new Style(cell.Colour))));
        Console.Write(table);
    }

    private static JsonTypeInfo<T> Indented<T>(JsonTypeInfo<T> type)
    {
        var options = new JsonSerializerOptions(type.Options) { WriteIndented = true };
        return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}

/// <summary>A column of a table.</summary>
/// <param name="FromWidth">The narrowest terminal, in characters, that has room for it.</param>
internal sealed record Column(string Title, int FromWidth = 0, bool Wraps = false)
{
    public static implicit operator Column(string title) => new(title);
}

/// <summary>A cell of a table.</summary>
internal readonly record struct Cell(string Text, Color? Colour = null)
{
    public static implicit operator Cell(string? text) => new(text ?? "");
}
