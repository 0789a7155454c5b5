namespace ReviewEnv.Commands;

/// <summary>What the place that is written to can show.</summary>
/// <param name="Width">Columns; null where lines are as long as they are: files, pipes, CI logs.</param>
internal readonly record struct Terminal(int? Width, bool Colour)
{
    public static Terminal Plain { get; } = new(null, Colour: false);

    public static Terminal Of(TextWriter output)
    {
        if (output != Console.Out || Console.IsOutputRedirected) return Plain;
        var colour = string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable("NO_COLOR")) && System.Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
        return new Terminal(Console.WindowWidth > 20 ? Console.WindowWidth : null, colour);
    }

    /// <summary>Colours a text with an SGR code such as <c>31</c>, where colours can be shown.</summary>
    public string Paint(string text, string code) => Colour ? $"\u001b[{code}m{text}\u001b[0m" : text;

    /// <summary>Breaks a text between words to fit the width; lines after the first start further in.</summary>
    /// <param name="taken">Columns that the first line has lost already.</param>
    public string Wrap(string text, int taken, int indent)
    {
        if (Width is not { } width) return text;
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            var room = width - (lines.Count == 1 ? taken : indent);
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > room) lines.Add(word);
            else lines[^1] += lines[^1].Length == 0 ? word : " " + word;
        }

        return string.Join(System.Environment.NewLine + new string(' ', indent), lines);
    }
}
